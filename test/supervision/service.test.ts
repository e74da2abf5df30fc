import { Observable, of, Subject, throwError } from 'rxjs'
import { expect, test } from 'vitest'
import type { EventObject } from 'xstate'
import type { TimerHandle } from '../../src/ports/clock.ts'
import { seededRandom } from '../../src/ports/random.ts'
import { SimulatedClock } from '../../src/ports/simulated/clock.ts'
import { createTree } from '../../src/supervision/create-tree.ts'
import type { ServiceScope } from '../../src/supervision/scope.ts'
import { service } from '../../src/supervision/service.ts'
import type { WorkerSpec } from '../../src/supervision/spec.ts'
import { AT_ONCE, type Grove, group, settle, started, worker } from './harness.ts'
import { expectNothingUncaught } from './uncaught.ts'

expectNothingUncaught()

type Scope = ServiceScope<EventObject, undefined>

/** A service of which the test holds the scope of the newest life. */
function held(
  setup: (scope: Scope) => void = () => {},
  more: Partial<WorkerSpec> = {},
): { readonly grove: Grove; scope: Scope } {
  const lives: Scope[] = []
  const logic = service<EventObject>('held', (scope) => {
    lives.push(scope)
    setup(scope)
  })
  const grove = started([
    worker('a', logic, { backoff: AT_ONCE, restart: 'transient', ...more }),
    worker('b'),
  ])
  return {
    grove,
    get scope() {
      const life = lives.at(-1)
      if (!life) throw new Error('not alive')
      return life
    },
  }
}

const viewOf = (grove: Grove) => grove.tree.ref('a')?.getSnapshot().view
const crash = (grove: Grove) => grove.tree.children()[0]?.lastCrash

test('what it shows is its snapshot, and its observers are told', () => {
  const { grove, scope } = held((own) => own.show({ step: 0 }))
  const views: unknown[] = []
  expect(viewOf(grove)).toEqual({ step: 0 })
  grove.tree.ref('a')?.subscribe((snapshot) => views.push(snapshot.view))
  scope.show({ step: 1 })
  expect(viewOf(grove)).toEqual({ step: 1 })
  scope.receive(() => scope.show({ step: 2 }))
  grove.tree.tell('a', { type: 'x' })
  expect(views).toContainEqual({ step: 1 })
  expect(viewOf(grove)).toEqual({ step: 2 })
})

const throwing = (): never => {
  throw new Error('thrown')
}

const TIMER = { type: 'service.timer' }

const CRASHES: readonly (readonly [string, (scope: Scope) => void, EventObject | undefined])[] = [
  ['a timer', (scope) => void scope.after(10, throwing), TIMER],
  ['an interval', (scope) => scope.every(10, throwing), TIMER],
  [
    'a subscription',
    (scope) => scope.on(of('word'), throwing),
    { type: 'service.subscription', number: 1, value: 'word' } as EventObject,
  ],
  ['a source that fails', (scope) => scope.on(throwError(throwing), () => {}), undefined],
  ['a bound callback', (scope) => scope.bind(throwing)(), { type: 'service.callback' }],
  ['its own decision', (scope) => scope.fail(new Error('thrown')), undefined],
  ['an async callback', (scope) => scope.bind(async () => throwing())(), undefined],
]

test.each(CRASHES)(
  '%s that throws crashes this service only, and all is released',
  async (_what, act, during) => {
    const source = new Subject<number>()
    const freed: string[] = []
    const { grove, scope } = held((own) => {
      own.own(() => freed.push('first'))
      own.after(60_000, () => freed.push('timer'))
      own.own(() => freed.push('last'))
    })
    scope.on(source, () => {})
    act(scope)
    grove.pass(10)
    await settle()
    expect(crash(grove)?.error.message).toBe('thrown')
    expect(crash(grove)?.event).toStrictEqual(during)
    expect(freed).toEqual(['last', 'first'])
    expect(source.observed).toBe(false)
    grove.pass(10)
    expect(grove.tree.status('a')).toBe('ready')
    expect(grove.tree.children()[0]?.restarts).toBe(1)
    await grove.stop()
    expect(grove.clock.pending).toBe(0)
  },
)

test('a setup that throws half-way gives back what it had', async () => {
  const freed: string[] = []
  const source = new Subject<number>()
  const { grove } = held((own) => {
    own.own(() => freed.push('first'))
    own.on(source, () => {})
    own.every(10, () => {})
    if (own.birth.generation === 1) throwing()
  })
  expect(freed).toEqual(['first'])
  expect(source.observed).toBe(false)
  grove.pass(100)
  expect(grove.tree.status('a')).toBe('ready')
  await grove.stop()
  expect(grove.clock.pending).toBe(0)
})

test('after its end its callbacks are mute, and what it still acquires is given back at once', async () => {
  const heard: string[] = []
  const { grove, scope } = held()
  const callback = scope.bind((word: string) => heard.push(word))
  callback('alive')
  await grove.stop()
  callback('dead')
  scope.after(10, () => heard.push('timer'))
  scope.on(new Observable(() => void heard.push('subscribed')), () => {})
  scope.own(() => heard.push('given back'))
  scope.show({ dead: true })
  scope.fail(new Error('dead'))
  expect(heard).toEqual(['alive', 'given back'])
  expect(grove.clock.pending).toBe(0)
})

test('an old life cannot speak for the new one', () => {
  const { grove, scope } = held()
  const old = scope
  grove.tree.crash('a', new Error('struck'))
  grove.pass(0)
  old.fail(new Error('again'))
  old.show({ old: true })
  old.complete()
  expect(grove.tree.status('a')).toBe('ready')
  expect(viewOf(grove)).toEqual({})
})

test('a timer fires once, an interval until it ends, a cancelled one never', async () => {
  const heard: string[] = []
  const { grove, scope } = held((own) => {
    own.after(25, () => heard.push('once'))
    own.every(10, () => heard.push('tick'))
    own.cancel(own.after(15, () => heard.push('never')))
    own.cancel(undefined)
  })
  grove.pass(35)
  expect(heard).toEqual(['tick', 'tick', 'once', 'tick'])
  scope.complete()
  grove.pass(100)
  expect(heard).toHaveLength(4)
  expect(grove.tree.status('a')).toBe('stopped')
  expect(grove.clock.pending).toBe(0)
})

test.each(['setup', 'receive', 'timer'])('completing in its %s ends it in good order', async (where) => {
  const freed: string[] = []
  const { grove } = held((own) => {
    own.own(() => freed.push('freed'))
    if (where === 'setup') own.complete()
    own.receive(() => own.complete())
    if (where === 'timer') own.after(1, () => own.complete())
  })
  if (where === 'receive') grove.tree.tell('a', { type: 'x' })
  grove.pass(1)
  expect(freed).toEqual(['freed'])
  expect(grove.told().filter((line) => /^(?!Ready).* a$/.test(line))).toEqual(['Started a', 'Stopped a'])
})

test('the events of supervision do not reach its handler', () => {
  const heard: string[] = []
  const { grove } = held((own) => {
    own.receive((event) => heard.push(event.type))
  })
  const actor = grove.tree.ref('a')
  for (const type of ['supervision.suspend', 'supervision.resume', 'supervision.drain', 'mine'])
    actor?.send({ type, missing: [] })
  expect(heard).toEqual(['mine'])
})

test('its callbacks are turns: what they tell comes after them', () => {
  const heard: string[] = []
  const { grove, scope } = held((own) => {
    own.receive((event) => heard.push(event.type))
  })
  scope.bind(() => {
    scope.tell('a', { type: 'told' })
    heard.push('callback over')
  })()
  expect(heard).toEqual(['callback over', 'told'])
  expect(grove.tree.status('a')).toBe('ready')
})

test('it has the input of its place', () => {
  const inputs: unknown[] = []
  held((own) => inputs.push(own.input), { input: ({ path }) => `of ${path}` })
  expect(inputs).toEqual(['of a'])
})

const snapshotOf = (grove: Grove) => grove.tree.ref('a')?.getSnapshot()

/** All the snapshots that are told of from now on. */
function snapshots(grove: Grove): readonly { readonly view: unknown }[] {
  const seen: { readonly view: unknown }[] = []
  grove.tree.ref('a')?.subscribe((snapshot) => seen.push(snapshot))
  return seen
}

test('who says again that it is ready makes no work', () => {
  const { grove, scope } = held(() => {}, { readyWithinMs: 1_000 })
  scope.ready()
  const before = grove.tree.turn
  scope.ready()
  expect([grove.tree.status('a'), grove.tree.turn]).toEqual(['ready', before])
})

test('what it shows several times in one turn is told once, and what changes nothing is the same snapshot', () => {
  const { grove, scope } = held((own) => {
    own.show({ step: -1 })
    own.receive(({ type }) => {
      for (let step = 0; type === 'show' && step < 3; step++) own.show({ step })
    })
  })
  const before = snapshotOf(grove)
  grove.tree.tell('a', { type: 'x' })
  expect(snapshotOf(grove)).toBe(before)
  const seen = snapshots(grove)
  grove.tree.tell('a', { type: 'show' })
  expect(seen.filter((snapshot, at) => snapshot !== seen[at - 1]).map(({ view }) => view)).toEqual([
    { step: 2 },
  ])
  expect(seen).toHaveLength(2)
  scope.show({ step: 3 })
  expect(viewOf(grove)).toEqual({ step: 3 })
})

test('who has failed hears and says nothing more, though it is not dead yet', () => {
  const heard: string[] = []
  const { grove, scope } = held(
    (own) => {
      const callback = own.bind(() => heard.push('callback'))
      own.receive(({ type }) => {
        heard.push(type)
        own.self.send({ type: 'queued' })
        own.fail(new Error('failed'))
        own.ready()
        callback()
      })
    },
    { readyWithinMs: 1_000 },
  )
  scope.self.send({ type: 'first' })
  expect(heard).toEqual(['first'])
  expect(crash(grove)?.error.message).toBe('failed')
  expect(grove.told()).not.toContain('Ready a')
})

test('who has nothing to drain is not waited for', async () => {
  const { grove } = held(() => {}, { drainMs: 1_000 })
  expect(await grove.stop()).toEqual({ tookMs: 0, late: [] })
})

test('who fails when it is drained has crashed', async () => {
  const { grove } = held(
    (own) =>
      own.whenDraining((done) => {
        own.fail(new Error('failed'))
        done()
      }),
    { drainMs: 1_000 },
  )
  expect(await grove.stop()).toEqual({ tookMs: 0, late: [] })
  expect(crash(grove)?.error.message).toBe('failed')
})

test('a timer that has fired or was cancelled is let go, and its end cancels the others', async () => {
  const cleared: (TimerHandle | undefined)[] = []
  class WatchedClock extends SimulatedClock {
    override clearTimeout(handle: TimerHandle | undefined): void {
      cleared.push(handle)
      super.clearTimeout(handle)
    }
  }
  const clock = new WatchedClock(0)
  const lasting: TimerHandle[] = []
  const logic = service('timed', (scope) => {
    scope.after(10, () => {})
    scope.cancel(scope.after(20, () => {}))
    lasting.push(
      scope.after(60_000, () => {}),
      scope.after(60_000, () => {}),
    )
  })
  const spec = group('root', 'one-for-one', [worker('a', logic)])
  const tree = createTree({ spec, clock, random: seededRandom(1) })
  tree.start()
  while (clock.step(100));
  cleared.length = 0
  tree.stop(0)
  expect(cleared.filter((handle) => handle !== undefined)).toEqual(lasting)
})
