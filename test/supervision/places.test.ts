import { Observable } from 'rxjs'
import { expect, test } from 'vitest'
import {
  type AnyActorLogic,
  assign,
  type EventObject,
  fromCallback,
  fromEventObservable,
  fromObservable,
  fromPromise,
  fromTransition,
  raise,
  sendTo,
  setup,
} from 'xstate'
import { service } from '../../src/supervision/service.ts'
import { BOOM, fragile, settle, started, worker } from './harness.ts'
import { expectNothingUncaught } from './uncaught.ts'

/**
 * Every kind of actor logic that xstate has, and ours, and each place in it where foreign code may throw. The first
 * column names the facts about xstate that the row defends against (the numbers are those of `xstate-facts.test.ts`).
 */
expectNothingUncaught()

const boom = (): never => {
  throw new Error('boom')
}

type Make = (held: Set<string>) => AnyActorLogic
type Row = readonly [facts: string, kind: string, place: string, make: Make]

/** A machine that holds something through a child, with one part of it as the row says. */
function machine(part: (boom: () => never) => object): Make {
  return (held) =>
    setup({
      actors: {
        holder: fromCallback(({ receive }) => {
          held.add('holder')
          receive(boom)
          return () => held.delete('holder')
        }),
        broken: fromCallback(boom),
        rejecting: fromPromise(async () => boom()),
        resolving: fromPromise(async () => 5),
      },
      guards: { broken: boom },
    }).createMachine({
      context: {},
      invoke: { id: 'holder', src: 'holder' },
      initial: 'first',
      states: { first: {}, second: {} },
      ...(part(boom) as object),
    } as never)
}

/** A state of the machine that is entered by the event. */
const entered = (state: object): Make =>
  machine(() => ({
    states: { first: { on: { boom: 'second' } }, second: state },
  }))
const on = (transition: unknown): Make => machine(() => ({ on: { boom: transition } }))

const MACHINE: readonly Row[] = [
  ['1', 'a machine', 'its context', machine(() => ({ context: boom }))],
  ['1, 13', 'a machine', 'its entry', machine(() => ({ entry: boom }))],
  [
    '1, 13',
    'a machine',
    'the entry of its first state',
    machine(() => ({ states: { first: { entry: boom } } })),
  ],
  ['1, 3', 'a machine', 'an action', on({ actions: boom })],
  ['1, 3', 'a machine', 'an assign', on({ actions: assign(boom) })],
  ['1, 3', 'a machine', 'an action behind one that worked', on({ actions: [assign({}), () => {}, boom] })],
  [
    '1',
    'a machine',
    'an exit',
    machine(() => ({ states: { first: { exit: boom, on: { boom: 'second' } }, second: {} } })),
  ],
  ['1', 'a machine', 'the entry of the next state', entered({ entry: boom })],
  ['1', 'a machine', 'an eventless transition', entered({ always: { guard: 'broken', target: 'first' } })],
  ['4', 'a machine', 'a guard', on({ guard: 'broken', target: '.second' })],
  ['4', 'a machine', 'a guard that is missing', on({ guard: 'nobody', target: '.second' })],
  [
    '1',
    'a machine',
    'a raised event',
    machine(() => ({ on: { boom: { actions: raise({ type: 'next' }) }, next: { actions: boom } } })),
  ],
  ['1', 'a machine', 'what it raises', on({ actions: raise(boom) })],
  ['9', 'a machine', 'an event for nobody', on({ actions: sendTo('nobody', { type: 'x' }) })],
  ['1', 'a machine', 'the event that it sends', on({ actions: sendTo('holder', boom) })],
  ['2', 'a machine', 'the receiver of its child', on({ actions: sendTo('holder', { type: 'x' }) })],
  ['1', 'a machine', 'a delayed action', machine(() => ({ after: { 5: { actions: boom } } }))],
  [
    '1',
    'a machine',
    'a delay',
    machine(() => ({ on: { boom: { actions: raise({ type: 'x' }, { delay: boom }) } } })),
  ],
  ['5', 'a machine', 'a child that does not start', entered({ invoke: { src: 'broken' } })],
  ['5', 'a machine', 'a child that rejects', entered({ invoke: { src: 'rejecting' } })],
  ['5', 'a machine', 'the input of a child', entered({ invoke: { src: 'resolving', input: boom } })],
  [
    '5',
    'a machine',
    'what it does when a child is done',
    entered({ invoke: { src: 'resolving', onDone: { actions: boom } } }),
  ],
  [
    '5',
    'a machine',
    'what it does about an error',
    entered({ invoke: { src: 'rejecting', onError: { actions: boom } } }),
  ],
  ['7', 'a machine', 'a wildcard', machine(() => ({ on: { '*': { actions: boom } } }))],
]

const OTHERS: readonly Row[] = [
  [
    '1',
    'a transition',
    'its step',
    () => fromTransition((state, { type }) => (type === 'boom' ? boom() : state), 0),
  ],
  ['1, 13', 'a transition', 'its beginning', () => fromTransition((state) => state, boom)],
  ['5, 6', 'a promise', 'its rejection', () => fromPromise(async () => boom())],
  ['5, 13', 'a promise', 'its creation', () => fromPromise(boom)],
  [
    '2',
    'a callback',
    'its receiver',
    (held) =>
      fromCallback(({ receive }) => {
        held.add('callback')
        receive(({ type }) => void (type === 'boom' && boom()))
        return () => held.delete('callback')
      }),
  ],
  ['2, 13', 'a callback', 'its creation', () => fromCallback(boom)],
  ...[fromObservable, fromEventObservable].flatMap((from): readonly Row[] => {
    const kind = from === fromObservable ? 'an observable' : 'an observable of events'
    return [
      ['5, 13', kind, 'its creation', () => from(boom)],
      [
        '5, 6',
        kind,
        'its error',
        (held) =>
          from(
            () =>
              new Observable<EventObject>((subscriber) => {
                held.add(kind)
                Promise.resolve().then(() => subscriber.error(new Error('boom')))
                return () => held.delete(kind)
              }),
          ),
      ],
      ['5, 13', kind, 'its subscription', () => from(() => new Observable<EventObject>(boom))],
    ]
  }),
  ['1', 'a service', 'its receiver', () => fragile],
  ['1, 13', 'a service', 'its setup', () => service('broken', boom)],
  ['2', 'a service', 'its setup, holding something', heldBy((scope) => scope.after(0, () => {}), boom)],
  ['1', 'a service', 'a timer', heldBy((scope) => scope.after(5, boom))],
  ['6', 'a service', 'an async receiver', heldBy((scope) => scope.receive(async () => boom()))],
  ['6', 'a service', 'an async setup', () => service('broken', (async () => boom()) as () => void)],
  [
    '6',
    'a service',
    'a source',
    heldBy((scope) => scope.on(new Observable((to) => to.error(new Error('boom'))), () => {})),
  ],
  [
    '6',
    'a service',
    'what hears a source',
    heldBy((scope) => scope.on(new Observable((to) => to.next(1)), boom)),
  ],
  ['1', 'a service', 'a bound callback', heldBy((scope) => scope.receive(() => scope.bind(boom)()))],
  ['1', 'a service', 'its own word', heldBy((scope) => scope.receive(() => scope.fail(new Error('boom'))))],
]

function heldBy(
  act: (scope: Parameters<Parameters<typeof service>[1]>[0]) => unknown,
  then = () => {},
): Make {
  return (held) =>
    service('holding', (scope) => {
      held.add('service')
      scope.own(() => held.delete('service'))
      act(scope)
      then()
    })
}

test.each([...MACHINE, ...OTHERS])(
  'facts %s: %s that throws in %s crashes alone, is reported once, leaves nothing, and comes back',
  async (_facts, _kind, _place, make) => {
    const held = new Set<string>()
    const grove = started([worker('a', make(held)), worker('b')])
    grove.tree.tell('a', BOOM)
    await settle()
    grove.pass(5)
    const [report, ...more] = grove.tree.reports()
    expect(report?.error.message).toMatch(/boom|nobody/)
    expect([more, report?.path, report?.generation]).toEqual([[], 'a', 1])
    expect(report?.decision.action).toBe('restart')
    expect([...held]).toEqual([])
    expect(grove.told()).not.toContain('Stray a')
    expect(grove.tree.children()[1]).toMatchObject({ status: 'ready', generation: 1 })
    grove.pass(45)
    expect(grove.tree.children()[0]?.generation).toBeGreaterThanOrEqual(2)
    await grove.stop()
    expect(grove.clock.pending).toBe(0)
    expect([...held]).toEqual([])
  },
)
