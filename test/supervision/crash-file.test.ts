import { NEVER } from 'rxjs'
import { expect, test } from 'vitest'
import {
  type AnyActorLogic,
  createMachine,
  type EventObject,
  fromCallback,
  fromObservable,
  spawnChild,
} from 'xstate'
import { readCrash, writeCrash } from '../../src/supervision/crash-file.ts'
import { fromPlain } from '../../src/supervision/plain-value.ts'
import { service } from '../../src/supervision/service.ts'
import { BOOM, fragile, started, worker } from './harness.ts'

/** The file of a crash of an event, as fields. */
function written(note?: () => unknown): Readonly<Record<string, unknown>> {
  const grove = started([worker('a', fragile, { input: () => ({ size: 3n }) })], note && { note })
  grove.tree.tell('a', BOOM)
  const [report] = grove.tree.reports()
  if (!report) throw new Error('nobody crashed')
  return JSON.parse(writeCrash(report))
}

test('a file has everything that is to be known of a crash', () => {
  expect(written(() => ({ sequence: 7, apiKey: 'hidden' }))).toEqual({
    format: 'crash/2',
    path: 'a',
    generation: 1,
    at: 1_700_000_000_000,
    logic: 'fragile',
    cause: { kind: 'fault' },
    error: expect.objectContaining({ $: 'error', name: 'Error', message: 'boom' }),
    event: BOOM,
    lastGood: expect.objectContaining({ status: 'active', view: {} }),
    nested: { $: 'undefined' },
    input: { size: { $: 'bigint', text: '3' } },
    poison: false,
    decision: { action: 'restart', afterMs: expect.any(Number) },
    note: { sequence: 7, apiKey: { $: 'secret' } },
  })
})

/** The last good state of one that is struck, as it is written. */
function lastGoodOf(logic: AnyActorLogic): unknown {
  const grove = started([worker('a', logic)])
  grove.tree.crash('a', new Error('struck'))
  const [report] = grove.tree.reports()
  return report && readCrash(writeCrash(report)).lastGood
}

test("a state is without xstate's own subscriptions, and an actor without a source has an empty one", () => {
  expect(Object.keys(lastGoodOf(fromObservable(() => NEVER)) as object)).toEqual([
    'status',
    'output',
    'error',
    'context',
    'input',
  ])
  const spawning = createMachine({
    entry: spawnChild(
      fromCallback(() => {}),
      { id: 'unnamed' },
    ),
  })
  expect(lastGoodOf(spawning)).toMatchObject({ children: { unnamed: '' } })
})

test('the cause is there with what the restart has to wait for', () => {
  const refusal = Object.assign(new Error('slow down'), { status: 429, retryAfterMs: 2_000 })
  const grove = started([worker('a', fragile)])
  grove.tree.crash('a', refusal)
  const [report] = grove.tree.reports()
  if (!report) throw new Error('nobody crashed')
  expect(readCrash(writeCrash(report)).cause).toEqual({ kind: 'rate-limited', retryAfterMs: 2_000 })
})

test('the note is taken on the stack of the crash, before anything else happens', () => {
  let moment = 'before'
  const tells = service<EventObject>('tells', (scope) =>
    scope.receive(() => {
      scope.tell('b', { type: 'after' })
      moment = 'at the crash'
      throw new Error('boom')
    }),
  )
  const hears = service<EventObject>('hears', (scope) =>
    scope.receive(() => {
      moment = 'after'
    }),
  )
  const grove = started([worker('a', tells), worker('b', hears)], { note: () => moment })
  grove.tree.tell('a', BOOM)
  expect(moment).toBe('after')
  expect(grove.tree.reports().map(({ note }) => note)).toEqual(['at the crash'])
})

test('one that is never born has its note, and one that cannot be taken costs only itself', () => {
  const unborn = worker('a', fragile, {
    input: () => {
      throw new Error('no input')
    },
    restart: 'temporary',
  })
  expect(started([unborn], { note: () => 1 }).tree.reports()).toMatchObject([{ path: 'a', note: 1 }])
  const grove = started([unborn], {
    note: () => {
      throw new Error('no note')
    },
  })
  expect(grove.tree.reports()).toMatchObject([{ path: 'a', note: undefined }])
  expect(grove.events).toContainEqual({
    type: 'Stray',
    path: 'the note of a crash',
    error: new Error('no note'),
  })
})

test('what is no crash file, or not a whole one, or of another version, is refused with the reason', () => {
  const file = written()
  const without = (name: string) => JSON.stringify({ ...file, [name]: undefined })
  const refusals = [
    ['', 'it is not JSON, or not all of it is there'],
    [JSON.stringify(file).slice(0, 100), 'it is not JSON, or not all of it is there'],
    ['null', "this is no crash file: it has no field 'format'"],
    ['[1]', "this is no crash file: it has no field 'format'"],
    [
      JSON.stringify({ ...file, format: 'crash/1' }),
      'its format is "crash/1", and what is read here is "crash/2": another version wrote it',
    ],
    [without('event'), "its field 'event' is missing"],
    [without('note'), "its field 'note' is missing"],
    [without('path'), "its field 'path' has to be a string, and is undefined"],
    [JSON.stringify({ ...file, at: 'noon' }), `its field 'at' has to be a number, and is "noon"`],
    [JSON.stringify({ ...file, decision: 3 }), "its field 'decision' has to have its 'action', and is 3"],
  ] as const
  for (const [text, reason] of refusals)
    expect(() => readCrash(text)).toThrow(
      expect.objectContaining({ name: 'CrashFileError', message: expect.stringContaining(reason) }),
    )
  expect(fromPlain(readCrash(JSON.stringify(file)).input)).toEqual({ size: 3n })
})
