import { expect, test } from 'vitest'
import { DISCREET } from '../../src/supervision/crash-file.ts'
import { leftOut } from '../../src/supervision/left-out.ts'
import { toPlain } from '../../src/supervision/plain-value.ts'

const inside = (value: unknown) => leftOut(toPlain(value, DISCREET), 'event')

test.each<[string, unknown, readonly string[]]>([
  ['nothing of what is there whole', { a: 1n, b: [undefined, null, new Date(0)], c: new Map([[1, 2]]) }, []],
  [
    'a secret, by its place',
    { deep: { apiKey: 'x' }, list: [{ token: 'y' }] },
    ['event.deep.apiKey: secret', 'event.list.0.token: secret'],
  ],
  ['a function', { answer: () => {} }, ['event.answer: function']],
  [
    'what could not be read',
    {
      get bad(): never {
        throw new Error('no')
      },
    },
    ['event.bad: unreadable'],
  ],
  [
    'what is in sets, maps and errors',
    {
      set: new Set([() => {}]),
      map: new Map([['key', () => {}]]),
      error: Object.assign(new Error('x'), { secret: 'y' }),
    },
    ['event.set.0: function', 'event.map.0.1: function', 'event.error.secret: secret'],
  ],
  ['a field that is called as the mark is', { $: 'x', token: 'y' }, ['event.token: secret']],
  ['all of it', () => {}, ['event: function']],
])('%s', (_what, value, expected) => {
  expect(inside(value)).toEqual(expected)
})

test('where a list was cut', () => {
  expect(inside({ list: Array.from({ length: 1_001 }, () => 1) })).toEqual(['event.list.1000: cut'])
})
