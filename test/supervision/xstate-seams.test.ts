import { expect, test } from 'vitest'
import { type AnyActorRef, cancel, raise, setup } from 'xstate'
import type { Carrier } from '../../src/ports/async-context.ts'
import type { TimerHandle } from '../../src/ports/clock.ts'
import { seededRandom } from '../../src/ports/random.ts'
import { SimulatedClock } from '../../src/ports/simulated/clock.ts'
import { createTree } from '../../src/supervision/create-tree.ts'
import type { AnyActorSystem } from '../../src/supervision/tree-of.ts'
import * as seams from '../../src/supervision/xstate-seams.ts'
import { fragile, group, started, worker } from './harness.ts'
import { expectNothingUncaught } from './uncaught.ts'

expectNothingUncaught()

/** What an actor of another xstate may look like. */
const other = (parts: object): AnyActorRef => parts as AnyActorRef
const within: Carrier = (task, ...args) => task(...args)
const relay = () => seams.routeDeliveries({} as AnyActorSystem, false, (deliver) => deliver)

test.each([
  ['_relay', relay],
  ['_actorScope', () => seams.internalsOf(other({}))],
  ['_reportError or _complete', () => seams.hearEnd(other({ _complete: () => {} }))],
  ['_reportError or _complete', () => seams.hearEnd(other({ _reportError: () => {} }))],
  ['mailbox._process', () => seams.carryActor(other({}), within)],
  ['mailbox._process', () => seams.carryActor(other({ mailbox: {} }), within)],
  ['mailbox._current', () => seams.reopenMailbox(other({}))],
  ['mailbox._current', () => seams.reopenMailbox(other({ mailbox: {} }))],
])('an xstate that has no %s is refused by name', (part, lean) => {
  expect(lean).toThrow(`this version of xstate has no ${part}`)
})

/** Three delayed events, of which one comes again and again; `call off` is for the first. */
const delaying = (heard: string[]) =>
  setup({}).createMachine({
    entry: [
      raise({ type: 'first' }, { delay: 1_000, id: 'first' }),
      raise({ type: 'second' }, { delay: 1_000, id: 'second' }),
      raise({ type: 'again' }, { delay: 100, id: 'again' }),
    ],
    on: {
      first: { actions: () => heard.push('first') },
      second: { actions: () => heard.push('second') },
      again: { actions: raise({ type: 'again' }, { delay: 100, id: 'again' }) },
      'call off': { actions: cancel('first') },
    },
  })

test('a delayed event that is called off does not come, the others do', () => {
  const heard: string[] = []
  const grove = started([worker('a', delaying(heard)), worker('b', delaying(heard))])
  grove.tree.tell('a', { type: 'call off' })
  grove.pass(1_000)
  expect(heard).toEqual(['second', 'first', 'second'])
})

test('the end of an actor calls off what is still to come, not what came or was called off before', async () => {
  const cleared: (TimerHandle | undefined)[] = []
  class WatchedClock extends SimulatedClock {
    override clearTimeout(handle: TimerHandle | undefined): void {
      if (handle !== undefined) cleared.push(handle)
      super.clearTimeout(handle)
    }
  }
  const clock = new WatchedClock(0)
  const spec = group('root', 'one-for-one', [worker('a', delaying([]))])
  const tree = createTree({ spec, clock, random: seededRandom(1) })
  tree.start()
  for (let times = 0; times < 5; times++) clock.step(100)
  tree.tell('a', { type: 'call off' })
  expect(cleared).toHaveLength(1)
  tree.crash('a', new Error('struck'))
  // The second, and the one that comes again.
  expect(new Set(cleared).size).toBe(3)
  expect(cleared).toHaveLength(3)
})

test('who waits for the end of an actor hears of it', () => {
  const grove = started([worker('a', fragile, { restart: 'transient' })])
  let ended = false
  grove.tree.ref('a')?.subscribe({
    complete: () => {
      ended = true
    },
  })
  grove.tree.tell('a', { type: 'end' })
  expect(ended).toBe(true)
})
