import { Subject } from 'rxjs'
import { expect, test } from 'vitest'
import { setup } from 'xstate'
import { service } from '../../src/supervision/service.ts'
import type { WorkerSpec } from '../../src/supervision/spec.ts'
import { AT_ONCE, started, worker } from './harness.ts'
import { expectNothingUncaught } from './uncaught.ts'

expectNothingUncaught()

const doom = new Error('doom')
const policy: Partial<WorkerSpec> = { backoff: AT_ONCE }
const said = setup({}).createMachine({ on: { word: { actions: ({ event }) => void heard.push(event) } } })
let heard: unknown[] = []

const withMachine = () => {
  heard = []
  return started([worker('a', said, policy), worker('b', said, policy)])
}

test('a machine dies of the n-th event, before it acts on it, and its next life is spared', () => {
  const { tree, pass } = withMachine()
  tree.doom('a', doom, 3)
  for (const id of [1, 2, 3, 4]) {
    tree.tell('a', { type: 'word', id } as never)
    pass(0)
  }
  expect(heard).toMatchObject([{ id: 1 }, { id: 2 }, { id: 4 }])
  expect(tree.reports()).toMatchObject([
    { path: 'a', generation: 1, error: doom, event: { type: 'word', id: 3 } },
  ])
})

test('what supervision itself says to an actor does not count', async () => {
  const { tree, pass } = withMachine()
  tree.doom('a', doom, 1)
  const pong = tree.ping('a', 1_000)
  pass(10)
  expect(await pong).toMatchObject({ answered: true })
  expect(tree.reports()).toEqual([])
})

test('its neighbour hears on, and who was spared lives', () => {
  const { tree, pass } = withMachine()
  const spare = tree.doom('a', doom, 1)
  spare?.()
  tree.tell('a', { type: 'word' })
  tree.tell('b', { type: 'word' })
  pass(0)
  expect(heard).toHaveLength(2)
  expect(tree.reports()).toEqual([])
})

test('who does not live cannot be doomed', () => {
  const { tree } = withMachine()
  expect(tree.doom('nobody', doom, 1)).toBeUndefined()
})

test.each(['event', 'value of a stream', 'timer', 'callback'])(
  'a service dies of an %s that it hears',
  (what) => {
    const source = new Subject<number>()
    const acted: string[] = []
    let call = (): void => {}
    const hears = service('hears', (scope) => {
      scope.receive(() => acted.push('event'))
      scope.on(source, () => acted.push('value of a stream'))
      scope.after(1_000, () => acted.push('timer'))
      call = scope.bind(() => void acted.push('callback'))
    })
    const { tree, pass } = started([worker('a', hears, policy)])
    tree.doom('a', doom, 1)
    if (what === 'event') tree.tell('a', { type: 'word' })
    if (what === 'value of a stream') source.next(1)
    if (what === 'callback') call()
    if (what === 'timer') pass(1_000)
    pass(0)
    expect(acted).toEqual([])
    expect(tree.reports()).toMatchObject([{ path: 'a', error: doom }])
  },
)
