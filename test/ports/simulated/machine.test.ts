import { describe, expect, it } from 'vitest'
import { SimulatedClock } from '../../../src/ports/simulated/clock.ts'
import { simulatedMachine } from '../../../src/ports/simulated/machine.ts'
import { stillPorts } from '../../../src/ports/simulated/still-ports.ts'

const START_MS = Date.UTC(2026, 0, 1)
const HOUR_MS = 3_600_000

function computer() {
  const world = new SimulatedClock(START_MS)
  const machine = simulatedMachine(stillPorts(world, () => {}))
  const pass = (ms: number): void => {
    const untilMicros = world.monotonicMicros() + ms * 1000
    while (world.step((untilMicros - world.monotonicMicros()) / 1000));
  }
  const times = (): readonly number[] => [
    machine.clock.now() - START_MS,
    machine.clock.monotonicMicros() / 1000,
  ]
  return { world, machine, clock: machine.clock, pass, times }
}

describe('the clocks of a machine', () => {
  it('say what is true as long as nobody touches them', () => {
    const { pass, times } = computer()
    pass(1_234.5)
    expect(times()).toEqual([1_234, 1_234.5])
  })

  it.each([HOUR_MS, -HOUR_MS])(
    'the wall clock is set by %d ms, and the monotonic one does not notice',
    (by) => {
      const { clock, pass, times } = computer()
      pass(10)
      clock.set(by)
      pass(10)
      expect(times()).toEqual([20 + by, 20])
      clock.set(0)
      expect(times()).toEqual([20, 20])
    },
  )

  it('both drift, timers too, and what drifted is mended by setting the wall clock alone', () => {
    const { clock, pass, times, world } = computer()
    const fired: number[] = []
    clock.drift(100_000)
    clock.setTimeout(() => fired.push(world.monotonicMicros() / 1000), 110)
    pass(1_000)
    expect(times()).toEqual([1_100, 1_100])
    expect(fired).toEqual([100])
    clock.drift(0)
    clock.set(0)
    pass(1_000)
    expect(times()).toEqual([2_000, 2_100])
  })

  it('asleep only the wall clock goes on, and a timer is due by the other', () => {
    const { clock, machine, pass, times, world } = computer()
    const fired: number[] = []
    clock.setTimeout(() => fired.push(world.monotonicMicros() / 1000), 100)
    pass(40)
    machine.sleep()
    pass(1_000)
    expect(times()).toEqual([1_040, 40])
    machine.goOn()
    expect(fired).toEqual([])
    pass(1_000)
    expect(fired).toEqual([1_100])
    expect(times()).toEqual([2_040, 1_040])
  })
})

describe('a process that stands still', () => {
  it('hears nothing, and afterwards everything in the order in which it came, timers among it', () => {
    const { clock, machine, pass, world } = computer()
    const heard: string[] = []
    const message = machine.hears((text: string) => heard.push(text))
    machine.freeze()
    world.setTimeout(() => message('first'), 10)
    clock.setTimeout(() => heard.push('a timer'), 20)
    world.setTimeout(() => message('last'), 30)
    pass(100)
    expect(heard).toEqual([])
    machine.goOn()
    expect(heard).toEqual(['first', 'a timer', 'last'])
    message('and on')
    expect(heard).toHaveLength(4)
  })

  it('what came first may take back a timer that was due meanwhile', () => {
    const { clock, machine, pass, world } = computer()
    const heard: string[] = []
    machine.freeze()
    const cancel = machine.hears(() => clock.clearTimeout(timer))
    world.setTimeout(cancel, 10)
    const timer = clock.setTimeout(() => heard.push('too late'), 20)
    pass(100)
    machine.goOn()
    pass(100)
    expect(heard).toEqual([])
  })
})
