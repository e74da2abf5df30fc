import { expect, test } from 'vitest'
import { type EventObject, setup } from 'xstate'
import { service } from '../../src/supervision/service.ts'
import { BOOM, fragile, group, started, worker } from './harness.ts'
import { expectNothingUncaught } from './uncaught.ts'

expectNothingUncaught()

/** Keeps count of what it heard, and shows it. */
const listener = service<EventObject>('listener', (scope) => {
  const heard: string[] = []
  const hear = (word: string): void => {
    heard.push(word)
    scope.show({ heard: [...heard], suspended: scope.suspended })
  }
  scope.receive((event) => hear(event.type))
  scope.whenSuspended((missing) => hear(`suspended: ${missing}`))
  scope.whenResumed(() => hear('resumed'))
})

const viewOf = (grove: ReturnType<typeof started>, name: string) => grove.tree.ref(name)?.getSnapshot().view

test('a dependent keeps its state and its messages while what it needs is away', () => {
  const grove = started([
    worker('a', fragile),
    worker('b', listener, { needs: ['a'] }),
    worker('c', listener),
  ])
  grove.tree.tell('b', { type: 'one' })
  expect(viewOf(grove, 'b')).toEqual({ heard: ['one'], suspended: false })
  grove.tree.tell('a', BOOM)
  expect(grove.statuses()).toEqual({ a: 'restarting', b: 'suspended', c: 'ready' })
  expect(grove.tree.children()[1]?.missing).toEqual(['a'])
  expect(grove.tree.tell('b', { type: 'two' })).toBe(true)
  expect(viewOf(grove, 'b')).toEqual({ heard: ['one', 'suspended: a', 'two'], suspended: true })
  grove.pass(50)
  expect(viewOf(grove, 'b')).toEqual({ heard: ['one', 'suspended: a', 'two', 'resumed'], suspended: false })
  expect(grove.tree.children().map((child) => child.restarts)).toEqual([1, 0, 0])
  expect(grove.told().slice(-4)).toEqual(['Suspended b', 'Started a', 'Ready a', 'Resumed b'])
})

test('suspension spreads to those who need the suspended, and into supervisors', () => {
  const grove = started([
    worker('a', fragile),
    worker('b', listener, { needs: ['a'] }),
    group('s', 'one-for-one', [worker('c', listener)], { needs: ['b'] }),
  ])
  grove.tree.tell('a', BOOM)
  expect(grove.statuses()).toEqual({ a: 'restarting', b: 'suspended', s: 'suspended', 's/c': 'suspended' })
  expect(viewOf(grove, 's/c')).toMatchObject({ heard: ['suspended: b'] })
  grove.pass(50)
  expect(viewOf(grove, 's/c')).toMatchObject({ heard: ['suspended: b', 'resumed'] })
})

test('two needs that are away are resumed from once, when both are back', () => {
  const backoff = { initialMs: 0, factor: 1, maxMs: 0, healthyAfterMs: 1 }
  const grove = started([
    worker('a', fragile, { backoff }),
    worker('b', fragile),
    worker('c', listener, { needs: ['a', 'b'] }),
  ])
  grove.tree.tell('b', BOOM)
  grove.tree.tell('a', BOOM)
  expect(grove.tree.children()[2]?.missing).toEqual(['a', 'b'])
  grove.pass(0)
  expect(grove.tree.children()[2]?.missing).toEqual(['b'])
  grove.pass(50)
  expect(viewOf(grove, 'c')).toMatchObject({ heard: ['suspended: b', 'resumed'] })
})

test('a dependent that crashes meanwhile comes back when what it needs does, not before', () => {
  const backoff = { initialMs: 20_000, factor: 1, maxMs: 20_000, healthyAfterMs: 1 }
  const grove = started([worker('a', fragile, { backoff }), worker('b', fragile, { needs: ['a'] })], {
    seed: 4,
  })
  grove.tree.tell('a', BOOM)
  grove.tree.tell('b', BOOM)
  grove.pass(1_000)
  expect(grove.statuses()).toEqual({ a: 'restarting', b: 'restarting' })
  grove.pass(20_000)
  expect(grove.statuses()).toEqual({ a: 'ready', b: 'ready' })
})

test('who is away itself is not suspended', () => {
  const grove = started([worker('a', fragile), worker('b', fragile, { needs: ['a'] })])
  grove.tree.tell('b', BOOM)
  grove.tree.tell('a', BOOM)
  expect(grove.statuses()).toEqual({ a: 'restarting', b: 'restarting' })
  expect(grove.told()).not.toContain('Suspended b')
})

test('who needs one that has finished is suspended', () => {
  const grove = started([
    worker('a', fragile, { restart: 'transient' }),
    worker('b', listener, { needs: ['a'] }),
  ])
  grove.tree.tell('a', { type: 'end' })
  expect(grove.statuses()).toEqual({ a: 'stopped', b: 'suspended' })
})

test('a machine gets plain events', () => {
  const machine = setup({ types: { context: {} as { missing: readonly string[] } } }).createMachine({
    context: { missing: [] },
    initial: 'working',
    states: {
      working: { on: { 'supervision.suspend': 'waiting' } },
      waiting: { on: { 'supervision.resume': 'working' } },
    },
  })
  const grove = started([worker('a', fragile), worker('b', machine, { needs: ['a'] })])
  grove.tree.tell('a', BOOM)
  expect(grove.tree.ref('b')?.getSnapshot().value).toBe('waiting')
  grove.pass(50)
  expect(grove.tree.ref('b')?.getSnapshot().value).toBe('working')
})

test('the deadline for readiness does not run out while a need is away', () => {
  const slow = service('slow', (scope) => {
    scope.after(2_500, () => scope.ready())
  })
  const machine = setup({ types: { tags: {} as 'ready' } }).createMachine({
    initial: 'open',
    states: { open: { tags: 'ready', on: { lost: 'lost' } }, lost: { after: { 1500: 'open' } } },
  })
  const grove = started([
    worker('a', machine, { readyWithinMs: 1_000 }),
    worker('b', slow, { needs: ['a'], readyWithinMs: 1_000 }),
    worker('c', slow, { readyWithinMs: 1_000 }),
  ])
  grove.tree.tell('a', { type: 'lost' })
  grove.pass(1_999)
  expect(grove.told()).toContain('Crashed c')
  expect(grove.told()).not.toContain('Crashed b')
  grove.pass(1)
  expect(grove.told()).toContain('Crashed b')
})

test('names are looked up from the nearest scope outwards', () => {
  const grove = started([
    worker('x', fragile),
    worker('y', fragile),
    group('s', 'one-for-one', [
      worker('x', fragile),
      worker('near', listener, { needs: ['x'] }),
      worker('far', listener, { needs: ['y'] }),
      worker('deep', listener, { needs: ['t/z'] }),
    ]),
    group('t', 'one-for-one', [worker('z', fragile)]),
  ])
  const suspendedBy = (name: string): readonly string[] => {
    grove.tree.tell(name, BOOM)
    const suspended = grove.tree.children().filter((child) => child.status === 'suspended')
    grove.pass(5_000)
    return suspended.map((child) => child.path)
  }
  expect(suspendedBy('x')).toEqual([])
  expect(suspendedBy('s/x')).toEqual(['s/near'])
  expect(suspendedBy('y')).toEqual(['s/far'])
  expect(suspendedBy('t/z')).toEqual(['s/deep'])
})
