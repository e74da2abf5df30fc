import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createActor } from 'xstate'
import { fingerprint } from '../../src/supervision/fingerprint.ts'
import { idle } from './harness.ts'

const ring: Record<string, unknown> = {}
ring.itself = ring

const SAME: readonly (readonly [string, unknown, unknown])[] = [
  ['keys in another order', { a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 }],
  ['big numbers', { a: 10n }, { a: 10n }],
  ['maps', new Map([['a', 1]]), new Map([['a', 1]])],
  ['sets', new Set([1, 'a']), new Set([1, 'a'])],
  ['dates', new Date(5), new Date(5)],
  ['both zeros', 0, -0],
  ['errors of one kind and message', new RangeError('x'), new RangeError('x')],
  ['one actor', { from: createActor(idle, { id: 'a' }) }, { from: createActor(idle, { id: 'a' }) }],
]

test.each(SAME)('%s have one fingerprint', (_what, left, right) => {
  expect(fingerprint(left)).toBe(fingerprint(right))
  expect(fingerprint(left)).toSatisfy(Number.isSafeInteger)
})

const OTHER: readonly (readonly [string, unknown, unknown])[] = [
  ['a number and its text', { a: 1 }, { a: '1' }],
  ['a number and a big one', 1, 1n],
  ['nothing and nothing said', { a: undefined }, {}],
  ['null and undefined', null, undefined],
  ['a list and what is in it', [1], 1],
  ['lists cut in other places', [[1], 2], [[1, 2]]],
  ['a set and a list', new Set([1]), [1]],
  ['sets', new Set([1]), new Set([2])],
  ['a map and a list of what is in it', new Map([['a', 1]]), ['a', 1]],
  ['an object and a list of what is in it', { a: 1 }, ['a', 1]],
  ['a map and an object', new Map([['a', 1]]), { a: 1 }],
  ['a key and a value', { a: 'b' }, { b: 'a' }],
  ['keys', { a: 1 }, { b: 1 }],
  ['where one word ends', ['ab', 'c'], ['a', 'bc']],
  ['where one word ends, though the next seems to begin', ['a\u0002', 'b'], ['a', '\u0002b']],
  ['a big number and its words', 1n, 'bigint 1'],
  ['an actor and its name', createActor(idle, { id: 'a' }), 'a'],
  ['a text that looks like two', ['x', 'y'], ['xstring y']],
  ['nested and flat', { a: { b: 1 } }, { a: {}, b: 1 }],
  ['dates', new Date(5), new Date(6)],
  ['a date and its time', new Date(5), 5],
  ['numbers that share their low bits', 1, 2],
  ['numbers that share their high bits', 1, 1 + Number.EPSILON],
  ['values of a map', new Map([['a', 1]]), new Map([['a', 2]])],
  ['errors with other words', new Error('x'), new Error('y')],
  ['errors of another kind', new RangeError('x'), new TypeError('x')],
]

test.each(OTHER)('%s are told apart', (_what, left, right) => {
  expect(fingerprint(left)).not.toBe(fingerprint(right))
})

/** An object in an object, or a list in a list, so many times. */
const nested = (times: number, wrap: (inner: unknown) => unknown): unknown =>
  times === 0 ? 'core' : wrap(nested(times - 1, wrap))
const inObject = (inner: unknown): unknown => ({ inner })
const inList = (inner: unknown): unknown => [inner]
const inSet = (inner: unknown): unknown => new Set([inner])

const PARTS_MAX = 20_000
const DEPTH_MAX = 64

test.each([
  ['the largest list', new Array(PARTS_MAX - 1).fill(0)],
  ['the deepest object', nested(DEPTH_MAX, inObject)],
  ['the deepest list', nested(DEPTH_MAX, inList)],
  ['the deepest set', nested(DEPTH_MAX, inSet)],
])('%s has one', (_what, value) => {
  expect(fingerprint(value)).toSatisfy(Number.isSafeInteger)
})

test.each([
  ['a ring', ring],
  ['a larger list', new Array(PARTS_MAX).fill(0)],
  ['a deeper object', nested(DEPTH_MAX + 1, inObject)],
  ['a deeper list', nested(DEPTH_MAX + 1, inList)],
  ['a deeper set', nested(DEPTH_MAX + 1, inSet)],
  [
    'one that does not let itself be read',
    {
      get secret(): never {
        throw new Error('no')
      },
    },
  ],
])('%s has none', (_what, value) => {
  expect(fingerprint(value)).toBeUndefined()
})

test('what is equal has the same, what is not has another', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (left, right) => {
      const sorted = (value: unknown): string =>
        JSON.stringify(value, (_key, field) =>
          field && typeof field === 'object' && !Array.isArray(field)
            ? Object.fromEntries(Object.entries(field).sort(([one], [two]) => (one < two ? -1 : 1)))
            : Object.is(field, -0)
              ? 0
              : field,
        )
      expect(fingerprint(left) === fingerprint(right)).toBe(sorted(left) === sorted(right))
      expect(fingerprint(structuredClone(left))).toBe(fingerprint(left))
    }),
    { numRuns: 500 },
  )
})
