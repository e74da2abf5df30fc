import { expect, test } from 'vitest'
import {
  type AnyActorLogic,
  assign,
  type EventObject,
  fromCallback,
  fromPromise,
  fromTransition,
  setup,
} from 'xstate'
import { readCrash, writeCrash } from '../../src/supervision/crash-file.ts'
import { type Catalogue, type Replay, replayCrash } from '../../src/supervision/replay-crash.ts'
import { AT_ONCE, BOOM, fragile, started, worker } from './harness.ts'
import { expectNothingUncaught } from './uncaught.ts'

expectNothingUncaught()

interface Counted extends EventObject {
  readonly by?: number
}

/** Dies when it has counted to three, and of a promise that a crash must not start again. */
function counter(acted: string[]): AnyActorLogic {
  return setup({
    types: { context: {} as { count: bigint; seen: Map<string, number> }, input: {} as { from: bigint } },
    actors: { act: fromPromise(async () => void acted.push('acted')) },
  }).createMachine({
    id: 'counter',
    context: ({ input }) => {
      if (input.from < 0n) throw new RangeError('below nothing')
      return { count: input.from, seen: new Map() }
    },
    invoke: { src: 'act' },
    initial: 'low',
    states: {
      low: {
        on: {
          count: {
            actions: assign(({ context, event }) => {
              if (context.count >= 2n)
                throw new RangeError(`${context.count} is enough, not ${(event as Counted).by}`)
              return { count: context.count + 1n, seen: context.seen.set('x', 1) }
            }),
          },
          raise: { target: 'high' },
        },
      },
      high: {
        entry: () => {
          throw new Error('too high')
        },
      },
    },
  })
}

function crashText(
  logic: AnyActorLogic,
  events: readonly EventObject[],
  input: unknown = { from: 0n },
): string {
  const grove = started([worker('a', logic, { input: () => input, backoff: AT_ONCE }), worker('b')])
  for (const event of events) grove.tree.tell('a', event)
  const report = grove.tree.reports().at(-1)
  if (!report) throw new Error('nobody crashed')
  return writeCrash(report)
}

const replay = (text: string, catalogue: Catalogue): Replay => replayCrash(readCrash(text), catalogue)

const verdict = (logic: AnyActorLogic, events: readonly EventObject[], input?: unknown): unknown => {
  const result = replay(
    crashText(logic, events, input),
    new Map([
      ['counter', logic],
      ['', logic],
      ['fragile', logic],
    ]),
  )
  return result.verdict === 'impossible' ? result.reason : result.verdict
}

const count = { type: 'count', by: 1 }
const summing = fromTransition((sum: number, event: Counted) => {
  if (sum > 1) throw new Error(`${sum} is too much`)
  return sum + (event.by ?? 0)
}, 0)

test.each<[string, AnyActorLogic, readonly EventObject[], unknown, unknown]>([
  ['a machine, of its third event', counter([]), [count, count, count], undefined, 'same'],
  ['a machine, entering a state', counter([]), [{ type: 'raise' }], undefined, 'same'],
  ['a machine, at its birth', counter([]), [], { from: -1n }, 'same'],
  ['a transition', summing, [count, count, count], undefined, 'same'],
  ['a service', fragile, [BOOM], undefined, 'only machines and transitions can be put back'],
  [
    'a callback, struck',
    fromCallback(() => () => {}),
    [{ type: 'supervision.crash', error: new Error('struck') } as EventObject],
    undefined,
    'it died of no event: it was struck, or its own code failed outside of one',
  ],
])('%s: %s', (_what, logic, events, input, expected) => {
  expect(verdict(logic, events, input)).toBe(expected)
})

test('what acts is not brought back to life', async () => {
  const acted: string[] = []
  const logic = counter(acted)
  const text = crashText(logic, [count, count, count])
  expect(acted).toEqual(['acted'])
  expect(replay(text, new Map([['counter', logic]])).verdict).toBe('same')
  await Promise.resolve()
  expect(acted).toEqual(['acted'])
})

test('logic that has been mended survives; logic that was made worse dies in another way', () => {
  const text = crashText(counter([]), [count, count, count])
  const mended = setup({}).createMachine({ id: 'counter', context: {}, initial: 'low', states: { low: {} } })
  const worse = setup({}).createMachine({
    id: 'counter',
    context: {},
    initial: 'low',
    states: {
      low: {
        on: {
          count: {
            actions: () => {
              throw new Error('worse')
            },
          },
        },
      },
    },
  })
  expect(replay(text, new Map([['counter', mended]]))).toEqual({ verdict: 'survived' })
  expect(replay(text, new Map([['counter', worse]]))).toMatchObject({
    verdict: 'another',
    error: { message: 'worse' },
  })
})

test('the same words from another class are another way', () => {
  const file = readCrash(crashText(counter([]), [count, count, count]))
  const renamed = { ...file, error: { ...(file.error as object), name: 'TypeError' } }
  expect(replayCrash(renamed, new Map([['counter', counter([])]])).verdict).toBe('another')
})

test('the last hundred reports are kept', () => {
  const grove = started([
    worker('a', fragile, { backoff: AT_ONCE, budget: { restarts: 1_000, withinMs: 1 } }),
  ])
  for (let crash = 0; crash < 150; crash++) {
    grove.tree.crash('a', new Error(`number ${crash}`))
    grove.pass(0)
  }
  const reports = grove.tree.reports()
  expect(reports).toHaveLength(100)
  expect([reports[0]?.error.message, reports.at(-1)?.error.message]).toEqual(['number 50', 'number 149'])
})

test('what is no crash file is refused', () => {
  expect(() => readCrash('{}')).toThrow('this is no crash file of the format crash/1')
  expect(() => readCrash('null')).toThrow('this is no crash file')
  expect(() => readCrash('{')).toThrow(SyntaxError)
})
