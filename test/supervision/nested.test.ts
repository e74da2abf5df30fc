import { expect, test } from 'vitest'
import { type AnyActorRef, fromCallback, fromTransition, setup } from 'xstate'
import { liveAsyncContext } from '../../src/ports/live/async-context.ts'
import { seededRandom } from '../../src/ports/random.ts'
import { SimulatedClock } from '../../src/ports/simulated/clock.ts'
import { createTree } from '../../src/supervision/create-tree.ts'
import type { SupervisorSpec } from '../../src/supervision/spec.ts'
import { BOOM, type Grove, started, worker } from './harness.ts'
import { expectNothingUncaught } from './uncaught.ts'

expectNothingUncaught()

/** Throws when told `boom`. */
const leaf = fromTransition((state, event) => {
  if (event.type === 'boom') throw new Error('a leaf')
  return state
}, undefined)

/** Dies of what it has spawned, or of `own`. */
const branch = setup({ actors: { leaf } }).createMachine({
  invoke: { id: 'leaf', src: 'leaf' },
  on: {
    own: {
      actions: () => {
        throw new Error('its own')
      },
    },
  },
})

const childOf = (actor: AnyActorRef | undefined, id: string): AnyActorRef | undefined =>
  actor?.getSnapshot().children[id]

const lastReport = (grove: Grove) => grove.tree.reports().at(-1)

test('an actor that was spawned at birth by one that was spawned is guarded as well', () => {
  const root = setup({ actors: { branch } }).createMachine({ invoke: { id: 'branch', src: 'branch' } })
  const grove = started([worker('a', root), worker('b')])
  childOf(childOf(grove.tree.ref('a'), 'branch'), 'leaf')?.send(BOOM)
  expect(lastReport(grove)).toMatchObject({
    path: 'a',
    nested: { id: 'branch', nested: { id: 'leaf', event: BOOM, error: new Error('a leaf') } },
  })
})

test('who has survived the crash of a child, and dies of its own, has not died of that', () => {
  const root = setup({ actors: { leaf } }).createMachine({
    invoke: { id: 'leaf', src: 'leaf', onError: {} },
    on: {
      own: {
        actions: () => {
          throw new Error('its own')
        },
      },
    },
  })
  const grove = started([worker('a', root), worker('b')])
  childOf(grove.tree.ref('a'), 'leaf')?.send(BOOM)
  expect(grove.tree.status('a')).toBe('ready')
  grove.tree.tell('a', { type: 'own' })
  expect(lastReport(grove)).toMatchObject({ error: new Error('its own'), nested: undefined })
})

test('who looks on at a spawned actor and throws is stray', () => {
  const grove = started([worker('a', branch), worker('b')])
  childOf(grove.tree.ref('a'), 'leaf')?.subscribe(() => {
    throw new Error('an onlooker')
  })
  childOf(grove.tree.ref('a'), 'leaf')?.send({ type: 'x' })
  expect(grove.events.at(-1)).toEqual({ type: 'Stray', path: 'a', error: new Error('an onlooker') })
  expect(grove.tree.status('a')).toBe('ready')
})

test('what throws while a crash is cleaned up is stray, and the crash is told as it was', () => {
  const clumsy = fromCallback(({ receive }) => {
    receive(() => {
      throw new Error('boom')
    })
    return () => {
      throw new Error('clumsy')
    }
  })
  const grove = started([worker('a', clumsy), worker('b')])
  grove.tree.tell('a', BOOM)
  expect(grove.events).toContainEqual({ type: 'Stray', path: 'a', error: new Error('clumsy') })
  expect(lastReport(grove)?.error).toEqual(new Error('boom'))
})

test('with a context, what an actor does is done in its name, and so is what it spawns', async () => {
  const context = liveAsyncContext()
  const names: (string | undefined)[] = []
  const listening = fromTransition((state) => {
    names.push(context.current())
    return state
  }, undefined)
  const root = setup({ actors: { listening } }).createMachine({ invoke: { id: 'leaf', src: 'listening' } })
  const spec: SupervisorSpec = {
    kind: 'supervisor',
    id: 'root',
    strategy: 'one-for-one',
    children: [worker('a', listening), worker('b', root)],
  }
  const tree = createTree({ spec, clock: new SimulatedClock(0), random: seededRandom(1), context })
  tree.start()
  tree.tell('a', { type: 'x' })
  childOf(tree.ref('b'), 'leaf')?.send({ type: 'x' })
  expect(names).toEqual(['a', 'b'])
})
