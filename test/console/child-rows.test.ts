import { expect, it } from 'vitest'
import { childRows } from '../../src/console/child-rows.ts'
import { AT_ONCE, BOOM, fragile, started, worker } from '../supervision/harness.ts'

const crowd = (inbox: object = {}) =>
  started([
    { kind: 'dynamic', id: 'orders', template: () => ({ kind: 'worker', logic: fragile, ...inbox }) },
    worker('alive', fragile, { backoff: AT_ONCE, inbox: { limit: 1, whenFull: 'drop-oldest' } }),
  ])

it('has all that a supervisor knows of a child', async () => {
  const grove = crowd()
  for (let death = 0; death < 3; death++) {
    grove.tree.tell('alive', BOOM)
    grove.pass(1)
  }
  grove.tree.enter(() => {
    for (let letter = 0; letter < 3; letter++) grove.tree.tell('alive', { type: `letter ${letter}` })
  })
  await grove.tree.ping('alive', 100)
  const [orders, alive] = childRows(grove.tree.children())
  expect(alive).toEqual({
    path: 'alive',
    status: 'ready',
    restarts: 2,
    missing: [],
    children: null,
    inbox: { depth: 0, most: 1, limit: 1, conflated: 0, dropped: 2, refused: 0 },
    withheld: 1,
    lastPing: { at: grove.clock.now(), answered: true, tookMs: 0 },
    crash: 'Error: boom',
  })
  expect(orders).toMatchObject({ children: { total: 0, up: 0 }, inbox: null, withheld: 0, lastPing: null })
})

it('passes over the children of a crowd of which there is nothing to tell, and over no other', async () => {
  const grove = crowd({ inbox: { limit: 1, whenFull: 'refuse' }, backoff: AT_ONCE })
  const { tree } = grove
  for (const key of ['idle', 'restarted', 'suspected', 'full']) tree.spawn('orders', key, undefined)
  tree.tell('orders/restarted', BOOM)
  grove.pass(1)
  await tree.ping('orders/suspected', 100)
  tree.enter(() => {
    for (let letter = 0; letter < 2; letter++) tree.tell('orders/full', { type: `letter ${letter}` })
  })
  const rows = childRows(tree.children()).map(({ path, status }) => `${path} ${status}`)
  expect(rows).toEqual(['orders ready', 'orders/restarted ready', 'orders/full ready', 'alive ready'])
})
