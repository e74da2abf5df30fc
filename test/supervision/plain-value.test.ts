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
