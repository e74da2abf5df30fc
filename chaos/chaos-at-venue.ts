import type { FaultPlan } from '../src/exchange/kucoin/faults.ts'
import type { Clock } from '../src/ports/clock.ts'
import type { ServedRequest } from '../src/ports/server.ts'
import type { RunningVenue } from '../supervisors/simulated-venue.ts'
import { Amends } from './amends.ts'
import type { FaultKind, PlannedFault } from './catalogue.ts'
import { rage } from './rage.ts'
import type { Struck, VenueScene } from './strikes/strike.ts'
import { AT_THE_VENUE, STRIKES } from './strikes.ts'
import { wireFaults } from './wire-faults.ts'

/** One thing that was made to go wrong in a run. */
export interface InjectedFault extends Struck {
  readonly fault: FaultKind
}

/** The venue's side of a run's chaos. */
export interface ChaosAtVenue {
  /** What stands between the venue and its clients. */
  readonly faults: FaultPlan
  /** Whom it strikes, once it takes its first order: an engine that has not begun yet is left in peace. */
  strikeAt(venue: RunningVenue): void
  /** From here on everything works. */
  heal(): void
}

/** @param injected hears of each fault that has met its victim. */
export function chaosAtVenue(
  clock: Clock,
  seed: number,
  injected: (fault: InjectedFault) => void,
): ChaosAtVenue {
  const amends = new Amends(clock)
  const wire = wireFaults(
    () => clock.monotonicMicros() / 1000,
    (fault, victim) => injected({ fault, victim }),
  )
  let waiting: RunningVenue | undefined
  let end = (): void => {}

  const strikeAt =
    (venue: RunningVenue) =>
    (planned: PlannedFault): void => {
      const { kind, draw } = planned
      if (!(kind in STRIKES)) return wire.arm(planned)
      const struck = (met: Struck): void => injected({ fault: kind, ...met })
      const scene: VenueScene = { clock, venue, wire, struck, undo: amends.undo }
      const met = AT_THE_VENUE[kind]?.(draw, scene)
      if (met) struck(met)
    }

  return {
    faults: {
      ...wire.plan,
      beforeHttp: (request) => {
        if (waiting && places(request)) {
          end = rage(seed, clock, strikeAt(waiting))
          waiting = undefined
        }
        return wire.plan.beforeHttp?.(request)
      },
    },
    strikeAt: (venue) => {
      waiting = venue
    },
    heal: () => {
      waiting = undefined
      end()
      amends.all()
      wire.heal()
    },
  }
}

const places = ({ method, target }: ServedRequest): boolean => method === 'POST' && target.endsWith('/orders')
