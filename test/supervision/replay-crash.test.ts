import { BehaviorSubject, Subject } from 'rxjs'
import { describe, expect, test } from 'vitest'
import {
  type AnyActorLogic,
  assign,
  type EventObject,
  fromCallback,
  fromPromise,
  fromTransition,
  sendTo,
  setup,
} from 'xstate'
import { SimulatedClock } from '../../src/ports/simulated/clock.ts'
import { type CrashFile, readCrash, writeCrash } from '../../src/supervision/crash-file.ts'
import { type Manner, type Replay, replayCrash, type Stage } from '../../src/supervision/replay-crash.ts'
import { service } from '../../src/supervision/service.ts'
import type { ChildSpec } from '../../src/supervision/spec.ts'
import { treeOf } from '../../src/supervision/tree-of.ts'
import { AT_ONCE, BOOM, fragile, type Grove, group, idle, settle, started, worker } from './harness.ts'
import { expectNothingUncaught } from './uncaught.ts'

expectNothingUncaught()

/** Where supplied code is broken; mended, it is nowhere. */
type Place = 'act' | 'guard' | 'delay' | 'entry' | 'birth' | 'context' | 'ask' | 'feed' | 'receiver' | 'later'

/** A machine as an engine has them: what acts is supplied, and may be broken. */
function machine(broken?: Place): AnyActorLogic {
  const supplied = (place: Place) => () => {
    if (place === broken) throw new RangeError(`broken ${place}`)
  }
  const feed = fromCallback<EventObject>(({ receive }) => {
    supplied('feed')()
    receive(supplied('receiver'))
  })
  return setup({
    types: { context: {} as { count: bigint; seen: Map<string, number> }, input: {} as { from: bigint } },
    actors: { feed, ask: fromCallback(supplied('ask')), later: fromPromise(async () => supplied('later')()) },
    actions: { act: supplied('act'), enter: supplied('entry'), begin: supplied('birth') },
    guards: {
      may: () => {
        supplied('guard')()
        return true
      },
    },
    delays: {
      rest: () => {
        supplied('delay')()
        return 1_000
      },
    },
  }).createMachine({
    id: 'machine',
    context: ({ input }) => {
      supplied('context')()
      return { count: input.from, seen: new Map() }
    },
    invoke: { src: 'feed', id: 'feed' },
    entry: 'begin',
    initial: 'low',
    states: {
      low: {
        on: {
          count: {
            actions: assign({
              count: ({ context }) => context.count + 1n,
              seen: ({ context }) => new Map([...context.seen, [`${context.count}`, 1]]),
            }),
          },
          act: { actions: [sendTo('feed', { type: 'word' }), 'act'] },
          guard: { guard: 'may', target: 'high' },
          delay: 'resting',
          entry: 'high',
          ask: 'asking',
          later: 'waiting',
          receiver: { actions: sendTo('feed', { type: 'word' }) },
        },
      },
      resting: { after: { rest: 'low' } },
      high: { entry: 'enter' },
      asking: { invoke: { src: 'ask', id: 'ask' } },
      waiting: { invoke: { src: 'later', id: 'later' } },
    },
  })
}

const inFoldedState = [{ type: 'count' }, { type: 'count' }]
const machineRow = (place: Place, manner: Manner, events: readonly EventObject[] = [{ type: place }]) => ({
  what: `a machine, of its ${place}`,
  make: (isBroken: boolean) => machine(isBroken ? place : undefined),
  events: [...inFoldedState, ...events],
  manner,
})

const failing = (isBroken: boolean, text = 'boom') => {
  if (isBroken) throw new RangeError(text)
}

/** What only the world knows, and what it last said outlives the actor. */
const lasting = new BehaviorSubject(3)
/** What is said once, to whoever listens then. */
const passing = new Subject<object>()

const rows = [
  machineRow('act', 'put back'),
  machineRow('guard', 'put back'),
  machineRow('delay', 'put back'),
  machineRow('entry', 'put back'),
  machineRow('ask', 'put back'),
  machineRow('later', 'put back'),
  machineRow('receiver', 'put back'),
  machineRow('feed', 'put back', []),
  machineRow('birth', 'born', []),
  machineRow('context', 'born', []),
  {
    what: 'a transition',
    make: (isBroken: boolean) =>
      fromTransition((sum: number, { type }) => {
        failing(isBroken && sum > 1, `${sum} is too much`)
        return type === 'count' ? sum + 1 : sum
      }, 0),
    events: [{ type: 'count' }, { type: 'count' }, { type: 'count' }],
    manner: 'put back',
  },
  {
    what: 'a service, of an event',
    make: (isBroken: boolean) => service('it', (scope) => scope.receive(() => failing(isBroken))),
    events: [BOOM],
    manner: 'born anew',
  },
  {
    what: 'a service, of its setup',
    make: (isBroken: boolean) => service('it', () => failing(isBroken)),
    events: [],
    manner: 'born',
  },
  {
    what: 'a service, of a timer',
    make: (isBroken: boolean) => service('it', (scope) => scope.every(5_000, () => failing(isBroken))),
    events: [],
    manner: 'born anew',
  },
  {
    what: 'a service, of what it last heard',
    make: (isBroken: boolean) =>
      service('it', (scope) => scope.on(lasting, (value) => failing(isBroken && value === 3))),
    events: [],
    manner: 'born anew',
  },
  {
    what: 'a service, of what it once heard',
    make: (isBroken: boolean) =>
      service<EventObject>('it', (scope) => {
        scope.on(lasting, () => {})
        scope.on(passing, (value) => failing(isBroken, JSON.stringify(value)))
        scope.receive(({ type }) => type === 'boom' && passing.next({ said: 'once' }))
      }),
    events: [BOOM],
    manner: 'born anew',
  },
  {
    what: 'a callback, receiving',
    make: (isBroken: boolean) => fromCallback(({ receive }) => receive(() => failing(isBroken))),
    events: [BOOM],
    manner: 'born anew',
  },
  {
    what: 'a promise',
    make: (isBroken: boolean) => fromPromise(async () => failing(isBroken)),
    events: [],
    manner: 'born anew',
  },
] as const

/** The file of a crash that has happened, in a tree with this child in it. */
async function crashOf(child: ChildSpec, events: readonly EventObject[], at = child.id): Promise<CrashFile> {
  const grove = started([child, worker('b')])
  if (child.kind === 'dynamic') grove.tree.spawn(child.id, 'key', { from: 0n })
  for (const event of events) grove.tree.tell(at, event)
  await settle()
  grove.pass(6_000)
  const file = fileOf(grove, at)
  await grove.stop()
  return file
}

function fileOf({ tree }: Grove, at: string): CrashFile {
  const report = tree.reports().find(({ path }) => path === at)
  if (!report) throw new Error(`${at} has not crashed`)
  return readCrash(writeCrash(report))
}

const replay = (file: CrashFile, child: ChildSpec, stage: Partial<Stage> = {}): Promise<Replay> =>
  replayCrash(file, {
    spec: group('root', 'one-for-one', [child, worker('b')]),
    clock: new SimulatedClock(file.at),
    ...stage,
  })

const of = (logic: AnyActorLogic) =>
  worker('a', logic, { input: () => ({ from: 0n }), restart: 'temporary', poison: false })

describe.each(rows)('$what', ({ make, events, manner }) => {
  test('dies the same way, and lives when it is mended', async () => {
    const file = await crashOf(of(make(true)), events)
    expect(await replay(file, of(make(true)))).toMatchObject({ verdict: 'same', manner })
    expect(await replay(file, of(make(false)))).toEqual({ verdict: 'survived', manner })
  })
})

test('one of any number of children, by its key', async () => {
  const child = (broken?: Place): ChildSpec => ({
    kind: 'dynamic',
    id: 'many',
    template: () => ({ ...of(machine(broken)), input: ({ spawned }) => spawned }),
  })
  const file = await crashOf(child('act'), [{ type: 'act' }], 'many/key')
  expect(await replay(file, child('act'))).toMatchObject({ verdict: 'same', manner: 'put back' })
  expect(await replay(file, child())).toMatchObject({ verdict: 'survived' })
})

test('what was folded into its state is there again, history and big numbers included', async () => {
  const remembering = (isBroken: boolean): AnyActorLogic =>
    setup({
      types: { context: {} as { seen: bigint } },
      actions: { look: ({ context }) => failing(isBroken && context.seen === 2n, 'seen') },
    }).createMachine({
      id: 'it',
      context: { seen: 0n },
      initial: 'on',
      states: {
        on: {
          initial: 'one',
          states: {
            one: { on: { next: 'two' } },
            two: { entry: 'look' },
            last: { type: 'history' },
          },
          on: { off: { target: 'off', actions: assign({ seen: 2n }) } },
        },
        off: { on: { boom: 'on.last' } },
      },
    })
  const file = await crashOf(of(remembering(true)), [{ type: 'next' }, { type: 'off' }, BOOM])
  expect(file.lastGood).toMatchObject({ value: 'off', historyValue: { 'it.on.last': [{ id: 'it.on.two' }] } })
  expect(await replay(file, of(remembering(true)))).toMatchObject({ verdict: 'same' })
})

test('what it does when the replay ends it is not told', async () => {
  const told: string[] = []
  const parting = service<EventObject>('it', (scope) => {
    scope.own(() => scope.tell('b', { type: 'farewell' }))
    scope.receive(({ type }) => {
      scope.tell('b', { type: 'hello' })
      if (type === 'boom') throw new Error('boom')
    })
  })
  const file = await crashOf(of(parting), [BOOM])
  const lives = { ...file, event: { type: 'fine' } }
  const overhear = (_to: string, { type }: EventObject): number => told.push(type)
  expect(await replay(lives, of(parting), { overhear })).toMatchObject({ verdict: 'survived' })
  expect(told).toEqual(['hello'])
})

test('what a spawned actor did is not done again, unless it was the one that died', async () => {
  const done: string[] = []
  const logic = setup({
    actors: {
      pays: fromPromise(async () => void done.push('paid')),
      breaks: fromCallback(({ receive }) => {
        done.push('began')
        receive(() => failing(true))
      }),
    },
  }).createMachine({
    id: 'it',
    invoke: [
      { src: 'pays', id: 'pays' },
      { src: 'breaks', id: 'breaks' },
    ],
    on: {
      boom: { actions: () => failing(true) },
      nested: { actions: [sendTo('pays', { type: 'more' }), sendTo('breaks', { type: 'more' })] },
    },
  })
  const own = await crashOf(of(logic), [BOOM])
  const nested = await crashOf(of(logic), [{ type: 'nested' }])
  done.length = 0
  expect(await replay(own, of(logic))).toMatchObject({ verdict: 'same' })
  expect(done).toEqual([])
  expect(await replay(nested, of(logic))).toMatchObject({ verdict: 'same' })
  expect(done).toEqual(['began'])
})

test('a machine that dies of one that it had spawned has it in its last good state again', async () => {
  const inner = (isBroken: boolean): AnyActorLogic =>
    setup({
      types: { context: {} as { count: number } },
      actions: { look: ({ context }) => failing(isBroken && context.count === 2, 'counted') },
    }).createMachine({
      id: 'inner',
      context: { count: 0 },
      on: { more: { actions: [assign({ count: ({ context }) => context.count + 1 }), 'look'] } },
    })
  const outer = (isBroken: boolean): AnyActorLogic =>
    setup({ actors: { inner: inner(isBroken) } }).createMachine({
      id: 'it',
      invoke: { src: 'inner', id: 'inner' },
      on: { boom: { actions: sendTo('inner', { type: 'more' }) } },
    })
  const file = await crashOf(of(outer(true)), [BOOM, BOOM])
  expect(await replay(file, of(outer(true)))).toMatchObject({ verdict: 'same', manner: 'put back' })
  expect(await replay(file, of(outer(false)))).toMatchObject({ verdict: 'survived' })
})

test('what would come later of an event is not waited for where its moment is known', async () => {
  const ailing = (isBroken: boolean): AnyActorLogic =>
    setup({ actions: { fail: () => failing(true, 'later'), act: () => failing(isBroken) } }).createMachine({
      id: 'it',
      initial: 'well',
      states: {
        well: { on: { boom: { target: 'ill', actions: 'act' } } },
        ill: { after: { 5000: { actions: 'fail' } } },
      },
    })
  const file = await crashOf(of(ailing(true)), [BOOM])
  expect(await replay(file, of(ailing(false)))).toEqual({ verdict: 'survived', manner: 'put back' })
})

test('what an actor did by itself is not told to it, but an event that is only called alike', async () => {
  const timed = (breaks: 'its timer' | 'any event') =>
    service<EventObject>('it', (scope) => {
      scope.after(1_000, () => failing(breaks === 'its timer'))
      scope.receive(() => failing(breaks === 'any event'))
    })
  const byItself = await crashOf(of(timed('its timer')), [])
  expect(byItself.event).toEqual({ type: 'service.timer' })
  expect(await replay(byItself, of(timed('any event')))).toMatchObject({ verdict: 'survived' })
  const told = await crashOf(of(timed('any event')), [{ type: 'our.service.timer' }])
  expect(await replay(told, of(timed('any event')))).toMatchObject({ verdict: 'same' })
})

test('others are stand-ins that are there, and what they are told is overheard', async () => {
  const told: string[] = []
  const telling = (isBroken: boolean): AnyActorLogic =>
    setup({ actors: { feed: fromCallback<EventObject>(() => {}) } }).createMachine({
      id: 'it',
      invoke: { src: 'feed', id: 'feed' },
      on: {
        boom: {
          actions: [
            ({ self }) => {
              const tree = treeOf(self.system)
              tree.tell('b', { type: `b is ${tree.status('b')}` })
              tree.tell('nobody', { type: 'hello' })
              tree.tell('b', { type: 'our.xstate.news' })
            },
            sendTo('feed', { type: 'word' }),
            () => failing(isBroken),
          ],
        },
      },
    })
  const file = await crashOf(of(telling(true)), [BOOM])
  const acting = worker(
    'b',
    service('other', () => void told.push('the other acts')),
  )
  const overhear = (to: string, { type }: EventObject): number => told.push(`${to}: ${type}`)
  const onStage = (logic: AnyActorLogic) =>
    replay(file, of(logic), { spec: group('root', 'one-for-one', [of(logic), acting]), overhear })
  expect(await onStage(telling(true))).toMatchObject({ verdict: 'same' })
  // What xstate had not sent yet when the action threw is lost, now as then.
  expect(told.splice(0)).toEqual(['nobody: hello', 'b: b is ready', 'b: our.xstate.news'])
  expect(await onStage(telling(false))).toMatchObject({ verdict: 'survived' })
  expect(told.toSorted()).toEqual(['a»feed: word', 'b: b is ready', 'b: our.xstate.news', 'nobody: hello'])
})

test('an error of other words, and one of another class, is another', async () => {
  const file = await crashOf(of(machine('act')), [{ type: 'act' }])
  const error = file.error as object
  const other = { ...file, error: { ...error, message: 'something else' } }
  expect(await replay(other, of(machine('act')))).toMatchObject({
    verdict: 'another',
    error: { name: 'RangeError', message: 'broken act' },
  })
  const renamed = { ...file, error: { ...error, name: 'TypeError' } }
  expect(await replay(renamed, of(machine('act')))).toMatchObject({ verdict: 'another' })
})

test('it is the time of the crash, and what needs others has them', async () => {
  const told: unknown[] = []
  const logic = service('it', (scope) => {
    told.push(scope.clock.now(), treeOf(scope.self.system).status('b'))
    failing(true)
  })
  const needy = { ...of(logic), needs: ['b'] }
  const file = await crashOf(needy, [])
  told.length = 0
  expect(await replay(file, needy)).toMatchObject({ verdict: 'same' })
  expect(told).toEqual([file.at, 'ready'])
})

describe('what cannot be tried is told why', () => {
  const above = group('a', 'one-for-one', [worker('x', fragile, { budget: { restarts: 0, withinMs: 1 } })])
  const act = () => crashOf(of(machine('act')), [{ type: 'act' }])
  const cases: readonly (readonly [string, () => Promise<CrashFile>, ChildSpec, string])[] = [
    ['a place that nobody has', act, worker('c'), "nobody can live at 'a' here, but c, b"],
    ['a place of somebody else', act, of(fragile), "a is 'fragile' here, and it was 'machine' that crashed"],
    [
      'a state that is no more',
      act,
      of(setup({}).createMachine({ id: 'machine', initial: 'up', states: { up: {} } })),
      "its state is none that 'machine' has here, so another version wrote this",
    ],
    [
      'one who lacks the actors that it had spawned',
      async () => {
        const file = await act()
        return { ...file, lastGood: { ...(file.lastGood as object), children: { $: 'undefined' } } }
      },
      of(machine('act')),
      'another version wrote this: its children are missing',
    ],
    [
      'a place below one that has none',
      async () => ({ ...(await act()), path: 'a/x' }),
      of(machine()),
      "at 'a/x'",
    ],
    ...['many', 'many/', 'many/key/x'].map(
      (path) =>
        [
          `no place of any number of children: ${path}`,
          async () => ({ ...(await act()), path }),
          { kind: 'dynamic', id: 'many', template: () => of(machine()) },
          `nobody can live at '${path}' here, but many/KEY, b`,
        ] as const,
    ),
    [
      'one that was struck',
      async () => {
        const grove = started([of(machine())])
        grove.tree.crash('a', new Error('struck'))
        return fileOf(grove, 'a')
      },
      of(machine()),
      'it died of no event: it was struck from outside',
    ],
    [
      'one whose input failed',
      () => crashOf(worker('a', idle, { input: () => failing(true) }), []),
      worker('a', idle),
      'it died before it was born',
    ],
    [
      'a supervisor',
      async () => {
        const grove = started([above])
        grove.tree.tell('a/x', BOOM)
        return fileOf(grove, 'a')
      },
      above,
      'it is a supervisor, which gave up on a child',
    ],
  ]
  test.each(cases)('%s', async (_what, file, child, reason) => {
    const result = await replay(await file(), child)
    expect(result).toMatchObject({ verdict: 'impossible' })
    expect((result as { reason: string }).reason).toContain(reason)
  })
})

test('the last hundred reports are kept', () => {
  const grove = started([
    worker('a', fragile, { backoff: AT_ONCE, budget: { restarts: 1_000, withinMs: 1 } }),
  ])
  for (let crash = 0; crash < 150; crash++) {
    grove.tree.crash('a', new Error(`number ${crash}`))
    grove.pass(0)
  }
  const reports = grove.tree.reports()
  expect(reports).toHaveLength(100)
  expect([reports[0]?.error.message, reports.at(-1)?.error.message]).toEqual(['number 50', 'number 149'])
})
