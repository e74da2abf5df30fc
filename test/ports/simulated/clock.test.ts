import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import type { TimerHandle } from '../../../src/ports/clock.ts'
import { SimulatedClock } from '../../../src/ports/simulated/clock.ts'

const START_MS = Date.UTC(2026, 0, 1)

const runAll = (clock: SimulatedClock): void => {
  while (clock.pending > 0) clock.step(clock.untilNextMs ?? 0)
}

describe('the simulated clock', () => {
  it('stands still unless it is advanced, and then says the same on both scales', () => {
    const clock = new SimulatedClock(START_MS)
    expect([clock.now(), clock.monotonicMicros()]).toEqual([START_MS, 0])
    expect(clock.step(1.5)).toBe(false)
    expect([clock.now(), clock.monotonicMicros()]).toEqual([START_MS + 1, 1_500])
  })

  it('stands at the instant of each task while it runs', () => {
    const clock = new SimulatedClock(START_MS)
    const seen: number[] = []
    for (const delay of [30, 10, 20]) clock.setTimeout(() => seen.push(clock.now() - START_MS), delay)
    runAll(clock)
    expect(seen).toEqual([10, 20, 30])
  })

  it('runs one instant a step: all of it, and nothing later', () => {
    const clock = new SimulatedClock(START_MS)
    const seen: string[] = []
    clock.setTimeout(() => seen.push('first'), 10)
    clock.setTimeout(() => seen.push('second'), 10)
    clock.setTimeout(() => seen.push('later'), 10.001)
    expect(clock.step(1_000)).toBe(true)
    expect(seen).toEqual(['first', 'second'])
    expect(clock.now()).toBe(START_MS + 10)
  })

  it('runs what a task arms for this very instant in the same step, after the rest', () => {
    const clock = new SimulatedClock(START_MS)
    const seen: string[] = []
    clock.setTimeout(() => {
      seen.push('first')
      clock.setTimeout(() => seen.push('armed by the first'), 0)
    }, 5)
    clock.setTimeout(() => seen.push('second'), 5)
    clock.step(5)
    expect(seen).toEqual(['first', 'second', 'armed by the first'])
  })

  it('does not pass its limit, and does not run what lies behind it', () => {
    const clock = new SimulatedClock(START_MS)
    let ran = 0
    clock.setTimeout(() => ran++, 10)
    expect(clock.step(9.999)).toBe(false)
    expect([ran, clock.untilNextMs]).toEqual([0, 0.001])
    expect(clock.step(0.001)).toBe(true)
    expect(ran).toBe(1)
  })

  it('a loop of 100 ms runs ten times in a second, however it is advanced', () => {
    const clock = new SimulatedClock(START_MS)
    const seen: number[] = []
    const again = (): void => {
      seen.push(clock.now() - START_MS)
      clock.setTimeout(again, 100)
    }
    clock.setTimeout(again, 100)
    let passedMs = 0
    while (passedMs < 1_000) {
      clock.step(1_000 - passedMs)
      passedMs = clock.now() - START_MS
    }
    expect(seen).toEqual([100, 200, 300, 400, 500, 600, 700, 800, 900, 1_000])
  })

  test.each<[sentence: string, delayMs: number]>([
    ['none', 0],
    ['one below zero', -5],
    ['one that is no number', Number.NaN],
  ])('a delay of %s is due now, behind what is due already', (_, delayMs) => {
    const clock = new SimulatedClock(START_MS)
    const seen: string[] = []
    clock.setTimeout(() => seen.push('one'), 0)
    clock.setTimeout(() => seen.push('two'), delayMs)
    clock.setTimeout(() => seen.push('three'), 0)
    clock.step(0)
    expect(seen).toEqual(['one', 'two', 'three'])
    expect(clock.now()).toBe(START_MS)
  })

  it('a delay without end is never, and nobody has to wait for it', () => {
    const clock = new SimulatedClock(START_MS)
    const handle = clock.setTimeout(() => expect.unreachable(), Number.POSITIVE_INFINITY)
    expect([clock.pending, clock.untilNextMs]).toEqual([0, undefined])
    clock.clearTimeout(handle)
    expect([clock.pending, clock.step(1e9)]).toEqual([0, false])
  })

  describe('a timer that was cleared', () => {
    it('does not run, also when a task of the same instant clears it', () => {
      const clock = new SimulatedClock(START_MS)
      let late: TimerHandle | undefined
      clock.setTimeout(() => clock.clearTimeout(late), 5)
      late = clock.setTimeout(() => expect.unreachable(), 5)
      expect(clock.step(5)).toBe(true)
      expect([clock.pending, clock.untilNextMs]).toEqual([0, undefined])
    })

    it('is counted once, however often it is cleared, and not when it has run', () => {
      const clock = new SimulatedClock(START_MS)
      const cleared = clock.setTimeout(() => {}, 5)
      const ran = clock.setTimeout(() => {}, 1)
      clock.setTimeout(() => {}, 9)
      clock.step(1)
      for (const handle of [cleared, cleared, ran, undefined]) clock.clearTimeout(handle)
      expect(clock.pending).toBe(1)
    })
  })

  it('a task that throws reaches who advanced it, and the rest can still be run', () => {
    const clock = new SimulatedClock(START_MS)
    let ran = 0
    clock.setTimeout(() => {
      throw new Error('a fault')
    }, 5)
    clock.setTimeout(() => ran++, 5)
    expect(() => clock.step(5)).toThrow('a fault')
    expect(clock.pending).toBe(1)
    clock.step(0)
    expect(ran).toBe(1)
  })

  it('for any timers and any clearing: the order is by time, then by who came first', () => {
    const timer = fc.record({ delayMs: fc.nat({ max: 40 }), cleared: fc.boolean() })
    fc.assert(
      fc.property(fc.array(timer, { maxLength: 200, size: 'max' }), fc.nat({ max: 15 }), (timers, stepMs) => {
        const clock = new SimulatedClock(START_MS)
        const seen: number[] = []
        const handles = timers.map(({ delayMs }, at) => clock.setTimeout(() => seen.push(at), delayMs))
        for (const [at, { cleared }] of timers.entries()) if (cleared) clock.clearTimeout(handles[at])
        while (clock.pending > 0) clock.step(stepMs + 1)
        const expected = [...timers.entries()]
          .filter(([, { cleared }]) => !cleared)
          .sort(([one, left], [other, right]) => left.delayMs - right.delayMs || one - other)
          .map(([at]) => at)
        expect(seen).toEqual(expected)
      }),
    )
  })
})
