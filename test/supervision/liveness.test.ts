import { expect, test } from 'vitest'
import { type EventObject, fromCallback, setup } from 'xstate'
import { seededRandom } from '../../src/ports/random.ts'
import { SimulatedClock } from '../../src/ports/simulated/clock.ts'
import { createTree } from '../../src/supervision/create-tree.ts'
import { service } from '../../src/supervision/service.ts'
import type { Heartbeat, SupervisorSpec } from '../../src/supervision/spec.ts'
import type { Pong } from '../../src/supervision/tree.ts'
import { AT_ONCE, BOOM, fragile, type Grove, group, grow, overwhelm, started, worker } from './harness.ts'
import { expectNothingUncaught } from './uncaught.ts'

expectNothingUncaught()

const machine = setup({}).createMachine({
  on: {
    '*': {
      actions: () => {
        throw new Error('it hears questions')
      },
    },
  },
})

/** What a machine's mailbox does when an inspector that the tree does not know of throws (fact 8). */
function wedge(grove: Grove, name: string): void {
  const actor = grove.tree.ref(name)
  let armed = true
  actor?.system.inspect((event) => {
    if (!armed || event.type !== '@xstate.snapshot' || event.actorRef !== actor) return
    armed = false
    throw new Error('an inspector')
  })
  try {
    actor?.send({ type: 'x', of: name })
  } catch {
    // Whoever sends is told; that is not what we look at.
  }
  expect(actor?.getSnapshot().status).toBe('active')
}

async function asked(grove: Grove, name: string, passMs = 1_000): Promise<Pong> {
  const pong = grove.tree.ping(name, 100)
  grove.pass(passMs)
  return pong
}

test.each([
  ['a service', fragile],
  ['a machine that hears everything', machine],
  ['a callback', fromCallback(() => {})],
])('%s answers at once, and its own code never hears of it', async (_kind, logic) => {
  const grove = started([worker('a', logic)])
  grove.pass(7)
  expect(await asked(grove, 'a', 0)).toEqual({ answered: true, tookMs: 0 })
  expect(grove.tree.children()[0]).toMatchObject({
    status: 'ready',
    lastPing: { at: 1_700_000_000_007, answered: true, tookMs: 0 },
  })
  expect(grove.clock.pending).toBe(0)
})

test('so does a supervisor, and one who is suspended', async () => {
  const grove = started([
    group('s', 'one-for-one', [worker('a', fragile, { needs: ['b'] })]),
    worker('b', fragile),
  ])
  grove.tree.tell('b', BOOM)
  expect(grove.tree.status('s/a')).toBe('suspended')
  expect((await asked(grove, 's', 0)).answered).toBe(true)
  expect((await asked(grove, 's/a', 0)).answered).toBe(true)
})

test.each([
  ['nobody', 'nobody has this name'],
  ['crashed', 'it is restarting'],
])('who is not there does not answer: %s', async (name, reason) => {
  const grove = started([worker('crashed', fragile)])
  grove.tree.tell('crashed', BOOM)
  expect(await asked(grove, name, 0)).toEqual({ answered: false, reason })
})

test('who ends before it answers is not waited for', async () => {
  const grove = started([worker('a', fragile)])
  let pong: Promise<Pong> | undefined
  grove.tree.enter(() => {
    grove.tree.tell('a', BOOM)
    pong = grove.tree.ping('a', 100)
  })
  expect(await pong).toEqual({ answered: false, reason: 'it has ended' })
})

test('who has ended by the time of the question is not asked', async () => {
  const asking = service<EventObject>('asking', (scope) => {
    scope.receive(() => {
      pong = grove.tree.ping('a', 100)
    })
  })
  let pong: Promise<Pong> | undefined
  const grove = started([worker('a', fragile), worker('b', asking)])
  grove.tree.enter(() => {
    grove.tree.tell('a', BOOM)
    grove.tree.tell('b', { type: 'ask' })
  })
  grove.pass(100)
  expect(await pong).toEqual({ answered: false, reason: 'it has ended' })
})

test('an answer says how long it took', async () => {
  /** Every look at it takes a millisecond. */
  class SlowClock extends SimulatedClock {
    #looks = 0
    override monotonicMicros(): number {
      return super.monotonicMicros() + 1000 * this.#looks++
    }
  }
  const spec: SupervisorSpec = {
    kind: 'supervisor',
    id: 'root',
    strategy: 'one-for-one',
    children: [worker('a', fragile)],
  }
  const tree = createTree({ spec, clock: new SlowClock(0), random: seededRandom(1) })
  tree.start()
  expect(await tree.ping('a', 100)).toEqual({ answered: true, tookMs: 1 })
})

test('nobody waits any longer for the answer of one that has ended', async () => {
  const grove = started([worker('a', fragile, { restart: 'temporary' })])
  wedge(grove, 'a')
  const pong = grove.tree.ping('a', 100)
  expect(grove.clock.pending).toBe(1)
  await grove.stop(0)
  expect(await pong).toEqual({ answered: false, reason: 'it has ended' })
  expect(grove.clock.pending).toBe(0)
})

test('a heartbeat whose turn comes late finds nobody, and asks nobody', () => {
  const grove = grow([
    worker('a', fragile, { heartbeat: HEARTBEAT, restart: 'temporary' }),
    worker('b', fragile),
  ])
  // Before the heartbeat's own timer, which then has its turn behind the crash.
  grove.clock.setTimeout(() => overwhelm(grove, 'b', () => grove.tree.tell('a', BOOM)), HEARTBEAT.everyMs)
  grove.tree.start()
  grove.pass(HEARTBEAT.everyMs)
  expect(grove.statuses()).toEqual({ a: 'stopped', b: 'ready' })
  expect(grove.clock.pending).toBe(0)
})

test('a wedged mailbox does not answer, though its status is active', async () => {
  const grove = started([worker('a', fragile), worker('b', fragile)])
  wedge(grove, 'a')
  expect(await asked(grove, 'a')).toEqual({ answered: false, reason: 'no answer within 100 ms' })
  expect((await asked(grove, 'b')).answered).toBe(true)
  expect(grove.tree.status('a')).toBe('ready')
  expect(grove.tree.children()[0]?.lastPing).toMatchObject({ answered: false })
})

test('who is stopped with a question open has ended, and nobody waits on', async () => {
  const grove = started([worker('a', fragile)])
  wedge(grove, 'a')
  const pong = grove.tree.ping('a', 60_000)
  expect(grove.clock.pending).toBe(1)
  await grove.stop(0)
  expect(await pong).toEqual({ answered: false, reason: 'it has ended' })
  expect(grove.clock.pending).toBe(0)
})

const HEARTBEAT: Heartbeat = { everyMs: 1_000, withinMs: 100 }

test('with a heartbeat a wedged child has crashed, of the event it was stuck in, and comes back', () => {
  const released: string[] = []
  const holder = service<EventObject>('holder', (scope) => scope.own(() => released.push(scope.birth.path)))
  const grove = started([
    worker('a', holder, { heartbeat: HEARTBEAT, backoff: AT_ONCE }),
    worker('b', fragile),
  ])
  wedge(grove, 'a')
  grove.pass(1_100)
  expect(released).toEqual(['a'])
  expect(grove.tree.children()[0]).toMatchObject({
    status: 'ready',
    generation: 2,
    lastCrash: { error: { message: 'a did not answer within 100 ms' }, event: { type: 'x', of: 'a' } },
  })
  grove.pass(10_000)
  expect(grove.tree.children()[0]?.generation).toBe(2)
})

test('a heartbeat goes on for as long as its life, not longer', async () => {
  const grove = started([worker('a', fragile, { heartbeat: HEARTBEAT, restart: 'temporary' })])
  grove.pass(3_500)
  expect(grove.tree.children()[0]?.lastPing?.at).toBe(1_700_000_003_000)
  expect(grove.clock.pending).toBe(1)
  grove.tree.tell('a', BOOM)
  expect(grove.clock.pending).toBe(0)
  const other = started([worker('a', fragile, { heartbeat: HEARTBEAT })])
  await other.stop(0)
  expect(other.clock.pending).toBe(0)
})
