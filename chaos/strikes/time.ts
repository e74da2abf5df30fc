import type { Machine } from '../../src/ports/simulated/machine.ts'
import type { EngineScene, Strikes, Struck } from './strike.ts'

export type TimeFault =
  | 'clock-ahead'
  | 'clock-behind'
  | 'clock-drifts'
  | 'machine-asleep'
  | 'engine-frozen'
  | 'loop-blocked'

const HOUR_MS = 3_600_000
/** Somebody, or NTP, sets a clock right again after so long. */
const WRONG_MS_MAX = 60_000
/** Ten times what a bad oscillator does, so that minutes show it. */
const DRIFT_PPM_MAX = 20_000
const ASLEEP_MS_MAX = 90_000
const FROZEN_MS_MAX = 30_000
const BLOCKED_MS_MAX = 3_000

/** What goes wrong with the time that the engine's machine gives it. True time is the exchange's. */
export const timeStrikes: Strikes<TimeFault, EngineScene> = {
  'clock-ahead': (draw, scene) => jump(HOUR_MS, draw, scene),
  'clock-behind': (draw, scene) => jump(-HOUR_MS, draw, scene),
  'clock-drifts': (draw, { machine, undo }) => {
    const lastsMs = WRONG_MS_MAX
    machine.clock.drift(Math.round((draw * 2 - 1) * DRIFT_PPM_MAX))
    undo(lastsMs, () => {
      machine.clock.drift(0)
      machine.clock.set(0)
    })
    return { victim: 'both clocks', lastsMs }
  },
  'machine-asleep': (draw, scene) =>
    stand(Math.ceil(draw * ASLEEP_MS_MAX), 'the machine', (machine) => machine.sleep(), scene),
  'engine-frozen': (draw, scene) =>
    stand(draw * FROZEN_MS_MAX, 'the engine', (machine) => machine.freeze(), scene),
  'loop-blocked': (draw, scene) =>
    stand(draw * BLOCKED_MS_MAX, 'the engine', (machine) => machine.freeze(), scene),
}

/** Nothing runs for so long. One stands only once: whoever goes on goes on. */
function stand(
  lastsMs: number,
  victim: string,
  stop: (machine: Machine) => void,
  { machine, undo }: EngineScene,
): Struck | undefined {
  if (machine.stands) return undefined
  stop(machine)
  undo(lastsMs, machine.goOn)
  return { victim, lastsMs }
}

function jump(aheadMs: number, draw: number, { machine, undo }: EngineScene): Struck {
  const lastsMs = Math.ceil(draw * WRONG_MS_MAX)
  machine.clock.set(aheadMs)
  undo(lastsMs, () => machine.clock.set(0))
  return { victim: 'the wall clock', lastsMs }
}
