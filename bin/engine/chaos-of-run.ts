import { type ChaosInEngine, chaosInEngine } from '../../chaos/chaos-in-engine.ts'
import type { Report } from '../../src/report/schema.ts'
import type { Telemetry } from '../../src/telemetry/telemetry.ts'
import type { Session } from '../../supervisors/session.ts'
import type { RunWorld } from './world.ts'

/** What `--chaos` does to a run: faults at the venue and in the engine, by one plan, each told as it strikes. */
export interface ChaosOfRun {
  /** The world as the engine is to find it. */
  readonly world: RunWorld
  /**
   * Strikes an engine that trades. @returns ends it, on both sides, and resolves when the engine knows everything again:
   * what it was struck with a moment ago is no reason to leave something behind.
   */
  strike(session: Session): (crashed: boolean) => Promise<void>
  readonly report: Pick<Report, 'chaos'>
}

/** @param seed undefined: a run without chaos, to which nothing is done. */
export function chaosOfRun(world: RunWorld, seed: number | undefined, telemetry: Telemetry): ChaosOfRun {
  if (seed === undefined) return { world, strike: () => async () => {}, report: {} }
  const faults: Record<string, number> = {}
  const tell: Parameters<typeof chaosInEngine>[2] = ({ fault, victim, lastsMs }) => {
    faults[fault] = (faults[fault] ?? 0) + 1
    const detail = lastsMs === undefined ? '' : `for ${(lastsMs / 1000).toFixed(1)} s`
    telemetry.line({ type: 'ChaosInjected', fault, target: victim, detail })
  }
  const inEngine: ChaosInEngine = chaosInEngine(world.ports, seed, tell)
  world.onFault(tell)
  return {
    world: { ...world, ports: inEngine.ports, openStore: inEngine.openStore(world.openStore) },
    strike: (session) => {
      const end = inEngine.strike(session)
      return async (crashed) => {
        end()
        world.heal()
        // Who has given up settles nothing any more.
        if (crashed) return
        const unsettled = await inEngine.settled(session)
        if (unsettled.length === 0) return
        const fields = { unsettled: unsettled.join(', ') }
        telemetry.line({ type: 'Note', level: 'warn', text: 'chaos is over, and not all is known', fields })
      }
    },
    report: { chaos: { seed, faults } },
  }
}
