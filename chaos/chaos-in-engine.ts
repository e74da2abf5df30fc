import type { JournalStore } from '../src/journal/store.ts'
import type { Ports } from '../src/ports/ports.ts'
import { simulatedMachine } from '../src/ports/simulated/machine.ts'
import { weakNetwork } from '../src/ports/simulated/weak-network.ts'
import type { Session } from '../supervisors/session.ts'
import { Amends } from './amends.ts'
import type { PlannedFault } from './catalogue.ts'
import type { InjectedFault } from './chaos-at-venue.ts'
import { heardStore } from './heard-store.ts'
import { operatorOnDuty } from './operator-on-duty.ts'
import { rage } from './rage.ts'
import type { EngineScene, Struck } from './strikes/strike.ts'
import { IN_THE_ENGINE } from './strikes.ts'
import { unsettled } from './unsettled.ts'

/** A doubt that is asked about three times at most is over by then. */
const SETTLED_MS_MAX = 30_000
const LOOK_MS = 100

/** The engine's side of a run's chaos. */
export interface ChaosInEngine {
  /** What the engine takes for its computer's. */
  readonly ports: Ports
  /** Its journal answers it as everything from outside does: late, when the process stands still. */
  openStore(open: () => JournalStore): () => JournalStore
  /** Strikes an engine that trades. @returns ends it: from there on everything works. */
  strike(session: Session): () => void
  /** Resolves when it knows everything again, with what it still does not know when that takes too long. */
  settled(session: Session): Promise<readonly string[]>
}

/**
 * @param world the computer that it really runs on.
 * @param injected hears of each fault that has met its victim.
 */
export function chaosInEngine(
  world: Ports,
  seed: number,
  injected: (fault: InjectedFault) => void,
): ChaosInEngine {
  const { clock } = world
  const network = weakNetwork(world)
  const machine = simulatedMachine(network.ports)
  const amends = new Amends(clock)
  return {
    ports: machine.ports,
    openStore: (open) => () => heardStore(open(), machine.hears, () => {}),
    strike: (running) => {
      const session = (): Session => running
      const strikeOne = ({ kind, draw }: PlannedFault): void => {
        const struck = (met: Struck): void => injected({ fault: kind, ...met })
        const scene: EngineScene = { clock, session, machine, network, struck, undo: amends.undo }
        const met = IN_THE_ENGINE[kind]?.(draw, scene)
        if (met) struck(met)
      }
      const end = rage(seed, clock, strikeOne)
      const goHome = operatorOnDuty(clock, session)
      return () => {
        goHome()
        end()
        amends.all()
      }
    },
    settled: async (session) => {
      const untilMicros = clock.monotonicMicros() + SETTLED_MS_MAX * 1000
      while (!unsettled(session).next().done && clock.monotonicMicros() < untilMicros)
        await new Promise<void>((resolve) => clock.setTimeout(resolve, LOOK_MS))
      return [...unsettled(session)]
    },
  }
}
