import { expect, test } from 'vitest'
import type { Actor, AnyActorLogic } from 'xstate'
import { crashActor } from '../../src/supervision/crash-actor.ts'
import { fragile, group, settle, started, worker } from './harness.ts'
import { expectNothingUncaught } from './uncaught.ts'

expectNothingUncaught()

test("the root is an actor of its name, and its system's clock is the tree's", () => {
  const { tree, clock, pass } = started([worker('a')])
  const actor = tree.ref('a') as Actor<AnyActorLogic>
  expect(actor._parent?.id).toBe('root')
  const due: string[] = []
  actor.clock.setTimeout(() => due.push('on time'), 10)
  actor.clock.clearTimeout(actor.clock.setTimeout(() => due.push('never'), 10))
  pass(9)
  expect(due).toEqual([])
  pass(1)
  expect(due).toEqual(['on time'])
  expect(clock.pending).toBe(0)
})

test('a root that dies takes all with it, right to left, and its owner decides', async () => {
  const grove = started([worker('a', fragile), group('s', 'one-for-one', [worker('b', fragile)])])
  const root = grove.tree.ref('a')?._parent
  if (root) crashActor(root, new Error('struck'))
  await settle()
  expect(grove.told().filter((line) => !/^(Started|Ready)/.test(line))).toEqual([
    'Stopped s/b',
    'Stopped s',
    'Stopped a',
    'Crashed ',
    'Escalated ',
    'Quarantined ',
  ])
  expect(grove.tree.reports()).toMatchObject([{ path: '', error: { message: 'struck' } }])
  expect(await grove.stop()).toEqual({ tookMs: 0, late: [] })
  expect(grove.clock.pending).toBe(0)
})
