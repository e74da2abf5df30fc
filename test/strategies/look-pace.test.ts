import { expect, test } from 'vitest'
import { type LookPace, lookAgain, NO_LOOKS, unwatchedSeconds } from '../../src/strategies/look-pace.ts'

function after(...pausesMs: readonly number[]): LookPace {
  let at = 1_000
  let pace = lookAgain(NO_LOOKS, at)
  for (const pause of pausesMs) {
    at += pause
    pace = lookAgain(pace, at)
  }
  return pace
}

const repeated = (times: number, ...pausesMs: readonly number[]): readonly number[] =>
  Array.from({ length: times }, () => pausesMs).flat()

test.each([
  ['before the first look nothing is known', NO_LOOKS, 0],
  ['one look has no pause', after(), 0],
  ['an even pace is its own pause', after(...repeated(50, 20)), 0.02],
  ['a burst and then a second of nothing is nearly a second', after(...repeated(50, 10, 10, 980)), 0.96],
  ['an outage counts as the longest pause', after(3_600_000), 5],
])('%s', (_, pace, seconds) => {
  expect(unwatchedSeconds(pace)).toBeCloseTo(seconds, 2)
})

test('a pace that changed is believed within a minute', () => {
  expect(unwatchedSeconds(after(...repeated(100, 1_000), ...repeated(3_000, 20)))).toBeLessThan(0.1)
})

test('a look with the same stamp changes nothing but keeps the time', () => {
  const pace = after(100, 100)
  expect(lookAgain(pace, pace.at ?? 0)).toEqual(pace)
})
