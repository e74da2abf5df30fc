import { Observable, Subject } from 'rxjs'
import {
  type AnyActorLogic,
  assign,
  type EventObject,
  fromCallback,
  fromObservable,
  fromPromise,
  fromTransition,
  sendTo,
  setup,
} from 'xstate'
import { service } from '../../src/supervision/service.ts'

/** Actors to break in every way: each counts its bumps, holds something while it lives, and crashes as told. */
export interface Breakable {
  readonly logic: AnyActorLogic
  /** The events that crash it; those in `later` need 5 ms. */
  readonly booms: readonly string[]
  readonly later: readonly string[]
  /** The one of them that is the event in hand when it dies. */
  readonly poison: string
  readonly bumps: (snapshot: unknown) => number
}

const boom = (): never => {
  throw new Error('boom')
}

/** A machine with a child that holds `name`, and a state for each way to fail that takes one. */
export function breakableMachine(name: string, held: Set<string>): Breakable {
  const logic = setup({
    types: { context: {} as { bumps: number } },
    actors: {
      holder: fromCallback<EventObject>(({ receive }) => {
        held.add(name)
        receive(boom)
        return () => held.delete(name)
      }),
      rejects: fromPromise(async () => boom()),
      errs: fromObservable(() => new Observable((subscriber) => subscriber.error(new Error('boom')))),
      dies: fromCallback(boom),
    },
    guards: { bad: boom },
  }).createMachine({
    context: { bumps: 0 },
    invoke: { id: 'holder', src: 'holder' },
    initial: 'calm',
    on: {
      bump: { actions: assign({ bumps: ({ context }) => context.bumps + 1 }) },
      'boom.action': { actions: boom },
      'boom.assign': { actions: assign({ bumps: boom }) },
      'boom.guard': { guard: 'bad', target: '.calm' },
      'boom.receiver': { actions: sendTo('holder', { type: 'x' }) },
      'boom.missing': { actions: sendTo('missing', { type: 'x' }) },
      'boom.entry': '.entry',
      'boom.exit': '.exit',
      'boom.promise': '.promise',
      'boom.observable': '.observable',
      'boom.callback': '.callback',
      'boom.timer': '.timer',
    },
    states: {
      calm: {},
      entry: { entry: boom },
      exit: { exit: boom, always: 'calm' },
      promise: { invoke: { src: 'rejects' } },
      observable: { invoke: { src: 'errs' } },
      callback: { invoke: { src: 'dies' } },
      timer: { after: { 5: { actions: boom } } },
    },
  })
  const places = [
    'action',
    'assign',
    'guard',
    'receiver',
    'missing',
    'entry',
    'exit',
    'promise',
    'observable',
    'callback',
  ]
  return {
    logic,
    booms: places.map((place) => `boom.${place}`),
    later: ['boom.timer'],
    poison: 'boom.action',
    bumps: (snapshot) => (snapshot as { context: { bumps: number } }).context.bumps,
  }
}

/** One that says it is ready, unless its start is to hang; and one that may drain for ever. */
export function breakableService(
  name: string,
  held: Set<string>,
  { startHangs, drainHangs }: { readonly startHangs?: () => boolean; readonly drainHangs?: true } = {},
): Breakable {
  const logic = service<EventObject>('subject', (scope) => {
    const source = new Subject<string>()
    const sink = new Subject<string>()
    let bumps = 0
    held.add(name)
    scope.own(() => held.delete(name))
    scope.every(1_000, () => {})
    if (!startHangs?.()) scope.ready()
    if (drainHangs) scope.whenDraining(() => {})
    scope.on(source, boom)
    scope.on(sink, () => {})
    scope.show({ bumps })
    scope.receive(async ({ type }) => {
      if (type === 'bump') scope.show({ bumps: ++bumps })
      if (type === 'end') scope.complete()
      if (type === 'boom.subscription') source.next('x')
      if (type === 'boom.source') sink.error(new Error('boom'))
      if (type === 'boom.bound') scope.bind(boom)()
      if (type === 'boom.fail') scope.fail(new Error('boom'))
      if (type === 'boom.async') boom()
      if (type === 'boom.timer') scope.after(5, boom)
    })
  })
  return {
    logic,
    booms: ['boom.subscription', 'boom.source', 'boom.bound', 'boom.fail', 'boom.async'],
    later: ['boom.timer'],
    poison: 'boom.fail',
    bumps: (snapshot) => (snapshot as { view: { bumps: number } }).view.bumps,
  }
}

export function breakableTransition(): Breakable {
  const logic = fromTransition((bumps: number, event: EventObject) => {
    if (event.type === 'boom.transition') boom()
    return event.type === 'bump' ? bumps + 1 : bumps
  }, 0)
  return {
    logic,
    booms: ['boom.transition'],
    later: [],
    poison: 'boom.transition',
    bumps: (snapshot) => (snapshot as { context: number }).context,
  }
}
