import { expect, test } from 'vitest'
import { assign, type EventObject, setup } from 'xstate'
import { Poison } from '../../src/supervision/poison.ts'
import type { WorkerSpec } from '../../src/supervision/spec.ts'
import { AT_ONCE, type Grove, group, started, worker } from './harness.ts'
import { expectNothingUncaught } from './uncaught.ts'

expectNothingUncaught()

interface Order extends EventObject {
  readonly type: 'order'
  readonly id: number
}

/** Dies of every order with an odd id. */
const fussy = setup({
  types: { context: {} as { taken: number }, events: {} as Order },
}).createMachine({
  context: { taken: 0 },
  on: {
    order: {
      actions: assign({
        taken: ({ context, event }) => {
          if (event.id % 2 === 1) throw new Error(`odd ${event.id}`)
          return context.taken + 1
        },
      }),
    },
  },
})

const order = (id: number): Order => ({ type: 'order', id })

function fed(ids: readonly number[], more: Partial<WorkerSpec> = {}): Grove {
  const policy = { backoff: AT_ONCE, budget: { restarts: 100, withinMs: 1_000 } }
  const grove = started([worker('a', fussy, { ...policy, ...more }), worker('b')])
  for (const id of ids) {
    grove.tree.tell('a', order(id))
    grove.pass(0)
  }
  return grove
}

const crashes = (grove: Grove): readonly boolean[] =>
  grove.events.flatMap((event) => (event.type === 'Crashed' ? [event.report.poison] : []))

const letters = (grove: Grove): readonly unknown[] =>
  grove.events.flatMap((event) => (event.type === 'DeadLetter' ? [[event.reason, event.event]] : []))

test('an event that has killed twice is a dead letter at its third delivery, and the child lives', () => {
  const grove = fed([1, 1, 1, 1])
  expect(crashes(grove)).toEqual([false, true])
  expect(letters(grove)).toEqual([
    ['poison', order(1)],
    ['poison', order(1)],
  ])
  expect(grove.tree.children()[0]).toMatchObject({ status: 'ready', generation: 3, poisoned: 2 })
})

test('another event of the same type is delivered', () => {
  const grove = fed([1, 1, 1, 2, 4])
  expect(grove.tree.ref('a')?.getSnapshot().context).toEqual({ taken: 2 })
})

test('another of the same type that has killed once is delivered', () => {
  const grove = fed([1, 1, 3, 3, 3])
  expect(crashes(grove)).toEqual([false, true, false, true])
  expect(letters(grove)).toEqual([['poison', order(3)]])
})

test('two different ones that killed once each are no poison', () => {
  expect(crashes(fed([1, 3, 5, 7]))).toEqual([false, false, false, false])
})

test.each(['a bare send', 'a tell'])('it is withheld from %s', (how) => {
  const grove = fed([1, 1])
  if (how === 'a tell') grove.tree.tell('a', order(1))
  else grove.tree.ref('a')?.send(order(1))
  expect(letters(grove)).toEqual([['poison', order(1)]])
})

test('poison is forgotten after its time, and what was delivered then kills again', () => {
  const grove = fed([1, 1], { poison: { deaths: 2, rememberMs: 5_000 } })
  grove.pass(4_999)
  grove.tree.tell('a', order(1))
  expect(crashes(grove)).toHaveLength(2)
  grove.pass(1)
  grove.tree.tell('a', order(1))
  expect(crashes(grove)).toEqual([false, true, false])
})

test('its time counts from the last death', () => {
  const grove = fed([1], { poison: { deaths: 2, rememberMs: 5_000 } })
  grove.pass(3_000)
  grove.tree.tell('a', order(1))
  grove.pass(3_000)
  grove.tree.tell('a', order(1))
  expect(crashes(grove)).toEqual([false, true])
  expect(letters(grove)).toHaveLength(1)
})

test('deaths that are farther apart are never poison, however many', () => {
  const grove = fed([1], { poison: { deaths: 2, rememberMs: 5_000 } })
  for (let death = 0; death < 3; death++) {
    grove.pass(5_000)
    grove.tree.tell('a', order(1))
  }
  expect(crashes(grove)).toEqual([false, false, false, false])
})

test.each([
  [1, 1],
  [3, 3],
])('with %i deaths allowed it takes %i', (deaths, taken) => {
  expect(crashes(fed([1, 1, 1, 1, 1], { poison: { deaths, rememberMs: 60_000 } }))).toHaveLength(taken)
})

test('a child may take everything', () => {
  expect(crashes(fed([1, 1, 1, 1], { poison: false }))).toEqual([false, false, false, false])
})

test('who is released by hand takes everything once more', () => {
  const grove = fed([1, 1], { budget: { restarts: 1, withinMs: 1_000 }, whenSpent: 'quarantine' })
  expect(grove.tree.status('a')).toBe('quarantined')
  grove.tree.release('a')
  grove.tree.tell('a', order(1))
  expect(crashes(grove)).toEqual([false, true, false])
})

test("it survives a restart of the child's supervisor", () => {
  const grove = started([
    group('s', 'one-for-one', [worker('a', fussy, { backoff: AT_ONCE })], { backoff: AT_ONCE }),
  ])
  for (let time = 0; time < 2; time++) {
    grove.tree.tell('s/a', order(1))
    grove.pass(0)
  }
  grove.tree.crash('s', new Error('struck'))
  grove.pass(0)
  grove.tree.tell('s/a', order(1))
  expect(grove.tree.status('s/a')).toBe('ready')
  expect(letters(grove)).toEqual([['poison', order(1)]])
})

test('what xstate and supervision say is never withheld', () => {
  const machine = setup({}).createMachine({
    initial: 'waiting',
    states: {
      waiting: { after: { 10: 'due' } },
      due: {
        entry: () => {
          throw new Error('due')
        },
      },
    },
  })
  const grove = started([worker('a', machine, { backoff: AT_ONCE }), worker('b')])
  grove.pass(40)
  expect(crashes(grove)).toEqual([false, false, false, false])
})

test('when an older one is forgotten, what is poison stays poison', () => {
  const poison = new Poison({ deaths: 2, rememberMs: 10 })
  poison.killed(order(0), 0)
  for (let death = 0; death < 2; death++) poison.killed(order(1), 5)
  expect([10, 11].map((atMs) => poison.spoils(order(1), atMs))).toEqual([true, true])
})

test('an event that is too large to be known again is never poison', () => {
  const poison = new Poison({ deaths: 1, rememberMs: 60_000 })
  const event = { type: 'order', parts: new Array(20_000).fill(0) }
  expect([poison.killed(event, 0), poison.spoils(event, 0)]).toEqual([false, false])
})

test('an event whose name only has xstate or service in it is withheld', () => {
  const poison = new Poison({ deaths: 1, rememberMs: 60_000 })
  expect(poison.killed({ type: 'my.service.stopped' }, 0)).toBe(true)
  expect(poison.killed({ type: 'service.timer' }, 0)).toBe(false)
})

test('of very many deadly events the one that killed longest ago is forgotten', () => {
  const poison = new Poison({ deaths: 2, rememberMs: 60_000 })
  for (const id of [0, 0, 1, 1]) poison.killed(order(id), 0)
  poison.killed(order(0), 1)
  for (let id = 2; id < 65; id++) poison.killed(order(id), 2)
  expect([poison.spoils(order(0), 3), poison.spoils(order(1), 3)]).toEqual([true, false])
  poison.killed(order(65), 3)
  expect(poison.spoils(order(0), 3)).toBe(false)
})
