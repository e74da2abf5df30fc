import { describe, expect, it } from 'vitest'
import { SimulatedClock } from '../../src/ports/simulated/clock.ts'
import { sampleLoopLag } from '../../src/telemetry/loop-lag.ts'

describe('event-loop lag', () => {
  it('is 0 on a simulated clock, once an interval', () => {
    const clock = new SimulatedClock(0)
    const lags: number[] = []
    const sampling = sampleLoopLag(clock, 100, (lagMs) => lags.push(lagMs))
    while (clock.now() < 1_000) clock.step(1_000 - clock.now())
    expect(lags).toEqual(Array.from({ length: 10 }, () => 0))
    sampling.stop()
    expect(clock.pending).toBe(0)
  })

  it('is what a timer is late by', () => {
    const clock = new SimulatedClock(0)
    // A loop that is busy for 30 ms whenever a timer is due.
    const busy = {
      now: () => clock.now(),
      monotonicMicros: () => clock.monotonicMicros() + lateMicros,
      setTimeout: (task: () => void, delayMs: number) =>
        clock.setTimeout(() => {
          lateMicros += 30_000
          task()
        }, delayMs),
      clearTimeout: clock.clearTimeout.bind(clock),
    }
    let lateMicros = 0
    const lags: number[] = []
    sampleLoopLag(busy, 100, (lagMs) => lags.push(lagMs))
    clock.step(100)
    expect(lags).toEqual([30])
  })

  it('can be stopped from its own sample', () => {
    const clock = new SimulatedClock(0)
    const sampling = sampleLoopLag(clock, 100, () => sampling.stop())
    clock.step(100)
    expect(clock.pending).toBe(0)
  })
})
