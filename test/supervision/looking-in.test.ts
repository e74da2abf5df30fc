import { expect, test } from 'vitest'
import { AT_ONCE, BOOM, fragile, group, started, worker } from './harness.ts'

test('a look into the tree is data, parents first', () => {
  const grove = started([
    group('s', 'one-for-one', [worker('a', fragile, { backoff: AT_ONCE }), worker('b', fragile)]),
    worker('c', fragile, { inbox: { limit: 8, whenFull: 'refuse' } }),
  ])
  grove.pass(500)
  grove.tree.tell('s/a', BOOM)
  grove.pass(1_500)
  grove.tree.tell('s/b', BOOM)
  const [s, a, b, c] = grove.tree.children()
  expect(grove.tree.standing('restarting')).toEqual(['s/b'])
  expect(grove.tree.standing('ready')).toEqual(['s/a', 'c'])
  const nothing = { children: undefined, inbox: undefined, lastPing: undefined, missing: [], poisoned: 0 }
  expect(s).toEqual({
    ...nothing,
    path: 's',
    kind: 'supervisor',
    status: 'starting',
    generation: 1,
    restarts: 0,
    upMs: 2_000,
    children: { total: 2, up: 1 },
    lastCrash: undefined,
  })
  expect(a).toMatchObject({
    ...nothing,
    path: 's/a',
    status: 'ready',
    generation: 2,
    restarts: 1,
    upMs: 1_500,
  })
  expect(b).toMatchObject({ ...nothing, path: 's/b', status: 'restarting', upMs: 0 })
  expect(c?.inbox).toEqual({ depth: 0, most: 0, limit: 8, conflated: 0, dropped: 0, refused: 0 })
  expect(a?.lastCrash?.error.message).toBe('boom')
})
