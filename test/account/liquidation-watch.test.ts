import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Crossing, type Watched, type WatchState, watch } from '../../src/account/liquidation-watch.ts'

const LEVELS = { levels: [0.5, 0.3, 0.15], hysteresis: 0.1 }

/** Looks at one position, distance after distance. */
function looks(distances: readonly (number | null)[], levels = LEVELS): readonly Crossing[] {
  let state: WatchState = new Map()
  return distances.flatMap((distance) => {
    const look = watch(state, [{ name: 'a', distance }], levels)
    state = look.state
    return look.crossings
  })
}

const said = (crossings: readonly Crossing[]): readonly string[] =>
  crossings.map(({ direction, level }) => `${direction} ${level}`)

describe('a distance to liquidation', () => {
  const cases: readonly [sentence: string, distances: readonly (number | null)[], said: readonly string[]][] =
    [
      ['far from all levels says nothing', [1, 0.8, 0.5], []],
      ['under a level is told once', [0.6, 0.49, 0.45, 0.4], ['nearer 0.5']],
      ['on a level is not under it', [0.3, 0.5], ['nearer 0.5']],
      ['that falls through two levels at once tells the nearer', [1, 0.2], ['nearer 0.3']],
      ['that goes on falling tells the next', [0.4, 0.2, 0.1], ['nearer 0.5', 'nearer 0.3', 'nearer 0.15']],
      [
        'that swings around a level is told once, until it is above it by the hysteresis',
        [0.49, 0.51, 0.49, 0.54, 0.49, 0.55],
        ['nearer 0.5', 'farther 0.5'],
      ],
      ['that leaps out of two tells the farther', [0.2, 0.9], ['nearer 0.3', 'farther 0.5']],
      ['that climbs one level tells that one', [0.2, 0.4], ['nearer 0.3', 'farther 0.3']],
      [
        'that is not known says nothing, and forgets nothing',
        [0.2, null, 0.2, null, 0.9],
        ['nearer 0.3', 'farther 0.5'],
      ],
      ['of what was closed is far', [0.1, 1], ['nearer 0.15', 'farther 0.5']],
    ]
  test.each(cases)('%s', (_sentence, distances, expected) => {
    expect(said(looks(distances))).toEqual(expected)
  })

  test('a level so high that its hysteresis lies beyond everything is left at the end of the scale', () => {
    expect(said(looks([0.9, 1], { levels: [0.95], hysteresis: 0.2 }))).toEqual([
      'nearer 0.95',
      'farther 0.95',
    ])
  })

  test('positions are told apart, and what is not looked at any more is forgotten', () => {
    const near: Watched = { name: 'a', distance: 0.2 }
    const first = watch(new Map(), [near, { name: 'b', distance: 0.9 }], LEVELS)
    expect(first.crossings.map(({ name }) => name)).toEqual(['a'])
    const without = watch(first.state, [], LEVELS)
    expect([without.state.size, without.crossings]).toEqual([0, []])
  })

  test('without levels nothing is told', () => {
    expect(looks([0.01], { levels: [], hysteresis: 0.1 })).toEqual([])
  })

  test('told crossings alternate for every level, however the distance goes', () => {
    const distances = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 60 })
    fc.assert(
      fc.property(distances, (path) => {
        let state: WatchState = new Map()
        let below = 0
        for (const distance of path) {
          const look = watch(state, [{ name: 'a', distance }], LEVELS)
          const now = look.state.get('a') ?? 0
          expect(look.crossings.length).toBe(now === below ? 0 : 1)
          for (const { direction, level } of look.crossings) {
            expect(direction).toBe(now > below ? 'nearer' : 'farther')
            if (direction === 'nearer') expect(distance).toBeLessThan(level)
            else expect(distance).toBeGreaterThanOrEqual(Math.min(1, level * 1.1))
          }
          // What is under a level is known to be.
          expect(now).toBeGreaterThanOrEqual(LEVELS.levels.filter((level) => distance < level).length)
          state = look.state
          below = now
        }
      }),
      { seed: 3, numRuns: 500 },
    )
  })
})
