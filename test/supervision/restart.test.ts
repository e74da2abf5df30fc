import { expect, test } from 'vitest'
import type { EventObject } from 'xstate'
import { service } from '../../src/supervision/service.ts'
import { grow, pass, settle, started, worker } from './harness.ts'

const plain = service('plain', () => {})

test('start', async () => {
  const { tree, told, clock } = grow([worker('a', plain), worker('b', plain, { needs: ['a'] })])
  await tree.start()
  expect(told()).toEqual(['Started a', 'Ready a', 'Started b', 'Ready b'])
  const stop = tree.stop(1000)
  expect(await stop).toEqual({ tookMs: 0, late: [] })
  expect(clock.pending).toBe(0)
})

test('crash and restart', async () => {
  const bomb = service<EventObject>('bomb', (scope) => {
    scope.receive(() => {
      throw new Error('boom')
    })
    scope.every(1000, () => {})
  })
  const { tree, told, clock } = started([worker('a', bomb), worker('b', plain, { needs: ['a'] })])
  expect(tree.tell('a', { type: 'x' })).toBe(true)
  expect(tree.status('a')).toBe('restarting')
  expect(tree.status('b')).toBe('suspended')
  expect(tree.tell('a', { type: 'x' })).toBe(false)
  pass(clock, 100)
  expect(tree.status('a')).toBe('ready')
  expect(tree.status('b')).toBe('ready')
  tree.stop(1000)
  await settle()
  expect(clock.pending).toBe(0)
})
