import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createActor, createMachine } from 'xstate'
import { plain } from '../../../src/console/inspection/plain.ts'

const cyclic: { self?: unknown } = {}
cyclic.self = cyclic

describe('anything becomes plain JSON', () => {
  it.each<[string, unknown, unknown]>([
    ['text', 'a', 'a'],
    ['a number', 1.5, 1.5],
    ['no number', Number.NaN, 'NaN'],
    ['a bigint', 12_345_678_901_234_567_890n, '12345678901234567890'],
    ['nothing', null, null],
    ['a field without a value is left out', { a: undefined, b: 1 }, { b: 1 }],
    ['a function', { run() {} }, { run: 'ƒ run' }],
    ['a symbol', Symbol('s'), 'Symbol(s)'],
    ['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['a date that is none', new Date(Number.NaN), 'no date'],
    ['an error', new RangeError('far'), { error: 'RangeError', message: 'far' }],
    ['a map', new Map([['a', new Map([[1, 2]])]]), { a: { 1: 2 } }],
    ['a set', new Set([1, 'b']), [1, 'b']],
    ['bytes', new Uint8Array(3), 'Uint8Array of 3 bytes'],
    ['a cycle', cyclic, { self: '[circular]' }],
    ['an object twice is no cycle', [cyclic.self === cyclic, [1], [1]], [true, [1], [1]]],
    ['an actor', { child: createActor(createMachine({}), { id: 'book' }) }, { child: 'actor book' }],
    [
      'a getter that throws',
      {
        get bad() {
          throw new Error('never read me')
        },
        good: 1,
      },
      { bad: '[unreadable: never read me]', good: 1 },
    ],
    [
      'a getter that throws something that cannot be told',
      {
        get bad() {
          throw {
            toString() {
              throw new Error('no')
            },
          }
        },
      },
      { bad: '[unreadable: ?]' },
    ],
    [
      'a proxy that refuses',
      new Proxy(
        {},
        {
          ownKeys() {
            throw new Error('closed')
          },
        },
      ),
      '[unreadable: closed]',
    ],
    [
      'a secret by its name',
      { apiSecret: 's', nested: { token: { deep: 1 } } },
      { apiSecret: '[redacted]', nested: { token: '[redacted]' } },
    ],
    ['a secret in a map', new Map([['passphrase', 'p']]), { passphrase: '[redacted]' }],
    ['a secret in text', { url: 'wss://x/?token=abc&id=1' }, { url: 'wss://x/?token=[redacted]&id=1' }],
  ])('%s', (_name, value, expected) => {
    expect(plain(value)).toEqual(expected)
    expect(() => JSON.stringify(plain(value))).not.toThrow()
  })
})

describe('nothing makes it large or slow', () => {
  it('cuts long text, lists, maps, objects and depth, and says so', () => {
    const entries = Array.from({ length: 100 }, (_, index) => [`k${index}`, index] as const)
    expect(plain('x'.repeat(1_000_000))).toHaveLength(401)
    expect(plain(entries.map(([, value]) => value))).toContain('… 40 more')
    expect(plain(new Map(entries))).toMatchObject({ '…': '40 more' })
    expect(plain(Object.fromEntries(entries))).toMatchObject({ '…': 'more' })
    let deep: unknown = 'bottom'
    for (let level = 0; level < 50; level++) deep = { deep }
    expect(JSON.stringify(plain(deep))).not.toContain('bottom')
  })

  it('stops at its number of nodes, however wide the value', () => {
    const wide = (level: number): unknown =>
      level === 0 ? 1 : Array.from({ length: 50 }, () => wide(level - 1))
    expect(JSON.stringify(plain(wide(4))).length).toBeLessThan(20_000)
  })

  it('never throws, on any value', () => {
    fc.assert(
      fc.property(
        fc.anything({
          withBigInt: true,
          withDate: true,
          withMap: true,
          withSet: true,
          withTypedArray: true,
          withNullPrototype: true,
          withSparseArray: true,
        }),
        (value) => {
          expect(JSON.stringify(plain(value)).length).toBeLessThan(1_000_000)
        },
      ),
    )
  })
})
