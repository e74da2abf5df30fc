import { expect, test } from 'vitest'
import type { SupervisorSpec } from '../../src/supervision/spec.ts'
import { AT_ONCE, BOOM, fragile, group, started, worker } from './harness.ts'
import { expectNothingUncaught } from './uncaught.ts'

expectNothingUncaught()

type Strategy = SupervisorSpec['strategy']

const CASES: readonly (readonly [Strategy, 'a' | 'b' | 'c', readonly string[], readonly string[]])[] = [
  ['one-for-one', 'a', [], ['a']],
  ['one-for-one', 'b', [], ['b']],
  ['one-for-one', 'c', [], ['c']],
  ['one-for-all', 'a', ['c', 'b'], ['a', 'b', 'c']],
  ['one-for-all', 'b', ['c', 'a'], ['a', 'b', 'c']],
  ['one-for-all', 'c', ['b', 'a'], ['a', 'b', 'c']],
  ['rest-for-one', 'a', ['c', 'b'], ['a', 'b', 'c']],
  ['rest-for-one', 'b', ['c'], ['b', 'c']],
  ['rest-for-one', 'c', [], ['c']],
]

test.each(CASES)(
  '%s: when %s crashes, %j are stopped and %j start again',
  (strategy, victim, stopped, again) => {
    const children = ['a', 'b', 'c'].map((id) => worker(id, fragile))
    const grove = started([group('s', strategy, children)])
    const from = grove.events.length
    grove.tree.tell(`s/${victim}`, BOOM)
    grove.pass(50)
    const lines = grove.told().slice(from)
    const of = (verb: string): readonly string[] =>
      lines.filter((line) => line.startsWith(`${verb} s/`)).map((line) => line.slice(verb.length + 3))
    expect(of('Stopped')).toEqual(stopped)
    expect(of('Started')).toEqual(again)
    expect(Object.values(grove.statuses())).toEqual(['ready', 'ready', 'ready', 'ready'])
  },
)

test('a group waits together for the one that crashed', () => {
  const backoff = { initialMs: 1_000, factor: 1, maxMs: 1_000, healthyAfterMs: 1_000 }
  const children = ['a', 'b'].map((id) => worker(id, fragile, { backoff }))
  const grove = started([group('s', 'one-for-all', children)], { seed: 3 })
  grove.tree.tell('s/b', BOOM)
  expect(grove.statuses()).toEqual({ s: 'starting', 's/a': 'restarting', 's/b': 'restarting' })
  grove.pass(1_000)
  expect(grove.statuses()).toEqual({ s: 'ready', 's/a': 'ready', 's/b': 'ready' })
})

test('one that waits with its group does not begin before it, though what it needs has come back', () => {
  const backoff = { initialMs: 5_000, factor: 1, maxMs: 5_000, healthyAfterMs: 1_000 }
  const children = [worker('a', fragile, { backoff }), worker('b', fragile, { needs: ['c'] })]
  const grove = started([group('s', 'one-for-all', children), worker('c', fragile)])
  grove.tree.tell('s/a', BOOM)
  grove.tree.tell('c', BOOM)
  grove.pass(50)
  expect(grove.statuses()).toEqual({ s: 'starting', 's/a': 'restarting', 's/b': 'restarting', c: 'ready' })
  grove.pass(5_000)
  expect(grove.statuses()).toEqual({ s: 'ready', 's/a': 'ready', 's/b': 'ready', c: 'ready' })
})

test('a group at the root waits for the one that its owner has to release', () => {
  const budget = { restarts: 0, withinMs: 1 }
  const children = [worker('a', fragile), worker('b', fragile, { budget }), worker('c', fragile)]
  const grove = started(children, { strategy: 'one-for-all' })
  grove.tree.tell('b', BOOM)
  grove.pass(60_000)
  expect(grove.statuses()).toEqual({ a: 'restarting', b: 'quarantined', c: 'restarting' })
  grove.tree.release('b')
  expect(grove.tree.children().map((child) => [child.status, child.generation])).toEqual([
    ['ready', 2],
    ['ready', 2],
    ['ready', 2],
  ])
})

test('a crash to the left of a pending restart takes that restart over', () => {
  const backoff = { initialMs: 1_000, factor: 1, maxMs: 1_000, healthyAfterMs: 1_000 }
  const children = [worker('a', fragile, { backoff: AT_ONCE }), worker('b', fragile, { backoff })]
  const grove = started([group('s', 'rest-for-one', children)])
  grove.tree.tell('s/b', BOOM)
  grove.tree.tell('s/a', BOOM)
  grove.pass(0)
  expect(grove.statuses()).toEqual({ s: 'ready', 's/a': 'ready', 's/b': 'ready' })
  expect(grove.clock.pending).toBe(0)
})

test('a temporary sibling that is taken down with its group stays down', () => {
  const children = [worker('a', fragile), worker('b', fragile, { restart: 'temporary' })]
  const grove = started([group('s', 'one-for-all', children)])
  grove.tree.tell('s/a', BOOM)
  grove.pass(50)
  expect(grove.statuses()).toEqual({ s: 'ready', 's/a': 'ready', 's/b': 'stopped' })
})

test('a sibling that had finished stays as it is', () => {
  const children = [worker('a', fragile), worker('b', fragile, { restart: 'transient' })]
  const grove = started([group('s', 'one-for-all', children)])
  grove.tree.tell('s/b', { type: 'end' })
  grove.tree.tell('s/a', BOOM)
  grove.pass(50)
  expect(grove.statuses()).toEqual({ s: 'ready', 's/a': 'ready', 's/b': 'stopped' })
})

test('two of a group that crash in one turn are both reported, and restart once', () => {
  const children = [worker('a', fragile), worker('b', fragile)]
  const grove = started([group('s', 'one-for-all', children)])
  grove.tree.enter(() => {
    grove.tree.tell('s/a', BOOM)
    grove.tree.tell('s/b', BOOM)
  })
  const decisions = grove.tree.children().map((child) => child.lastCrash?.decision.action)
  expect(decisions).toEqual([undefined, 'restart', 'none'])
  grove.pass(50)
  expect(grove.tree.children().map((child) => child.generation)).toEqual([1, 2, 2])
})

test('a crash of a supervisor kills its children, and they are born anew with it', async () => {
  const inner = group('inner', 'one-for-one', [worker('a', fragile), worker('b', fragile)])
  const grove = started([group('s', 'one-for-one', [inner, worker('c', fragile)])])
  expect(grove.tree.crash('s/inner', new Error('struck'))).toBe(true)
  expect(grove.told().slice(-3)).toEqual(['Stopped s/inner/b', 'Stopped s/inner/a', 'Crashed s/inner'])
  expect(grove.tree.ref('s/inner/a')).toBeUndefined()
  grove.pass(50)
  const generations = grove.tree.children().map((child) => [child.path, child.generation])
  expect(generations).toEqual([
    ['s', 1],
    ['s/inner', 2],
    ['s/inner/a', 2],
    ['s/inner/b', 2],
    ['s/c', 1],
  ])
  expect(grove.tree.ref('s/inner/a')?._parent).toBe(grove.tree.ref('s/inner'))
  await grove.stop()
  expect(grove.clock.pending).toBe(0)
})
