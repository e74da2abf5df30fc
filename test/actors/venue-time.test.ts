import { expect, it } from 'vitest'
import { VenueTime } from '../../actors/venue-time.ts'
import { SimulatedClock } from '../../src/ports/simulated/clock.ts'
import { simulatedMachine } from '../../src/ports/simulated/machine.ts'
import { stillPorts } from '../../src/ports/simulated/still-ports.ts'

/** A venue whose clock is a second ahead of a machine, asked just now. */
function sampled() {
  const world = new SimulatedClock(Date.UTC(2026, 0, 5, 9))
  const machine = simulatedMachine(stillPorts(world, () => {}))
  const { clock } = machine
  const time = new VenueTime()
  time.sample(clock.now() + 1_000, clock.monotonicMicros(), clock)
  return { world, machine, clock, time }
}

it('time that passes takes nothing away from what a sample said', () => {
  const { clock, time, world } = sampled()
  const before = time.errorMs(clock)
  world.step(30_000)
  expect(time.strayedMs(clock)).toBe(0)
  expect(time.errorMs(clock)).toBe(before)
})

it.each([3_600_000, -3_600_000, 2_000])('a wall clock that was set by %d ms is so far from right', (by) => {
  const { clock, time, world } = sampled()
  world.step(5_000)
  clock.set(by)
  expect(time.strayedMs(clock)).toBe(Math.abs(by))
  expect(time.errorMs(clock)).toBeGreaterThanOrEqual(Math.abs(by))
  time.sample(clock.now() + 1_000 - by, clock.monotonicMicros(), clock)
  expect(time.offsetMs()).toBe(1_000 - by)
  expect(time.strayedMs(clock)).toBe(0)
})

it('so is that of a machine that has slept', () => {
  const { clock, machine, time, world } = sampled()
  machine.sleep()
  world.step(60_000)
  machine.goOn()
  expect(time.strayedMs(clock)).toBe(60_000)
})
