import { service } from '../src/supervision/service.ts'
import { asking } from './ask.ts'
import { toGateway, type VenueClockEvent } from './messages.ts'
import { apartMs } from './venue-time.ts'
import type { VenueWorld } from './world.ts'

/** Samples that a start or a refused signature asks for: one may have met a slow moment. */
const BURST = 3
/** A venue that does not answer is asked again sooner than the regular round. */
const RETRY_MS = 1_000

/** Our two clocks are compared so often … */
const LOOK_MS = 500
/** … and no oscillator takes them so far apart between two samples: the wall clock was set, or the machine slept. */
const STRAYED_MS_MAX = 50

/**
 * Keeps the offset between the venue's clock and ours. What may go wrong is that ours is set under our feet: everything that
 * is signed until the next sample would be refused, so that is looked for and not waited for.
 */
export const venueClockActor = (world: VenueWorld) =>
  service<VenueClockEvent>('venue-clock', (scope) => {
    const { venueTime } = world
    const { clock } = world.ports
    const ask = asking(scope, world.effects)
    /** Samples still to be taken in this round. */
    let due = 0
    let asked = false
    let timer = scope.after(0, round)

    scope.receive(round)
    scope.every(LOOK_MS, () => {
      if (due === 0 && venueTime.strayedMs(clock) > STRAYED_MS_MAX) round()
    })

    function round(): void {
      due = BURST
      scope.cancel(timer)
      if (!asked) sample()
    }

    function sample(): void {
      asked = true
      const askedAt = { wallMs: clock.now(), micros: clock.monotonicMicros() }
      ask(world.venue.requests.serverTime, (answer) => {
        asked = false
        if (!answer.ok) {
          timer = scope.after(RETRY_MS, sample)
          return
        }
        // What was set or slept through while it was under way says nothing.
        if (apartMs(askedAt, clock) > STRAYED_MS_MAX) return sample()
        venueTime.sample(answer.value, askedAt.micros, clock)
        scope.show({ offsetMs: venueTime.offsetMs(), uncertaintyMs: venueTime.uncertaintyMs() })
        due--
        if (due > 0) return sample()
        scope.ready()
        toGateway(scope, world.venue.name, { type: 'ClockSynced' })
        timer = scope.after(world.settings.clockSampleMs, () => {
          due = 1
          sample()
        })
      })
    }
  })
