import type { Scene, Strikes, Struck } from './strike.ts'

export type TimeFault = 'clock-ahead' | 'clock-behind' | 'clock-drifts' | 'machine-asleep'

const HOUR_MS = 3_600_000
/** Somebody, or NTP, sets a clock right again after so long. */
const WRONG_MS_MAX = 60_000
/** Ten times what a bad oscillator does, so that minutes show it. */
const DRIFT_PPM_MAX = 20_000
const ASLEEP_MS_MAX = 90_000

/** What goes wrong with the clocks of the engine's machine. True time is the exchange's. */
export const timeStrikes: Strikes<TimeFault> = {
  'clock-ahead': (draw, scene) => jump(HOUR_MS, draw, scene),
  'clock-behind': (draw, scene) => jump(-HOUR_MS, draw, scene),
  'clock-drifts': (draw, { simulation: { clock, machine } }) => {
    const lastsMs = WRONG_MS_MAX
    machine.clock.drift(Math.round((draw * 2 - 1) * DRIFT_PPM_MAX))
    clock.setTimeout(() => {
      machine.clock.drift(0)
      machine.clock.set(0)
    }, lastsMs)
    return { victim: 'both clocks', lastsMs }
  },
  'machine-asleep': (draw, { simulation: { clock, machine } }) => {
    if (machine.stands) return undefined
    const lastsMs = Math.ceil(draw * ASLEEP_MS_MAX)
    machine.sleep()
    clock.setTimeout(machine.goOn, lastsMs)
    return { victim: 'the machine', lastsMs }
  },
}

function jump(aheadMs: number, draw: number, { simulation: { clock, machine } }: Scene): Struck {
  const lastsMs = Math.ceil(draw * WRONG_MS_MAX)
  machine.clock.set(aheadMs)
  clock.setTimeout(() => machine.clock.set(0), lastsMs)
  return { victim: 'the wall clock', lastsMs }
}
