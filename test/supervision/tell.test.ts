import { expect, test } from 'vitest'
import { type EventObject, setup } from 'xstate'
import { service } from '../../src/supervision/service.ts'
import { treeOf } from '../../src/supervision/tree-of.ts'
import { AT_ONCE, BOOM, fragile, group, grow, started, worker } from './harness.ts'
import { expectNothingUncaught } from './uncaught.ts'

expectNothingUncaught()

interface Passed extends EventObject {
  readonly type: 'pass'
  readonly hops: number
}

/** Hands the event to the other one until no hops are left. */
const relay = (to: string, log: string[]) =>
  service<Passed>('relay', (scope) => {
    scope.receive(({ hops }) => {
      log.push(`in ${scope.birth.path}`)
      if (hops > 0) scope.tell(to, { type: 'pass', hops: hops - 1 } as Passed)
      log.push(`out ${scope.birth.path}`)
    })
  })

test('what is told during a turn is delivered after it, in order', () => {
  const log: string[] = []
  const grove = started([worker('a', relay('b', log)), worker('b', relay('a', log))])
  grove.tree.enter(() => {
    grove.tree.tell('a', { type: 'pass', hops: 2 } as Passed)
    grove.tree.tell('b', { type: 'pass', hops: 0 } as Passed)
    log.push('told')
  })
  expect(log).toEqual(['told', 'in a', 'out a', 'in b', 'out b', 'in b', 'out b', 'in a', 'out a'])
})

test('a machine tells from its actions, and its state is committed before anybody hears', () => {
  const seen: unknown[] = []
  const machine = setup({}).createMachine({
    initial: 'before',
    states: {
      before: {
        on: {
          go: { target: 'after', actions: ({ system }) => void treeOf(system).tell('b', { type: 'look' }) },
        },
      },
      after: {},
    },
  })
  const looker = service<EventObject>('looker', (scope) => {
    scope.receive(() => seen.push(treeOf(scope.self.system).ref('a')?.getSnapshot().value))
  })
  const grove = started([worker('a', machine), worker('b', looker)])
  grove.tree.ref('a')?.send({ type: 'go' })
  expect(seen).toEqual(['after'])
})

test('ten thousand hops grow no stack, and the clock gets its turn in between', () => {
  const log: string[] = []
  const grove = started([worker('a', relay('b', log)), worker('b', relay('a', log))])
  let ticked = -1
  grove.clock.setTimeout(() => {
    ticked = log.length
  }, 0)
  grove.tree.tell('a', { type: 'pass', hops: 30_000 } as Passed)
  expect(log.length).toBeLessThan(30_000)
  grove.pass(1)
  expect(log).toHaveLength(2 * 30_001)
  expect(ticked).toBeGreaterThan(0)
  expect(ticked).toBeLessThan(30_000)
})

test.each([
  ['an unknown name', 'nobody', 'nobody has this name'],
  ['one who is restarting', 'crashed', 'it is restarting'],
  ['one who has ended', 'ended', 'it is stopped'],
  ['one who waits for what it needs', 'waiting', 'it is starting'],
])('an event for %s is a dead letter', (_who, name, reason) => {
  const never = service('never', () => {})
  const grove = started([
    worker('crashed', fragile),
    worker('ended', fragile, { restart: 'transient' }),
    worker('unready', never, { readyWithinMs: 1_000 }),
    worker('waiting', fragile, { needs: ['unready'] }),
  ])
  grove.tree.tell('crashed', BOOM)
  grove.tree.tell('ended', { type: 'end' })
  grove.tree.tell(name, { type: 'x' })
  expect(grove.events.at(-1)).toEqual({ type: 'DeadLetter', to: name, event: { type: 'x' }, reason })
})

test('the receiver is whoever lives at the delivery: what was queued for a dead one is a dead letter', () => {
  const grove = started([worker('a', fragile)])
  grove.tree.enter(() => {
    expect(grove.tree.tell('a', BOOM)).toBe(true)
    expect(grove.tree.tell('a', { type: 'after' })).toBe(true)
  })
  expect(grove.events.at(-2)).toMatchObject({ type: 'DeadLetter', to: 'a', reason: 'it has just ended' })
  expect(grove.told().at(-1)).toBe('Crashed a')
})

test('what was queued for one that was removed meanwhile is a dead letter', () => {
  const template = () => ({ kind: 'worker' as const, logic: fragile })
  const grove = started([{ kind: 'dynamic', id: 'd', template }])
  grove.tree.spawn('d', 'x', undefined)
  grove.tree.enter(() => {
    grove.tree.remove('d', 'x')
    grove.tree.tell('d/x', { type: 'after' })
  })
  expect(grove.events.at(-1)).toMatchObject({ type: 'DeadLetter', to: 'd/x', reason: 'it is absent' })
})

test('a bare send to an actor that has ended is a dead letter too, in whichever life', () => {
  const grove = started([group('s', 'one-for-one', [worker('a', fragile, { backoff: AT_ONCE })])])
  for (let life = 1; life < 3; life++) {
    const old = grove.tree.ref('s/a')
    grove.tree.tell('s/a', BOOM)
    grove.pass(0)
    old?.send({ type: 'late' })
    expect(grove.events.at(-1)).toMatchObject({ type: 'DeadLetter', to: 's/a', event: { type: 'late' } })
  }
})

test('what the machinery says to the dead is no letter, whatever else has its names in it', () => {
  const grove = started([worker('a', fragile, { restart: 'temporary' })])
  const old = grove.tree.ref('a')
  grove.tree.tell('a', BOOM)
  const types = ['xstate.done.actor.b', 'supervision.ping', 'my.xstate.', 'my.supervision.']
  for (const type of types) old?.send({ type })
  const letters = grove.events.flatMap((event) => (event.type === 'DeadLetter' ? [event.event.type] : []))
  expect(letters).toEqual(['my.xstate.', 'my.supervision.'])
})

test('a dead letter to one that an actor has spawned names both', () => {
  const machine = setup({ actors: { kid: fragile } }).createMachine({
    initial: 'with',
    states: { with: { invoke: { src: 'kid', id: 'kid' }, on: { alone: 'without' } }, without: {} },
  })
  const grove = started([worker('a', machine)])
  const kid = grove.tree.ref('a')?.getSnapshot().children.kid
  grove.tree.tell('a', { type: 'alone' })
  kid?.send({ type: 'late' })
  expect(grove.told().at(-1)).toBe('DeadLetter a»kid')
})

test('an observer that throws is told to the others, and harms nobody', () => {
  const grove = grow([worker('a', fragile)])
  grove.tree.observe((event) => {
    if (event.type !== 'Stray') throw new Error(`no ${event.type}`)
  })
  grove.tree.start()
  expect(grove.told()).toEqual(['Started a', 'Stray an observer', 'Ready a', 'Stray an observer'])
})

test('observers that throw at everything do not keep telling each other', () => {
  const grove = grow([worker('a', fragile)])
  const heard: string[][] = [[], []]
  for (const own of heard)
    grove.tree.observe((event) => {
      own.push(event.type)
      throw new Error('an observer')
    })
  grove.tree.start()
  expect(heard).toEqual([
    ['Started', 'Stray', 'Ready', 'Stray'],
    ['Stray', 'Started', 'Stray', 'Ready'],
  ])
})

test('an observer can stop observing', () => {
  const grove = grow([worker('a', fragile)])
  const heard: string[] = []
  const stop = grove.tree.observe((event) => heard.push(event.type))
  stop()
  grove.tree.start()
  expect(heard).toEqual([])
})
