import { expect, it } from 'vitest'
import { SpentBudgets } from '../../actors/spent-budgets.ts'
import { AT_ONCE, fragile, type Grove, group, started, worker } from '../supervision/harness.ts'

const WINDOW_MS = 60_000
const ONCE = { budget: { restarts: 1, withinMs: 10_000 }, backoff: AT_ONCE }
const part = (id: string, more = {}) => worker(id, fragile, { ...ONCE, ...more })

/** A venue that dies of its gateway, a symbol that dies of its book and is then parked, a child that is parked at once. */
const forest = (): Grove =>
  started([
    group('venue', 'one-for-one', [part('gateway')], { backoff: AT_ONCE }),
    group('symbols', 'one-for-one', [
      group('symbol:XBTUSDTM', 'one-for-one', [part('book')], { ...ONCE, whenSpent: 'quarantine' }),
    ]),
    part('odd', { whenSpent: 'quarantine' }),
  ])

function crash({ tree, pass }: Grove, path: string, times = 2): void {
  for (let time = 0; time < times; time++) {
    tree.crash(path, new Error('boom'))
    pass(10)
  }
}

const counted = (grove: Grove): SpentBudgets => new SpentBudgets(grove.tree, grove.clock, WINDOW_MS)

it('counts an escalation for the length of the window', () => {
  const grove = forest()
  const spent = counted(grove)
  crash(grove, 'venue/gateway', 1)
  expect(spent.count).toBe(0)
  crash(grove, 'venue/gateway', 1)
  expect(spent.count).toBe(1)
  grove.pass(WINDOW_MS - 1_000)
  expect(spent.count).toBe(1)
  grove.pass(2_000)
  expect(spent.count).toBe(0)
})

it('counts who is parked until it is back', () => {
  const grove = forest()
  const spent = counted(grove)
  crash(grove, 'odd')
  grove.pass(2 * WINDOW_MS)
  expect(spent.count).toBe(1)
  grove.tree.release('odd')
  grove.pass(10)
  expect(spent.count).toBe(0)
})

it('counts a symbol once it is parked, and not on the way there', () => {
  const grove = forest()
  const spent = counted(grove)
  crash(grove, 'symbols/symbol:XBTUSDTM/book')
  expect(spent.count).toBe(0)
  crash(grove, 'symbols/symbol:XBTUSDTM/book')
  expect(grove.tree.status('symbols/symbol:XBTUSDTM')).toBe('quarantined')
  expect(spent.count).toBe(1)
})

it('knows of what was before it, for as long as the window is', () => {
  const grove = forest()
  crash(grove, 'venue/gateway')
  crash(grove, 'odd')
  grove.pass(30_000)
  const later = counted(grove)
  expect(later.count).toBe(2)
  grove.pass(31_000)
  expect(later.count).toBe(1)
})

it('counts nothing more once it is released', () => {
  const grove = forest()
  const spent = counted(grove)
  spent.release()
  crash(grove, 'venue/gateway')
  expect(spent.count).toBe(0)
})
