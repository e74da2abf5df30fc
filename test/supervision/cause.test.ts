import { expect, test } from 'vitest'
import { fromCallback } from 'xstate'
import { type Cause, causeOf } from '../../src/supervision/cause.ts'
import type { Decision, WorkerSpec } from '../../src/supervision/spec.ts'
import { AT_ONCE, type Grove, group, started, worker } from './harness.ts'
import { expectNothingUncaught } from './uncaught.ts'

expectNothingUncaught()

const failure = (fields: object): Error => Object.assign(new Error('failure'), fields)

/** So many errors, each the cause of the one before; the last has lost its connection. */
function chain(length: number): Error {
  const last = failure({ code: 'EPIPE' })
  return length === 1 ? last : new Error('outer', { cause: chain(length - 1) })
}

const READ: readonly (readonly [string, unknown, Cause])[] = [
  ['a plain error', new Error('x'), { kind: 'fault' }],
  ['a string', 'ECONNRESET', { kind: 'fault' }],
  ['nothing', undefined, { kind: 'fault' }],
  ['one that says it itself', failure({ restartCause: { kind: 'disconnect' } }), { kind: 'disconnect' }],
  [
    'its own word against its status',
    failure({ restartCause: { kind: 'fault' }, status: 401 }),
    { kind: 'fault' },
  ],
  ['a word that is none', failure({ restartCause: 'disconnect' }), { kind: 'fault' }],
  ['a wish to wait', failure({ retryAfterMs: 1_500 }), { kind: 'rate-limited', retryAfterMs: 1_500 }],
  [
    'a tag with a wish',
    failure({ _tag: 'RateLimited', retryAfterMs: 9 }),
    { kind: 'rate-limited', retryAfterMs: 9 },
  ],
  ['a tag alone', failure({ _tag: 'RateLimited' }), { kind: 'rate-limited', retryAfterMs: 0 }],
  ['status 429', failure({ status: 429 }), { kind: 'rate-limited', retryAfterMs: 0 }],
  ['status 401', failure({ statusCode: 401 }), { kind: 'unauthorised' }],
  ['status 403, which may pass', failure({ status: 403 }), { kind: 'fault' }],
  ['a refused key', failure({ _tag: 'Unauthorised' }), { kind: 'unauthorised' }],
  ['a reset connection', failure({ code: 'ECONNRESET' }), { kind: 'disconnect' }],
  ['an unknown host', failure({ code: 'ENOTFOUND' }), { kind: 'disconnect' }],
  ['a missing file', failure({ code: 'ENOENT' }), { kind: 'fault' }],
  ['a venue that is away', failure({ _tag: 'Unavailable' }), { kind: 'disconnect' }],
  ['what caused it', new Error('x', { cause: failure({ code: 'EPIPE' }) }), { kind: 'disconnect' }],
  ['one that says nothing caused it', new Error('x', { cause: null }), { kind: 'fault' }],
  ['a word that is nothing', failure({ restartCause: null }), { kind: 'fault' }],
  ['the sixteenth of a chain', chain(16), { kind: 'disconnect' }],
  ['the seventeenth, which is no longer asked', chain(17), { kind: 'fault' }],
  [
    'the outermost that tells',
    Object.assign(new Error('x', { cause: failure({ code: 'EPIPE' }) }), { status: 401 }),
    { kind: 'unauthorised' },
  ],
]

test.each(READ)('%s is read as its cause', (_what, error, cause) => {
  expect(causeOf(error)).toEqual(cause)
})

test('a ring of causes ends', () => {
  const ring = new Error('ring')
  ring.cause = ring
  expect(causeOf(ring)).toEqual({ kind: 'fault' })
})

const QUIET = fromCallback(() => {})
const BUDGET = { restarts: 1, withinMs: 1_000 }

const decisions = ({ events }: Grove): readonly Decision[] =>
  events.flatMap((event) => (event.type === 'Crashed' ? [event.report.decision] : []))

test.each([
  ['its wish', 3_000, 3_000],
  ['no longer than a day', 1e12, 86_400_000],
  ['not at all, when the wish is none', Number.NaN, 0],
])('a rate limit waits %s, and its backoff on top', (_what, retryAfterMs, waitedMs) => {
  const grove = started([worker('a', QUIET), worker('b')])
  grove.tree.crash('a', failure({ retryAfterMs }))
  const [decision] = decisions(grove)
  if (decision?.action !== 'restart') throw new Error('it was to restart')
  expect(decision.afterMs).toBeGreaterThanOrEqual(waitedMs)
  expect(decision.afterMs).toBeLessThan(waitedMs + 50)
  grove.pass(decision.afterMs - 1)
  expect(grove.tree.status('a')).toBe('restarting')
  grove.pass(1)
  expect(grove.statuses()).toEqual({ a: 'ready', b: 'ready' })
})

const REFUSED = failure({ status: 401 })

test.each([
  [undefined, 'quarantined'],
  ['quarantine', 'quarantined'],
  ['stop', 'stopped'],
] as const)(
  'who is refused entry goes straight to its end: whenSpent %s leaves it %s',
  (whenSpent, status) => {
    const grove = started([
      worker('a', QUIET, {
        ...(whenSpent && { whenSpent }),
        ...(whenSpent === 'quarantine' && { probeAfterMs: 10 }),
      }),
      worker('b'),
    ])
    grove.tree.crash('a', REFUSED)
    grove.pass(3_600_000)
    expect(grove.statuses()).toEqual({ a: status, b: 'ready' })
    expect(grove.clock.pending).toBe(0)
    if (status === 'quarantined')
      expect(grove.events).toContainEqual({ type: 'Quarantined', path: 'a', reason: 'unauthorised' })
    expect(grove.tree.release('a')).toBe(status === 'quarantined')
  },
)

test('in a group a refusal climbs to whoever can be without it, and nobody on the way retries', () => {
  const grove = started([
    group('outer', 'one-for-one', [group('inner', 'one-for-all', [worker('a', QUIET), worker('b')])]),
    worker('c'),
  ])
  grove.tree.crash('outer/inner/a', REFUSED)
  expect(decisions(grove)).toEqual([{ action: 'escalate' }, { action: 'quarantine', reason: 'unauthorised' }])
  grove.pass(3_600_000)
  expect(grove.statuses()).toMatchObject({ outer: 'starting', 'outer/inner': 'quarantined', c: 'ready' })
})

test('a supervisor that gives up on a rate-limited child waits as well', () => {
  const grove = started([
    group('s', 'one-for-one', [worker('a', QUIET, { budget: { restarts: 0, withinMs: 1 } })]),
  ])
  grove.tree.crash('s/a', failure({ retryAfterMs: 60_000 }))
  const [, second] = decisions(grove)
  expect(second).toMatchObject({ action: 'restart' })
  if (second?.action === 'restart') expect(second.afterMs).toBeGreaterThanOrEqual(60_000)
})

/** Two hundred that lose one venue at once. */
function disconnected(more: Partial<WorkerSpec>, fields: object = { code: 'ECONNRESET' }): readonly number[] {
  const children = Array.from({ length: 200 }, (_, at) => worker(`s${at}`, QUIET, more))
  const grove = started(children)
  const startedMs = grove.clock.now()
  grove.tree.enter(() => {
    for (const { id } of children) grove.tree.crash(id, failure(fields))
  })
  const backMs: number[] = []
  grove.tree.observe((event) => {
    if (event.type === 'Started') backMs.push(grove.clock.now() - startedMs)
  })
  grove.pass(60_000)
  expect(backMs).toHaveLength(200)
  return backMs
}

const most = (backMs: readonly number[], withinMs: number): number =>
  Math.max(...backMs.map((from) => backMs.filter((at) => at >= from && at < from + withinMs).length))

test('200 that lose one connection come back one by one when they share a schedule, else all at once', () => {
  const schedule = { name: 'venue:x', spacingMs: 20 }
  expect(most(disconnected({ schedule }), 100)).toBeLessThanOrEqual(11)
  expect(most(disconnected({}), 100)).toBe(200)
  // A crash of their own is no reason to queue.
  expect(most(disconnected({ schedule }, {}), 100)).toBe(200)
})

test('a schedule that has passed delays nobody', () => {
  const schedule = { name: 'venue:x', spacingMs: 1_000 }
  const grove = started([worker('a', QUIET, { schedule, backoff: AT_ONCE }), worker('b')])
  for (let life = 1; life < 4; life++) {
    grove.tree.crash('a', failure({ code: 'EPIPE' }))
    grove.pass(0)
    expect(grove.tree.children()[0]?.generation).toBe(life + 1)
    grove.pass(2_000)
  }
})

test('a child reads its own errors, and the well-known ones where it has nothing to say', () => {
  const cause = (error: Error): Cause | undefined =>
    error.message === 'key expired' ? { kind: 'unauthorised' } : undefined
  const grove = started([worker('a', QUIET, { cause, budget: BUDGET }), worker('b')])
  grove.tree.crash('a', failure({ code: 'EPIPE' }))
  grove.pass(100)
  grove.tree.crash('a', new Error('key expired'))
  const kinds = grove.events.flatMap((event) => (event.type === 'Crashed' ? [event.report.cause.kind] : []))
  expect(kinds).toEqual(['disconnect', 'unauthorised'])
  expect(grove.tree.status('a')).toBe('quarantined')
})

test('a reader of causes that throws is stray, and the crash is read without it', () => {
  const cause = (): never => {
    throw new Error('no reader')
  }
  const grove = started([worker('a', QUIET, { cause }), worker('b')])
  grove.tree.crash('a', failure({ code: 'EPIPE' }))
  expect(grove.told().slice(-2)).toEqual(['Stray a', 'Crashed a'])
  expect(grove.tree.children()[0]?.lastCrash?.cause).toEqual({ kind: 'disconnect' })
})
