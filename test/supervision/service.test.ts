import { of, Subject, throwError } from 'rxjs'
import { expect, test } from 'vitest'
import type { EventObject } from 'xstate'
import type { ServiceScope } from '../../src/supervision/scope.ts'
import { service } from '../../src/supervision/service.ts'
import { AT_ONCE, type Grove, settle, started, worker } from './harness.ts'
import { expectNothingUncaught } from './uncaught.ts'

expectNothingUncaught()

type Scope = ServiceScope<EventObject, undefined>

/** A service of which the test holds the scope of the newest life. */
function held(setup: (scope: Scope) => void = () => {}): { readonly grove: Grove; scope: Scope } {
  const lives: Scope[] = []
  const logic = service<EventObject>('held', (scope) => {
    lives.push(scope)
    setup(scope)
  })
  const grove = started([worker('a', logic, { backoff: AT_ONCE, restart: 'transient' })])
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
    expect(crash(grove)?.event).toEqual(during)
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
  scope.on(new Subject(), () => {})
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
  expect(grove.statuses()).toEqual({ a: 'stopped' })
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
  expect(grove.told().filter((line) => line !== 'Ready a')).toEqual(['Started a', 'Stopped a'])
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
