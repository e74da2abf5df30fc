import { Subject } from 'rxjs'
import { describe, expect, it } from 'vitest'
import { clockScheduler } from '../../../src/market/stream/clock-scheduler.ts'
import { conflate } from '../../../src/market/stream/conflate.ts'
import { SimulatedClock } from '../../../src/ports/simulated/clock.ts'
import { advance } from './advance.ts'

/** Values at their times through conflate(100); what came out and when. */
function through(ms: number, values: readonly (readonly [at: number, value: string])[]) {
  const clock = new SimulatedClock(0)
  const source = new Subject<string>()
  const seen: string[] = []
  source.pipe(conflate(ms, clockScheduler(clock))).subscribe((value) => seen.push(`${clock.now()} ${value}`))
  for (const [at, value] of values) clock.setTimeout(() => source.next(value), at)
  advance(clock, 1_000)
  return seen
}

describe('conflate', () => {
  it('lets the first value pass at once', () => {
    expect(through(100, [[5, 'a']])).toEqual(['5 a'])
  })

  it('gives the newest of a burst when the pause ends', () => {
    const burst = [
      [0, 'a'],
      [10, 'b'],
      [20, 'c'],
    ] as const
    expect(through(100, burst)).toEqual(['0 a', '100 c'])
  })

  it('keeps the pause after a value that waited', () => {
    const values = [
      [0, 'a'],
      [50, 'b'],
      [110, 'c'],
      [450, 'd'],
    ] as const
    expect(through(100, values)).toEqual(['0 a', '100 b', '200 c', '450 d'])
  })

  it('is nothing at 0 ms', () => {
    const values = [
      [0, 'a'],
      [0, 'b'],
    ] as const
    expect(through(0, values)).toEqual(['0 a', '0 b'])
  })
})
