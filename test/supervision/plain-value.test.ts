import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createActor } from 'xstate'
import { DISCREET } from '../../src/supervision/crash-file.ts'
import { fromPlain, toPlain } from '../../src/supervision/plain-value.ts'
import { idle } from './harness.ts'

const again = (value: unknown): unknown => fromPlain(JSON.parse(JSON.stringify(toPlain(value, DISCREET))))

const ring: Record<string, unknown> = { name: 'ring' }
ring.itself = ring

const WHOLE: readonly (readonly [string, unknown])[] = [
  ['a big number', { size: 12_345_678_901_234_567_890n }],
  ['floats, known and not', new Float64Array([1.5, Number.NaN, -0])],
  ['a map of maps', new Map<unknown, unknown>([['a', new Map([[1n, 2]])]])],
  ['a set', new Set([1, 'a', null])],
  ['a date', new Date(1_700_000_000_000)],
  ['a date that is none', new Date(Number.NaN)],
  ['numbers that JSON has not', [Number.NaN, Number.POSITIVE_INFINITY, -0]],
  ['undefined, which is not nothing', { a: undefined, b: null }],
  ['a field that looks like a mark', { $: 'map', entries: 5 }],
]

test.each(WHOLE)('%s comes back as it was', (_what, value) => {
  expect(again(value)).toEqual(value)
})

test('what JSON can say comes back as it was', () => {
  fc.assert(fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => void expect(again(value)).toEqual(value)))
})

test('anything at all is written, and read again', () => {
  const anything = fc.anything({
    withBigInt: true,
    withMap: true,
    withSet: true,
    withDate: true,
    withObjectString: true,
  })
  fc.assert(fc.property(anything, (value) => void again(value)))
})

test('an error keeps its name, its fields and its causes', () => {
  const cause = Object.assign(new RangeError('inner'), { code: 'E1' })
  const error = again(new TypeError('outer', { cause })) as Error
  expect([error.name, error.message]).toEqual(['TypeError', 'outer'])
  expect(error.stack).toContain('outer')
  expect(error.cause).toMatchObject({ name: 'RangeError', message: 'inner', code: 'E1' })
})

test('an error that had no cause has none', () => {
  expect('cause' in (again(new Error('alone')) as Error)).toBe(false)
})

test('what is only like an actor is an object', () => {
  const like = { sessionId: 'x:0', send: 1, getSnapshot: 2 }
  expect(again(like)).toEqual(like)
})

test('an actor is its name, a function nothing', () => {
  expect(again({ from: createActor(idle, { id: 'a' }), task: () => 5 })).toEqual({
    from: 'a',
    task: undefined,
  })
})

test('what cannot be read says so, and the rest is written', () => {
  const value = {
    get broken(): never {
      throw new Error('no')
    },
    fine: 1,
  }
  expect(again(value)).toEqual({ broken: undefined, fine: 1 })
  expect(toPlain(value, DISCREET)).toEqual({ broken: { $: 'unreadable', why: 'Error: no' }, fine: 1 })
})

test.each([
  ['a ring', ring],
  ['a hundred thousand items', Array.from({ length: 100_000 }, (_, at) => ({ at }))],
  ['a book of a hundred thousand', new Map(Array.from({ length: 100_000 }, (_, at) => [at, { at }]))],
  ['a novel', 'x'.repeat(10_000_000)],
  ['a tree', Array.from({ length: 100 }, () => Array.from({ length: 100 }, () => Array(100).fill({ a: 1 })))],
])('%s is cut', (_what, value) => {
  expect(JSON.stringify(toPlain(value, DISCREET)).length).toBeLessThan(2_000_000)
})

const CUT = { $: 'cut' }
const many = (items: number): unknown[] => new Array(items).fill(1)
const named = (fields: number) => Object.fromEntries(many(fields).map((value, at) => [`f${at}`, value]))
/** Lists and objects, itself included. */
const parts = (count: number): unknown[] => {
  const lists = Math.ceil((count - 1) / 1_000)
  return Array.from({ length: lists }, (_, at) =>
    Array.from({ length: at > 0 ? 999 : count - 2 - (lists - 1) * 1_000 }, () => ({})),
  )
}

test.each([
  ['a thousand items', many(1_000)],
  ['a thousand fields', named(1_000)],
  ['ten thousand characters', 'x'.repeat(10_000)],
  ['twenty thousand parts', parts(20_000)],
])('%s are not yet too many', (_what, value) => {
  expect(again(value)).toEqual(value)
})

test('what is cut says so in its place', () => {
  expect(toPlain(many(1_001), DISCREET)).toEqual([...many(1_000), CUT])
  expect(toPlain(named(1_001), DISCREET)).toEqual({ ...named(1_000), '…': CUT })
  expect(toPlain('x'.repeat(10_001), DISCREET)).toBe(`${'x'.repeat(10_000)}…`)
  expect(JSON.stringify(toPlain(parts(20_001), DISCREET)).match(/\{"\$":"cut"\}/g)).toHaveLength(1)
})

test('a thing in a thing in a thing is cut before it is too deep to be read again', () => {
  const nested = (levels: number): unknown => (levels === 0 ? 'core' : { inner: nested(levels - 1) })
  expect(JSON.stringify(toPlain(nested(16), DISCREET))).toContain('core')
  expect(JSON.stringify(toPlain(nested(17), DISCREET))).not.toContain('core')
})

test('secrets are left out, wherever they are', () => {
  const config = {
    apiKey: 'k1',
    api_secret: 'k2',
    nested: [{ passphrase: 'k3' }, new Map([['accessToken', 'k4']])],
    cause: Object.assign(new Error('x'), { Authorization: 'k5' }),
  }
  expect(JSON.stringify(toPlain(config, DISCREET))).not.toMatch(/k[1-5]/)
  const scrub = (text: string): string => text.replaceAll('hunter2', '…')
  const told = JSON.stringify(toPlain(new Error('login with hunter2 failed'), { ...DISCREET, scrub }))
  expect(told).not.toContain('hunter2')
})
