import { Observable } from 'rxjs'
import { expect, test, vi } from 'vitest'
import {
  type AnyActorLogic,
  createMachine,
  type EventObject,
  fromCallback,
  fromObservable,
  fromPromise,
  fromTransition,
  raise,
  sendTo,
  setup,
} from 'xstate'
import { seededRandom } from '../../src/ports/random.ts'
import { SimulatedClock } from '../../src/ports/simulated/clock.ts'
import { createTree } from '../../src/supervision/create-tree.ts'
import { service } from '../../src/supervision/service.ts'
import { treeOf } from '../../src/supervision/tree-of.ts'
import { AT_ONCE, BOOM, fragile, type Grove, settle, started, worker } from './harness.ts'
import { expectNothingUncaught } from './uncaught.ts'

/**
 * What xstate does with a crash, fact by fact (the numbers are those of the list in the documentation), and that a
 * supervised actor does not.
 */
expectNothingUncaught()

const boom = (): never => {
  throw new Error('boom')
}

/** A callback actor that holds something, for as long as it lives. */
function holder(held: Set<string>, name: string): AnyActorLogic {
  return fromCallback(() => {
    held.add(name)
    return () => held.delete(name)
  })
}

/** A machine with two children of its own, which throws where `place` says. */
function throwingMachine(place: string, held: Set<string>): AnyActorLogic {
  const at = (here: string): (() => void) | [] => (place === here ? boom : [])
  return setup({
    actors: { one: holder(held, 'one'), two: holder(held, 'two'), three: holder(held, 'three') },
    guards: { bad: () => (place === 'guard' ? boom() : true) },
  }).createMachine({
    entry: at('root entry'),
    invoke: { id: 'one', src: 'one' },
    initial: 'first',
    states: {
      first: {
        invoke: { id: 'two', src: 'two' },
        entry: at('initial entry'),
        exit: at('exit'),
        on: {
          boom: { guard: 'bad', target: 'second', actions: at('transition') },
        },
        after: place === 'delayed' ? { 10: { actions: boom } } : {},
      },
      second: { invoke: { id: 'three', src: 'three' }, entry: at('next entry') },
    },
  })
}

const PLACES = ['root entry', 'initial entry', 'exit', 'transition', 'guard', 'next entry', 'delayed']

test.each(PLACES)('fact 1: a machine that throws in its %s leaves no child behind', async (place) => {
  const held = new Set<string>()
  const restart = 'temporary'
  const grove = started([worker('a', throwingMachine(place, held), { restart }), worker('b')])
  if (!place.endsWith('entry') || place === 'next entry') expect([...held]).toEqual(['one', 'two'])
  if (place !== 'delayed') grove.tree.tell('a', BOOM)
  grove.pass(10)
  expect(grove.told()).toContain('Crashed a')
  expect([...held]).toEqual([])
  expect(grove.statuses()).toEqual({ a: 'stopped', b: 'ready' })
  await grove.stop()
  expect(grove.clock.pending).toBe(0)
})

test('fact 1: children of children go too, the youngest first', () => {
  const gone: string[] = []
  const leaf = (name: string) => fromCallback(() => () => gone.push(name))
  const inner = createMachine({ invoke: [{ src: leaf('inner one') }, { src: leaf('inner two') }] })
  const outer = createMachine({
    invoke: [{ src: leaf('outer') }, { src: inner }],
    on: { boom: { actions: boom } },
  })
  const grove = started([worker('a', outer)])
  grove.tree.tell('a', BOOM)
  expect(gone).toEqual(['inner one', 'inner two', 'outer'])
})

test('fact 2: a callback actor whose receiver throws is disposed of, and can send nothing back', () => {
  const log: string[] = []
  let late = (): void => undefined
  const child = fromCallback<EventObject>(({ receive, sendBack }) => {
    receive(boom)
    late = () => sendBack({ type: 'late' })
    return () => log.push('disposed')
  })
  const parent = setup({ actors: { child } }).createMachine({
    invoke: { id: 'child', src: 'child', onError: { actions: () => log.push('handled') } },
    on: {
      poke: { actions: sendTo('child', { type: 'x' }) },
      late: { actions: () => log.push('late') },
    },
  })
  const grove = started([worker('a', parent)])
  grove.tree.tell('a', { type: 'poke' })
  late()
  expect(log).toEqual(['disposed', 'handled'])
  expect(grove.events.at(-1)).toMatchObject({ type: 'DeadLetter', to: 'a', reason: 'the sender has ended' })
  expect(grove.tree.status('a')).toBe('ready')
})

test('fact 2: a promise under a machine that crashes is aborted', () => {
  let aborted = false
  const child = fromPromise(({ signal }) => {
    signal.addEventListener('abort', () => {
      aborted = true
    })
    return new Promise(() => {})
  })
  const parent = setup({ actors: { child } }).createMachine({
    invoke: { src: 'child' },
    on: { boom: { actions: boom } },
  })
  const grove = started([worker('a', parent)])
  grove.tree.tell('a', BOOM)
  expect(aborted).toBe(true)
})

test('fact 3: what an action that throws has undone is in the report: the event, and the state before it', () => {
  const machine = setup({}).createMachine({
    initial: 'first',
    states: {
      first: { on: { go: 'before' } },
      before: { on: { boom: { target: 'after', actions: boom } } },
      after: {},
    },
  })
  const grove = started([worker('a', machine)])
  grove.tree.tell('a', { type: 'go' })
  grove.tree.tell('a', BOOM)
  const report = grove.tree.children()[0]?.lastCrash
  expect(report?.event).toEqual(BOOM)
  expect(report?.lastGood).toMatchObject({ status: 'active', value: 'before' })
})

test("fact 5: a child's error that nobody handles ends at the supervisor", async () => {
  const failing = fromPromise(async () => boom())
  const inner = setup({ actors: { failing } }).createMachine({ invoke: { src: 'failing' } })
  const outer = setup({ actors: { inner } }).createMachine({ invoke: { src: 'inner' } })
  const grove = started([worker('a', outer), worker('b')])
  await settle()
  expect(grove.statuses()).toEqual({ a: 'restarting', b: 'ready' })
  const report = grove.tree.children()[0]?.lastCrash
  expect(report?.event).toMatchObject({ type: expect.stringContaining('xstate.error.actor.') })
  expect(report?.lastGood).toMatchObject({ status: 'active' })
  await grove.stop()
})

test('fact 6: who subscribes without an error handler, or throws, harms nobody', () => {
  const grove = started([worker('a', fragile), worker('b')])
  const actor = grove.tree.ref('a')
  actor?.subscribe(() => undefined)
  actor?.subscribe(boom)
  actor?.subscribe({ error: boom })
  actor?.send({ type: 'x' })
  expect(grove.events.at(-1)).toEqual({ type: 'Stray', path: 'a', error: new Error('boom') })
  actor?.send(BOOM)
  expect(grove.told().slice(-3)).toEqual(['Stray a', 'Stray a', 'Crashed a'])
  expect(grove.statuses()).toEqual({ a: 'restarting', b: 'ready' })
})

test('fact 8: an inspector that throws wedges nobody', () => {
  const clock = new SimulatedClock(0)
  const tree = createTree({
    spec: { kind: 'supervisor', id: 'root', strategy: 'one-for-one', children: [worker('a', fragile)] },
    clock,
    random: seededRandom(1),
    inspect: boom,
  })
  const told = new Set<string>()
  tree.observe((event) => told.add(event.type))
  tree.start()
  tree.tell('a', { type: 'x' })
  expect(tree.status('a')).toBe('ready')
  tree.tell('a', BOOM)
  clock.step(1_000)
  expect(tree.status('a')).toBe('ready')
  expect([...told].sort()).toEqual(['Crashed', 'Ready', 'Started', 'Stray'])
})

test('fact 8: an inspector that is there from the start sees the deliveries', () => {
  const seen: string[] = []
  const grove = started([worker('a', fragile)], {
    inspect: (event) => {
      if (event.type === '@xstate.event') seen.push(event.event.type)
    },
  })
  seen.length = 0
  grove.tree.tell('a', { type: 'x' })
  expect(seen).toEqual(['x'])
})

test('fact 8: an inspector that comes late sees the deliveries, too', () => {
  const grove = started([worker('a', fragile)])
  const seen: string[] = []
  grove.tree.ref('a')?.system.inspect((event) => {
    if (event.type === '@xstate.event') seen.push(event.event.type)
  })
  grove.tree.tell('a', { type: 'x' })
  expect(seen).toEqual(['x'])
})

test('fact 9: a sendTo nobody crashes its sender only; a tell to nobody does not even that', () => {
  const machine = setup({}).createMachine({
    on: {
      wrong: { actions: sendTo('missing', { type: 'x' }) },
      right: { actions: ({ system }) => void treeOf(system).tell('missing', { type: 'x' }) },
    },
  })
  const grove = started([worker('a', machine), worker('b')])
  grove.tree.tell('a', { type: 'right' })
  expect(grove.told().at(-1)).toBe('DeadLetter missing')
  expect(grove.statuses()).toEqual({ a: 'ready', b: 'ready' })
  grove.tree.tell('a', { type: 'wrong' })
  expect(grove.statuses()).toEqual({ a: 'restarting', b: 'ready' })
})

test('fact 10: integer-like names stop right to left like all others, and an error in a dispose is told', async () => {
  const gone: string[] = []
  const named = (name: string) =>
    fromCallback(() => () => {
      gone.push(name)
      if (name === '5') boom()
    })
  const grove = started(['9', 'b', '5', '1'].map((id) => worker(id, named(id))))
  await grove.stop()
  expect(gone).toEqual(['1', '5', 'b', '9'])
  expect(grove.events).toContainEqual({ type: 'Stray', path: '5', error: new Error('boom') })
})

test.each(['crash', 'stop'])('a delayed event of a machine does not outlive its %s', async (end) => {
  const machine = setup({}).createMachine({ after: { 3600000: { actions: boom } } })
  const grove = started([worker('a', machine, { restart: 'temporary' })])
  expect(grove.clock.pending).toBe(1)
  if (end === 'crash') grove.tree.crash('a', new Error('struck'))
  else await grove.stop()
  expect(grove.clock.pending).toBe(0)
})

test('fact 11: a new life has an id of its own, and nothing of an old one counts for it', () => {
  const grove = started([worker('a', fragile, { backoff: AT_ONCE })])
  const first = grove.tree.ref('a')
  grove.tree.tell('a', BOOM)
  grove.pass(0)
  const second = grove.tree.ref('a')
  expect([first?.id, second?.id]).toEqual(['a', 'a#2'])
  first?.send(BOOM)
  expect(grove.tree.ref('a')).toBe(second)
})

test('fact 13: a child that crashes at once comes back through the clock, a few times, not 2,000', () => {
  let births = 0
  const machine = setup({}).createMachine({
    entry: () => {
      births++
      boom()
    },
  })
  const grove = started([worker('a', machine)])
  expect(births).toBe(1)
  grove.pass(60_000)
  expect(births).toBe(6)
  expect(grove.told()).not.toContain('Ready a')
  expect(grove.tree.status('a')).toBe('quarantined')
})

test('fact 14: an actor that tells itself for ever does not stop the clock', () => {
  let told = 0
  const machine = setup({}).createMachine({
    on: {
      again: {
        actions: ({ system }) => {
          told++
          treeOf(system).tell('a', { type: 'again' })
        },
      },
    },
  })
  const grove: Grove = started([worker('a', machine)])
  let ticks = 0
  grove.clock.setTimeout(() => {
    ticks++
    grove.tree.crash('a', new Error('enough'))
  }, 0)
  grove.tree.tell('a', { type: 'again' })
  grove.pass(0)
  expect(ticks).toBe(1)
  expect(told).toBeGreaterThan(1_000)
})

test('fact 18: a delayed event without an id draws nothing from the world', () => {
  const drawn = vi.spyOn(Math, 'random')
  const machine = setup({}).createMachine({
    entry: raise({ type: 'later' }, { delay: 5 }),
    on: { later: { actions: boom } },
  })
  const grove = started([worker('a', machine)])
  grove.pass(5)
  expect(grove.told()).toContain('Crashed a')
  expect(drawn).not.toHaveBeenCalled()
  drawn.mockRestore()
})

/** Every kind of logic. */
const LIVING: readonly (readonly [string, (held: Set<string>) => AnyActorLogic])[] = [
  ['a transition', () => fromTransition((state) => state, undefined)],
  ['a callback', (held) => holder(held, 'callback')],
  [
    'a promise',
    (held) =>
      fromPromise(({ signal }) => {
        held.add('promise')
        signal.addEventListener('abort', () => held.delete('promise'))
        return new Promise(() => {})
      }),
  ],
  [
    'an observable',
    (held) =>
      fromObservable(
        () =>
          new Observable(() => {
            held.add('observable')
            return () => held.delete('observable')
          }),
      ),
  ],
  ['a machine', (held) => throwingMachine('nowhere', held)],
  [
    'a service',
    (held) =>
      service('held', (scope) => {
        held.add('service')
        scope.own(() => held.delete('service'))
      }),
  ],
]

test.each(LIVING)('%s can be struck down from outside, and leaves nothing', (_kind, make) => {
  const held = new Set<string>()
  const grove = started([worker('a', make(held), { restart: 'temporary' })])
  expect(grove.tree.crash('a', new Error('struck'))).toBe(true)
  expect(grove.tree.children()[0]?.lastCrash?.error.message).toBe('struck')
  expect([...held]).toEqual([])
  expect(grove.tree.crash('a', new Error('again'))).toBe(false)
})
