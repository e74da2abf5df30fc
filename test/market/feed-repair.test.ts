import { describe, expect, it } from 'vitest'
import { FeedRepair } from '../../src/market/feed-repair.ts'

const PATIENCE_MS = 2_500
const LOOK_MS = 250

/** What is done about a feed that stays dead for so long, with the time of each step. */
function repairs(repair: FeedRepair, forMs: number, fromMs = 0): readonly (readonly [number, string])[] {
  const done: (readonly [number, string])[] = []
  for (let atMs = fromMs; atMs <= fromMs + forMs; atMs += LOOK_MS) {
    const step = repair.next(atMs * 1000)
    if (step) done.push([atMs, step])
  }
  return done
}

describe('a feed that is dead on a living socket', () => {
  it('is subscribed anew at once, then the stream is opened anew, each time twice as patiently', () => {
    expect(repairs(new FeedRepair(PATIENCE_MS), 40_000)).toEqual([
      [0, 'resubscribe'],
      [2_500, 'reconnect'],
      [7_500, 'reconnect'],
      [17_500, 'reconnect'],
      [37_500, 'reconnect'],
    ])
  })

  it('costs its neighbours a reconnect in two minutes at most, however long it stays dead', () => {
    const times = repairs(new FeedRepair(PATIENCE_MS), 3_600_000).map(([atMs]) => atMs)
    const pauses = times.slice(1).map((atMs, index) => atMs - (times[index] ?? 0))
    expect(pauses.slice(-20)).toEqual(Array(20).fill(120_000))
  })

  it('that speaks again has everything before it once more', () => {
    const repair = new FeedRepair(PATIENCE_MS)
    repairs(repair, 20_000)
    repair.healed()
    expect(repairs(repair, 3_000, 21_000)).toEqual([
      [21_000, 'resubscribe'],
      [23_500, 'reconnect'],
    ])
  })
})
