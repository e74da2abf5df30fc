import { expect, test } from 'vitest'
import { type EventObject, setup } from 'xstate'
import { service } from '../../src/supervision/service.ts'
import { AT_ONCE, BOOM, fragile, group, grow, overwhelm, settle, started, worker } from './harness.ts'
import { expectNothingUncaught } from './uncaught.ts'

expectNothingUncaught()

const readyAfter = (delayMs: number) =>
  service('slow', (scope) => {
    scope.after(delayMs, () => scope.ready())
  })

const outcome = async (starting: Promise<void>): Promise<string> => {
  let result = 'pending'
  starting.then(
    () => {
      result = 'started'
    },
    (error: Error) => {
      result = error.message
    },
  )
  await settle()
  return result
}

test('children start left to right, parents before them', async () => {
  const grove = grow([worker('a'), group('s', 'one-for-one', [worker('b'), worker('c')]), worker('d')])
  await grove.tree.start()
  expect(grove.told().filter((line) => line.startsWith('Started'))).toEqual([
    'Started a',
    'Started s',
    'Started s/b',
    'Started s/c',
    'Started d',
  ])
})

test('the start is over when every permanent child has said that it is ready', async () => {
  const grove = grow([
    worker('a', readyAfter(300), { readyWithinMs: 1_000 }),
    worker('b', readyAfter(600), { readyWithinMs: 1_000 }),
    worker('c', readyAfter(9_000), { readyWithinMs: 10_000, restart: 'temporary' }),
  ])
  const starting = grove.tree.start()
  grove.pass(599)
  expect(await outcome(starting)).toBe('pending')
  expect(grove.statuses()).toEqual({ a: 'ready', b: 'starting', c: 'starting' })
  grove.pass(1)
  expect(await outcome(starting)).toBe('started')
  expect(grove.told().filter((line) => line.startsWith('Stray'))).toEqual([])
})

test('a child is not started before what it needs is ready, wherever it stands', () => {
  const grove = started([
    worker('a', fragile, { needs: ['c'] }),
    group('s', 'one-for-one', [worker('b')], { needs: ['a'] }),
    worker('c', readyAfter(100), { readyWithinMs: 1_000 }),
  ])
  expect(grove.statuses()).toEqual({ a: 'starting', s: 'starting', 's/b': 'starting', c: 'starting' })
  expect(grove.tree.children()[0]?.missing).toEqual(['c'])
  grove.pass(100)
  expect(grove.told().filter((line) => line.startsWith('Started'))).toEqual([
    'Started c',
    'Started a',
    'Started s',
    'Started s/b',
  ])
})

test('a supervisor that is needed is ready with its last permanent child', () => {
  const grove = started([
    worker('a', fragile, { needs: ['s'] }),
    group('s', 'one-for-one', [
      worker('b', readyAfter(100), { readyWithinMs: 1_000 }),
      worker('c', readyAfter(200), { readyWithinMs: 1_000 }),
      worker('d', readyAfter(900), { readyWithinMs: 1_000, restart: 'transient' }),
    ]),
  ])
  grove.pass(199)
  expect(grove.tree.status('a')).toBe('starting')
  grove.pass(1)
  expect(grove.tree.status('a')).toBe('ready')
})

test('in a rest-for-one supervisor the right waits until the left is ready', () => {
  const grove = started([
    group('s', 'rest-for-one', [worker('a', readyAfter(100), { readyWithinMs: 1_000 }), worker('b')]),
  ])
  grove.pass(99)
  expect(grove.statuses()).toEqual({ s: 'starting', 's/a': 'starting', 's/b': 'starting' })
  expect(grove.told()).not.toContain('Started s/b')
  grove.pass(1)
  expect(grove.told()).toContain('Started s/b')
})

test('it does not wait for one that need not be there', () => {
  const slow = worker('a', readyAfter(100), { readyWithinMs: 1_000, restart: 'transient' })
  const grove = started([group('s', 'rest-for-one', [slow, worker('b')])])
  expect(grove.statuses()).toEqual({ s: 'ready', 's/a': 'starting', 's/b': 'ready' })
})

test('a machine says that it is ready with a tag, and takes it back by leaving the state', () => {
  const machine = setup({ types: { tags: {} as 'ready' } }).createMachine({
    initial: 'opening',
    states: {
      opening: { after: { 100: 'open' } },
      open: { tags: 'ready', on: { lost: 'opening' } },
    },
  })
  const grove = started([
    worker('a', machine, { readyWithinMs: 1_000 }),
    worker('b', fragile, { needs: ['a'] }),
  ])
  expect(grove.tree.status('a')).toBe('starting')
  grove.pass(100)
  expect(grove.statuses()).toEqual({ a: 'ready', b: 'ready' })
  expect(grove.clock.pending).toBe(0)
  grove.tree.tell('a', { type: 'lost' })
  expect(grove.statuses()).toEqual({ a: 'starting', b: 'suspended' })
  grove.pass(100)
  expect(grove.statuses()).toEqual({ a: 'ready', b: 'ready' })
  expect(grove.told().filter((line) => line === 'Ready a')).toHaveLength(1)
})

test('a child that is not ready in time crashes, and its restart gets the same time', () => {
  const grove = started([worker('a', readyAfter(5_000), { readyWithinMs: 1_000, backoff: AT_ONCE })])
  grove.pass(999)
  expect(grove.told()).not.toContain('Crashed a')
  grove.pass(1)
  expect(grove.tree.children()[0]?.lastCrash?.error.message).toBe('a was not ready within 1000 ms')
  expect(grove.tree.status('a')).toBe('starting')
  grove.pass(1_000)
  expect(grove.told().filter((line) => line === 'Crashed a')).toHaveLength(2)
})

test.each([
  ['has become ready', { type: 'open' }, [], 'ready'],
  ['has crashed', BOOM, [], 'stopped'],
  ['has crashed while its need is away', BOOM, ['c'], 'stopped'],
])('a deadline whose turn comes late, when its child %s, is called off', (_how, event, away, status) => {
  const opens = service<EventObject>('opens', (scope) => {
    scope.receive(({ type }) => {
      if (type === 'boom') throw new Error('boom')
      if (type === 'open') scope.ready()
    })
  })
  const grove = grow([
    worker('a', opens, { readyWithinMs: 100, restart: 'temporary', needs: ['c'] }),
    worker('b'),
    worker('c', fragile, { restart: 'temporary' }),
  ])
  grove.clock.setTimeout(() => overwhelm(grove, 'b', () => grove.tree.tell('a', event)), 100)
  grove.tree.start()
  for (const name of away) grove.tree.tell(name, BOOM)
  grove.pass(100)
  expect(grove.tree.status('a')).toBe(status)
  expect(grove.clock.pending).toBe(0)
})

test('a start that cannot succeed any more is refused, naming who was not ready', async () => {
  const grove = grow([
    worker('a', readyAfter(5_000), { readyWithinMs: 1_000, budget: { restarts: 0, withinMs: 1 } }),
    worker('b', fragile, { needs: ['a'] }),
    worker('c'),
  ])
  const starting = grove.tree.start()
  starting.catch(() => undefined)
  grove.pass(1_000)
  expect(await outcome(starting)).toBe('not ready: a (quarantined), b (starting)')
  await expect(starting).rejects.toMatchObject({ cause: new Error('a was not ready within 1000 ms') })
  expect(grove.tree.status('c')).toBe('ready')
})

const ONCE = { restarts: 0, withinMs: 1 }

test.each([
  ['a transient one that is parked', BOOM, { restart: 'transient', budget: ONCE }, 'started'],
  ['a transient one that finishes', { type: 'end' }, { restart: 'transient' }, 'started'],
  [
    'a permanent one that is stopped',
    BOOM,
    { budget: ONCE, whenSpent: 'stop' },
    'not ready: a (stopped), b (starting)',
  ],
] as const)('%s during the start', async (_who, event, more, outcomeOfStart) => {
  const grove = grow([worker('a', fragile, more), worker('b', readyAfter(500), { readyWithinMs: 1_000 })])
  const starting = grove.tree.start()
  starting.catch(() => undefined)
  grove.tree.tell('a', event)
  grove.pass(500)
  expect(await outcome(starting)).toBe(outcomeOfStart)
})

test('a crash during the start does not refuse it while there is budget', async () => {
  const grove = grow([worker('a', fragile), worker('b', readyAfter(500), { readyWithinMs: 1_000 })])
  const starting = grove.tree.start()
  grove.tree.tell('a', BOOM)
  grove.pass(500)
  expect(await outcome(starting)).toBe('started')
})

test('a tree that is stopped while it starts says so, and does not start again', async () => {
  const grove = grow([worker('a', readyAfter(500_000), { readyWithinMs: 1_000_000 })])
  const starting = grove.tree.start()
  starting.catch(() => undefined)
  await grove.stop()
  expect(await outcome(starting)).toBe('the tree was stopped before it was ready')
  expect(await outcome(grove.tree.start())).toBe('a stopped tree does not start again')
  expect(grove.clock.pending).toBe(0)
})
