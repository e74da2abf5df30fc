import { service } from '../src/supervision/service.ts'
import { asking } from './ask.ts'
import { toGateway, type VenueClockEvent } from './messages.ts'
import type { World } from './world.ts'

/** Samples that a start or a refused signature asks for: one may have met a slow moment. */
const BURST = 3
/** A venue that does not answer is asked again sooner than the regular round. */
const RETRY_MS = 1_000

/** Keeps the offset between the venue's clock and ours. */
export const venueClockActor = (world: World) =>
  service<VenueClockEvent>('venue-clock', (scope) => {
    const { clock } = world.ports
    const ask = asking(scope, world.effects)
    let timer = scope.after(0, () => sample(BURST))

    scope.receive(() => {
      scope.cancel(timer)
      sample(BURST)
    })

    function sample(remaining: number): void {
      const askedMicros = clock.monotonicMicros()
      ask(world.venue.requests.serverTime, (answer) => {
        if (!answer.ok) {
          timer = scope.after(RETRY_MS, () => sample(remaining))
          return
        }
        world.venueTime.sample(answer.value, askedMicros, clock)
        scope.show({ offsetMs: world.venueTime.offsetMs(), uncertaintyMs: world.venueTime.uncertaintyMs() })
        if (remaining > 1) return sample(remaining - 1)
        scope.ready()
        toGateway(scope, world.venue.name, { type: 'ClockSynced' })
        timer = scope.after(world.config.venue.clockSampleMs, () => sample(1))
      })
    }
  })
