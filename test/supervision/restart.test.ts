import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import type { EventObject } from 'xstate'
import { service } from '../../src/supervision/service.ts'
import type { CrashReport, Decision, RestartType } from '../../src/supervision/spec.ts'
import { AT_ONCE, BOOM, fragile, type Grove, group, overwhelm, started, worker } from './harness.ts'
import { expectNothingUncaught } from './uncaught.ts'

expectNothingUncaught()

const reports = ({ events }: Grove): readonly CrashReport[] =>
  events.flatMap((event) => (event.type === 'Crashed' ? [event.report] : []))

const RESTARTS: readonly (readonly [RestartType, 'boom' | 'end', 'ready' | 'stopped'])[] = [
  ['permanent', 'boom', 'ready'],
  ['permanent', 'end', 'ready'],
  ['transient', 'boom', 'ready'],
  ['transient', 'end', 'stopped'],
  ['temporary', 'boom', 'stopped'],
  ['temporary', 'end', 'stopped'],
]

test.each(RESTARTS)('a %s child that gets %s is %s afterwards', async (restart, type, status) => {
  const grove = started([worker('a', fragile, { restart }), worker('b')])
  grove.tree.tell('a', { type })
  expect(grove.tree.status('a')).not.toBe('ready')
  grove.pass(50)
  expect(grove.statuses()).toEqual({ a: status, b: 'ready' })
  await grove.stop()
  expect(grove.clock.pending).toBe(0)
})

test('a crash is reported once, with its event, its error and what was decided', () => {
  const grove = started([worker('a', fragile)])
  grove.pass(123)
  grove.tree.tell('a', BOOM)
  const [report, ...more] = reports(grove)
  expect(more).toEqual([])
  expect(report).toMatchObject({ path: 'a', generation: 1, at: 1_700_000_000_123, event: BOOM })
  expect(report?.error.message).toBe('boom')
  expect(report?.lastGood).toMatchObject({ status: 'active', view: {} })
  expect(report?.decision.action).toBe('restart')
  expect(grove.tree.children()[0]?.lastCrash).toBe(report)
})

test('a child never restarts on the stack of its crash, even with no delay', () => {
  const grove = started([worker('a', fragile, { backoff: AT_ONCE })])
  grove.tree.tell('a', BOOM)
  expect(grove.tree.status('a')).toBe('restarting')
  grove.pass(0)
  expect(grove.tree.status('a')).toBe('ready')
})

test('the delay is drawn from [0, initial × factor^n), up to the maximum, and starts anew after a healthy time', () => {
  const backoff = { initialMs: 100, factor: 2, maxMs: 400, healthyAfterMs: 1_000 }
  const budget = { restarts: 1_000, withinMs: 1_000 }
  const drawn: number[][] = [[], [], [], [], []]
  for (let seed = 0; seed < 60; seed++) {
    const grove = started([worker('a', fragile, { backoff, budget, poison: false })], { seed })
    for (let crash = 0; crash < 5; crash++) {
      if (crash === 4) grove.pass(1_000)
      grove.tree.tell('a', BOOM)
      const decision = reports(grove).at(-1)?.decision as Extract<Decision, { action: 'restart' }>
      drawn[crash]?.push(decision.afterMs)
      grove.pass(decision.afterMs)
    }
  }
  const bounds = [100, 200, 400, 400, 100]
  for (const [crash, delays] of drawn.entries()) {
    const bound = bounds[crash] ?? 0
    expect(Math.max(...delays)).toBeLessThan(bound)
    expect(Math.max(...delays)).toBeGreaterThan(bound * 0.85)
    expect(Math.min(...delays)).toBeLessThan(bound * 0.15)
  }
})

test('five restarts in ten seconds are allowed, one more is not, and the window slides', () => {
  const slow = started([worker('a', fragile, { backoff: AT_ONCE, poison: false })])
  for (let crash = 0; crash < 20; crash++) {
    slow.tree.tell('a', BOOM)
    slow.pass(2_001)
  }
  expect(slow.tree.status('a')).toBe('ready')

  const fast = started([worker('a', fragile, { backoff: AT_ONCE, poison: false })])
  for (let crash = 0; crash < 6; crash++) {
    expect(fast.tree.status('a')).toBe('ready')
    fast.tree.tell('a', BOOM)
    fast.pass(1_000)
  }
  expect(fast.told().filter((line) => line === 'Escalated a')).toHaveLength(1)
})

test.each([
  [999, 'quarantined'],
  [1_000, 'ready'],
])('of one restart a second, a second %i ms after the first leaves the child %s', (afterMs, status) => {
  const budget = { restarts: 1, withinMs: 1_000 }
  const grove = started([worker('a', fragile, { backoff: AT_ONCE, budget, poison: false })])
  for (const pauseMs of [afterMs, 0]) {
    grove.tree.tell('a', BOOM)
    grove.pass(pauseMs)
  }
  expect(grove.tree.status('a')).toBe(status)
})

const BUDGET = { restarts: 0, withinMs: 1_000 }

test.each([
  ['stop', 'stopped', 'ready'],
  ['quarantine', 'quarantined', 'ready'],
  ['escalate', 'ready', 'ready'],
] as const)('a spent budget that says %s leaves the child %s', (whenSpent, status, sibling) => {
  const grove = started([
    group('s', 'one-for-one', [worker('a', fragile, { budget: BUDGET, whenSpent }), worker('b', fragile)]),
  ])
  grove.tree.tell('s/a', BOOM)
  const generation = whenSpent === 'escalate' ? 2 : 1
  grove.pass(100)
  expect(grove.tree.status('s/a')).toBe(status)
  expect(grove.tree.status('s/b')).toBe(sibling)
  expect(grove.tree.children().map((child) => child.generation)).toEqual([generation, generation, generation])
})

test('an escalation is a crash of the supervisor, with the cause inside', () => {
  const grove = started([group('s', 'one-for-one', [worker('a', fragile, { budget: BUDGET }), worker('b')])])
  grove.tree.tell('s/a', BOOM)
  const [first, second] = reports(grove)
  expect(first).toMatchObject({ path: 's/a', decision: { action: 'escalate' } })
  expect(second).toMatchObject({ path: 's', decision: { action: 'restart' } })
  expect(second?.error.message).toBe('s gave up on s/a')
  expect(second?.error.cause).toBe(first?.error)
  expect(grove.told().slice(-3)).toEqual(['Crashed s/a', 'Stopped s/b', 'Crashed s'])
})

test('at the root an escalation parks the child; the tree lives, and the owner is told and may release it', () => {
  const grove = started([worker('a', fragile, { budget: BUDGET }), worker('b')])
  grove.tree.tell('a', BOOM)
  expect(grove.told().slice(-3)).toEqual(['Crashed a', 'Escalated a', 'Quarantined a'])
  grove.pass(60_000)
  expect(grove.statuses()).toEqual({ a: 'quarantined', b: 'ready' })
  expect(grove.tree.release('a')).toBe(true)
  expect(grove.tree.status('a')).toBe('ready')
})

test('a supervisor with an intensity gives up when its children together restart too often', () => {
  const children = ['a', 'b', 'c'].map((id) => worker(id, fragile, { backoff: AT_ONCE }))
  const intensity = { restarts: 2, withinMs: 1_000 }
  const grove = started([group('s', 'one-for-one', children, { intensity, backoff: AT_ONCE })])
  for (const id of ['a', 'b', 'c']) grove.tree.tell(`s/${id}`, BOOM)
  expect(reports(grove).map((report) => [report.path, report.decision.action])).toEqual([
    ['s/a', 'restart'],
    ['s/b', 'restart'],
    ['s/c', 'escalate'],
    ['s', 'restart'],
  ])
  grove.pass(0)
  grove.tree.tell('s/a', BOOM)
  expect(reports(grove).at(-1)).toMatchObject({ path: 's/a', decision: { action: 'restart' } })
})

test('an input that throws is a crash of the child', () => {
  let works = false
  const input = (): unknown => {
    if (works) return undefined
    throw new Error('no input')
  }
  const grove = started([worker('a', fragile, { input }), worker('b')])
  expect(reports(grove)[0]).toMatchObject({ path: 'a', generation: 1, error: { message: 'no input' } })
  works = true
  grove.pass(50)
  expect(grove.statuses()).toEqual({ a: 'ready', b: 'ready' })
})

test('of crashes that are no longer kept nothing is left, however many there were', async () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const budget = { restarts: 1_000, withinMs: 1 }
  const grove = started([worker('a', fragile, { backoff: AT_ONCE, budget, poison: false })])
  const crash = (): CrashReport | undefined => {
    grove.tree.tell('a', BOOM)
    grove.pass(0)
    return grove.tree.reports().at(-1)
  }
  const first = new WeakRef(crash() ?? {})
  for (let more = 0; more < 150; more++) crash()
  expect(grove.tree.status('a')).toBe('ready')
  grove.events.length = 0
  await new Promise((resolve) => setImmediate(resolve))
  collect()
  expect(first.deref()).toBeUndefined()
})

test('a restart whose turn comes late, when its supervisor has crashed, is called off', () => {
  const living = new Set<string>()
  const alive = service<EventObject>('alive', (scope) => {
    living.add(scope.self.id)
    scope.own(() => living.delete(scope.self.id))
  })
  const grove = started([
    group('s', 'one-for-one', [worker('a', alive, { backoff: AT_ONCE })], { backoff: AT_ONCE }),
    worker('b'),
  ])
  grove.tree.crash('s/a', new Error('struck'))
  // The restart comes behind the crash, and before what follows from that.
  grove.tree.enter(() => {
    overwhelm(grove, 'b', () => undefined)
    grove.tree.crash('s', new Error('struck'))
  })
  grove.pass(0)
  expect(grove.statuses()).toEqual({ s: 'ready', 's/a': 'ready', b: 'ready' })
  expect([...living]).toEqual(['a#2'])
})

test('every life is born with its generation and the last crash', () => {
  const births: unknown[] = []
  const grove = started([worker('a', fragile, { input: (birth) => births.push(birth) })])
  grove.tree.tell('a', BOOM)
  grove.pass(50)
  expect(births).toEqual([
    { path: 'a', generation: 1, spawned: undefined, lastCrash: undefined },
    { path: 'a', generation: 2, spawned: undefined, lastCrash: reports(grove)[0] },
  ])
  expect(grove.tree.ref('a')?.id).toBe('a#2')
})
