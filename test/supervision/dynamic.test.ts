import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { type EventObject, fromTransition } from 'xstate'
import { service } from '../../src/supervision/service.ts'
import type { DynamicSpec, WorkerSpec } from '../../src/supervision/spec.ts'
import { treeOf } from '../../src/supervision/tree-of.ts'
import { AT_ONCE, BOOM, fragile, settle, started, worker } from './harness.ts'
import { expectNothingUncaught } from './uncaught.ts'

expectNothingUncaught()

function dynamic(more: Partial<WorkerSpec> = {}, own: Partial<DynamicSpec> = {}): DynamicSpec {
  return { kind: 'dynamic', id: 'd', template: () => ({ kind: 'worker', logic: fragile, ...more }), ...own }
}

test('a child is started by key, with its input, and answers to its path', () => {
  const births: unknown[] = []
  const input = (birth: { readonly path: string; readonly spawned: unknown }) =>
    births.push([birth.path, birth.spawned])
  const grove = started([dynamic({ input })])
  grove.tree.spawn('d', 'x', 42)
  expect(births).toEqual([['d/x', 42]])
  expect(grove.statuses()).toEqual({ d: 'ready', 'd/x': 'ready' })
  expect(grove.tree.tell('d/x', BOOM)).toBe(true)
  expect(grove.statuses()).toEqual({ d: 'ready', 'd/x': 'restarting' })
  grove.pass(50)
  expect(births).toEqual([
    ['d/x', 42],
    ['d/x', 42],
  ])
})

test('in one turn: spawn, tell, remove, each seen by the one before', () => {
  const heard: string[] = []
  const hearing = service<EventObject>('hearing', (scope) => {
    scope.receive((event) => heard.push(event.type))
    scope.own(() => heard.push('gone'))
  })
  const spawner = service<EventObject>('spawner', (scope) => {
    const tree = treeOf(scope.self.system)
    scope.receive(() => {
      tree.spawn('d', 'x', undefined)
      tree.tell('d/x', { type: 'hello' })
      tree.remove('d', 'x')
      expect(heard).toEqual([])
    })
  })
  const grove = started([dynamic({ logic: hearing }), worker('a', spawner)])
  grove.tree.tell('a', { type: 'go' })
  expect(heard).toEqual(['hello', 'gone'])
  expect(grove.statuses()).toEqual({ d: 'ready', a: 'ready' })
})

test('who is put in the place of one that dies with its supervisor begins with the next', () => {
  const living = new Set<string>()
  const alive = service<EventObject>('alive', (scope) => {
    living.add(scope.self.id)
    scope.own(() => living.delete(scope.self.id))
  })
  const grove = started([dynamic({ logic: alive }, { backoff: AT_ONCE }), worker('b')])
  grove.tree.spawn('d', 'x', undefined)
  grove.tree.observe((event) => {
    if (event.type === 'Stopped' && event.path === 'd/x') grove.tree.spawn('d', 'y', undefined)
  })
  grove.tree.crash('d', new Error('struck'))
  expect([...living]).toEqual([])
  grove.pass(0)
  expect([...living]).toEqual(['y'])
  expect(grove.statuses()).toEqual({ d: 'ready', 'd/y': 'ready', b: 'ready' })
})

test('who was removed twice takes nothing from who came between under the same key', () => {
  const grove = started([dynamic()])
  grove.tree.spawn('d', 'x', 'first')
  grove.tree.spawn('d', 'y', undefined)
  grove.tree.watch('d/y', () => grove.tree.spawn('d', 'x', 'second'))
  // Heard when the watcher's turn is queued already: this removal comes after it, and means the first.
  grove.tree.observe((event) => {
    if (event.type === 'Stopped' && event.path === 'd/y') grove.tree.remove('d', 'x')
  })
  grove.tree.enter(() => {
    grove.tree.remove('d', 'y')
    grove.tree.remove('d', 'x')
  })
  expect(grove.statuses()).toEqual({ d: 'ready', 'd/x': 'ready' })
  expect(grove.tree.tell('d/x', { type: 'hello' })).toBe(true)
})

test('under one that is parked or stops nobody is spawned any more', () => {
  const drains = service<EventObject>('drains', (scope) => scope.whenDraining(() => undefined))
  const grove = started([
    dynamic({}, { budget: { restarts: 0, withinMs: 1 }, whenSpent: 'quarantine' }),
    { ...dynamic({ logic: drains, drainMs: 1_000 }), id: 'e' },
  ])
  grove.tree.spawn('e', 'x', undefined)
  grove.tree.crash('d', new Error('struck'))
  grove.tree.stop(1_000)
  for (const name of ['d', 'e']) grove.tree.spawn(name, 'late', undefined)
  const letters = grove.events.flatMap((event) => (event.type === 'DeadLetter' ? [event.reason] : []))
  expect(letters).toEqual(['d is quarantined', 'e is stopping'])
})

test('a key that is taken is refused, a removed one is free', () => {
  const grove = started([dynamic()])
  grove.tree.spawn('d', 'x', undefined)
  expect(() => grove.tree.spawn('d', 'x', undefined)).toThrow("d already has a child 'x'")
  expect(() => grove.tree.spawn('d', 'x/y', undefined)).toThrow("the id 'x/y' may hold")
  expect(() => grove.tree.spawn('nobody', 'x', undefined)).toThrow('nobody is no dynamic supervisor')
  grove.tree.remove('d', 'x')
  expect(grove.tree.status('d/x')).toBe('absent')
  grove.tree.spawn('d', 'x', undefined)
  expect(grove.tree.status('d/x')).toBe('ready')
  grove.tree.remove('d', 'nobody')
})

test('a child does not need its siblings, which come and go', () => {
  const template = (key: string) => ({
    kind: 'worker' as const,
    logic: fragile,
    ...(key === 'y' && { needs: ['x'] }),
  })
  const grove = started([{ kind: 'dynamic', id: 'd', template }])
  grove.tree.spawn('d', 'x', undefined)
  expect(() => grove.tree.spawn('d', 'y', undefined)).toThrow("d/y needs 'x', but neither a sibling")
})

test.each([
  ['has an impossible name', 'x/y', ['a']],
  ['needs what is not there', 'x', ['a', 'nobody']],
])('who is refused because it %s never begins', (_why, key, needs) => {
  const grove = started([dynamic({ needs }), worker('a', fragile)])
  expect(() => grove.tree.spawn('d', key, undefined)).toThrow(key)
  grove.tree.tell('a', BOOM)
  grove.pass(50)
  expect(grove.told().filter((line) => line.startsWith('Started d/'))).toEqual([])
  expect(grove.statuses()).toEqual({ d: 'ready', a: 'ready' })
})

test('of one that was removed nothing is left', async () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const grove = started([dynamic({ needs: ['a'] }), worker('a')])
  const spawn = (): WeakRef<object> => {
    const input = { of: 'x' }
    grove.tree.spawn('d', 'x', input)
    return new WeakRef(input)
  }
  const input = spawn()
  grove.tree.remove('d', 'x')
  expect(grove.tree.status('d/x')).toBe('absent')
  await new Promise((resolve) => setImmediate(resolve))
  collect()
  expect(input.deref()).toBeUndefined()
})

test('who has finished is forgotten, and so is a temporary one that crashed', () => {
  const grove = started([
    dynamic(),
    { ...dynamic({ restart: 'temporary' }), id: 't' },
    { ...dynamic({ restart: 'permanent', backoff: AT_ONCE }), id: 'p' },
  ])
  for (const name of ['d', 't', 'p']) grove.tree.spawn(name, 'x', undefined)
  grove.tree.tell('d/x', { type: 'end' })
  grove.tree.tell('t/x', BOOM)
  grove.tree.tell('p/x', { type: 'end' })
  grove.pass(0)
  expect(grove.statuses()).toEqual({ d: 'ready', t: 'ready', p: 'ready', 'p/x': 'ready' })
  expect(grove.told().filter((line) => line.startsWith('Stopped'))).toEqual(['Stopped d/x', 'Stopped t/x'])
})

test('a removed child drains first, and its key is taken until it has', async () => {
  const slow = service('slow', (scope) => {
    scope.whenDraining((done) => {
      scope.after(100, done)
    })
  })
  const grove = started([dynamic({ logic: slow, drainMs: 1_000 })])
  grove.tree.spawn('d', 'x', undefined)
  grove.tree.remove('d', 'x')
  expect(grove.tree.status('d/x')).toBe('stopping')
  expect(() => grove.tree.spawn('d', 'x', undefined)).toThrow('already has')
  // Twice, and the whole tree meanwhile: it still ends once.
  grove.tree.remove('d', 'x')
  expect(await grove.stop()).toEqual({ tookMs: 100, late: [] })
  expect(grove.told().filter((line) => line === 'Stopped d/x')).toHaveLength(1)
  expect(grove.clock.pending).toBe(0)
})

test('who is removed in the turn of its crash is reported and does not come back', () => {
  const grove = started([dynamic({ backoff: AT_ONCE })])
  grove.tree.spawn('d', 'x', undefined)
  grove.tree.enter(() => {
    grove.tree.tell('d/x', BOOM)
    grove.tree.remove('d', 'x')
  })
  grove.pass(100)
  expect(grove.told().slice(-2).sort()).toEqual(['Crashed d/x', 'Stopped d/x'])
  expect(grove.statuses()).toEqual({ d: 'ready' })
  expect(grove.clock.pending).toBe(0)
})

test('a new child is not taken for the old one of its name, which was draining when its supervisor died', () => {
  const spawner = service<EventObject>('spawner', (scope) => {
    scope.receive(() => treeOf(scope.self.system).spawn('d', 'x', undefined))
  })
  const drains = service('drains', (scope) => scope.whenDraining(() => {}))
  const grove = started([
    dynamic({ logic: drains, drainMs: 1_000 }, { backoff: AT_ONCE }),
    worker('a', spawner),
  ])
  grove.tree.spawn('d', 'x', undefined)
  grove.tree.remove('d', 'x')
  grove.tree.enter(() => {
    grove.tree.crash('d', new Error('struck'))
    grove.tree.tell('a', { type: 'go' })
  })
  grove.pass(2_000)
  expect(grove.statuses()).toEqual({ d: 'ready', 'd/x': 'ready', a: 'ready' })
})

test('when the dynamic supervisor crashes, its children are gone, and new ones may come', () => {
  const grove = started([dynamic({}, { backoff: AT_ONCE })])
  grove.tree.spawn('d', 'x', undefined)
  grove.tree.crash('d', new Error('struck'))
  expect(grove.statuses()).toEqual({ d: 'restarting' })
  grove.tree.spawn('d', 'y', undefined)
  expect(grove.tree.status('d/y')).toBe('starting')
  grove.pass(0)
  expect(grove.statuses()).toEqual({ d: 'ready', 'd/y': 'ready' })
})

test('a child that spends its budget goes, or is parked, or takes the supervisor along, as declared', () => {
  const budget = { restarts: 0, withinMs: 1_000 }
  const of = (id: string, whenSpent: 'stop' | 'quarantine' | 'escalate') => ({
    ...dynamic({ budget, whenSpent }),
    id,
    backoff: AT_ONCE,
  })
  const grove = started([of('s', 'stop'), of('q', 'quarantine'), of('e', 'escalate')])
  for (const name of ['s', 'q', 'e']) {
    grove.tree.spawn(name, 'x', undefined)
    grove.tree.tell(`${name}/x`, BOOM)
  }
  grove.pass(0)
  expect(grove.statuses()).toEqual({ s: 'ready', q: 'ready', 'q/x': 'quarantined', e: 'ready' })
  expect(grove.tree.children().map((child) => child.generation)).toEqual([1, 1, 1, 2])
})

test('what a child of a dynamic supervisor needs suspends it alone', () => {
  const grove = started([worker('a', fragile), dynamic({ needs: ['a'] })])
  grove.tree.spawn('d', 'x', undefined)
  grove.tree.tell('a', BOOM)
  expect(grove.statuses()).toEqual({ a: 'restarting', d: 'ready', 'd/x': 'suspended' })
  grove.tree.spawn('d', 'y', undefined)
  expect(grove.tree.status('d/y')).toBe('starting')
  grove.pass(50)
  expect(grove.statuses()).toEqual({ a: 'ready', d: 'ready', 'd/x': 'ready', 'd/y': 'ready' })
  const unknown = started([dynamic({ needs: ['nobody'] })])
  expect(() => unknown.tree.spawn('d', 'x', undefined)).toThrow("d/x needs 'nobody'")
})

test('a spawn into a stopped supervisor is a dead letter', async () => {
  const grove = started([dynamic()])
  await grove.stop()
  grove.tree.spawn('d', 'x', undefined)
  expect(grove.told().at(-1)).toBe('DeadLetter d/x')
  expect(grove.statuses()).toEqual({ d: 'stopped' })
})

test('twenty thousand children come and go; the thousandth costs what the last costs', async () => {
  const logic = fromTransition((state) => state, undefined)
  const grove = started([dynamic({ logic })])
  const spawnMany = (from: number, count: number): number => {
    const before = process.cpuUsage()
    for (let key = from; key < from + count; key++) grove.tree.spawn('d', `k${key}`, undefined)
    return process.cpuUsage(before).user
  }
  spawnMany(0, 1_000)
  const early = spawnMany(1_000, 2_000)
  spawnMany(3_000, 15_000)
  const late = spawnMany(18_000, 2_000)
  expect(grove.tree.children()).toHaveLength(20_001)
  // Generous, for a busy machine: what is linear in the number of children would be tenfold.
  expect(late).toBeLessThan(early * 5 + 20_000)
  for (let key = 0; key < 20_000; key += 2) grove.tree.remove('d', `k${key}`)
  expect(grove.tree.children()).toHaveLength(10_001)
  await grove.stop()
  await settle()
  expect(grove.tree.children()).toHaveLength(1)
})

test('who crashes while it drains is reported, and nothing more is decided', () => {
  const slow = service<EventObject>('slow', (scope) => {
    scope.whenDraining(() => {
      scope.after(5, () => {
        throw new Error('drained to death')
      })
    })
  })
  const grove = started([dynamic({ logic: slow, drainMs: 1_000 })])
  grove.tree.spawn('d', 'x', undefined)
  grove.tree.remove('d', 'x')
  grove.pass(5)
  expect(grove.tree.reports().map(({ decision }) => decision)).toEqual([{ action: 'none' }])
  expect(grove.tree.status('d/x')).toBe('absent')
})
