import { expect, test } from 'vitest'
import type { PlannedFault } from '../../chaos/catalogue.ts'
import { VENUES_AT_ONCE } from '../../chaos/must-happen.ts'
import type { Plan } from '../../chaos/plan.ts'
import { planOf } from '../../chaos/plan.ts'
import { runTrial } from '../../chaos/trial.ts'

/** Trials of an engine that trades at two exchanges. */

const fault = (atMs: number, parts: Omit<PlannedFault, 'atMs' | 'draw'>, draw = 0.5): PlannedFault => ({
  atMs,
  draw,
  ...parts,
})

const plans: readonly (readonly [string, readonly PlannedFault[]])[] = [
  ['nothing goes wrong', []],
  [
    'both are gone at once, and again after the word to stop',
    [
      fault(10_000, { kind: 'connects-refused', at: 'both' }),
      fault(40_000, { kind: 'maintenance', at: 'both' }),
      fault(100, { kind: 'sockets-all-cut', at: 'both', during: 'stop' }),
    ],
  ],
  [
    'one is gone, then the other, and the engine is killed meanwhile',
    [
      fault(10_000, { kind: 'maintenance', at: 'second' }, 0.9),
      fault(15_000, { kind: 'engine-killed' }),
      fault(30_000, { kind: 'maintenance' }, 0.9),
      fault(35_000, { kind: 'killed-at-append' }),
    ],
  ],
  [
    'answers are lost at both, orders are pulled and positions taken away at one',
    [
      fault(5_000, { kind: 'http-lost-after', at: 'both' }),
      fault(6_000, { kind: 'reply-lost', at: 'both' }),
      fault(12_000, { kind: 'filled-and-pulled', at: 'second' }),
      fault(20_000, { kind: 'hand-order', at: 'both' }),
      fault(30_000, { kind: 'liquidated', at: 'second' }),
    ],
  ],
]

test.each(plans)('%s: every invariant holds at both venues', async (_what, faults) => {
  const plan: Plan = { seed: 11, venues: 2, durationMs: 60_000, faults }
  const verdict = await runTrial(plan)
  expect(verdict.failures).toEqual([])
  expect(verdict.orders).toBeGreaterThan(10)
  const atOnce = faults.some(
    ({ kind, at }) => at === 'both' && kind !== 'reply-lost' && kind !== 'http-lost-after',
  )
  expect(verdict.happened[VENUES_AT_ONCE] ?? 0).toBeGreaterThanOrEqual(atOnce ? 1 : 0)
})

test('one plan of sixteen has two venues, and the places of its faults; the others have none', () => {
  const seeds = Array.from({ length: 800 }, (_, seed) => planOf(seed, 60_000))
  const two = seeds.filter(({ venues }) => venues === 2)
  expect(two.length).toBeGreaterThan(30)
  expect(two.length).toBeLessThan(80)
  const places = new Set(two.flatMap(({ faults }) => faults.map(({ at }) => at)))
  expect(places).toEqual(new Set([undefined, 'second', 'both']))
  for (const plan of seeds)
    if (plan.venues === undefined) expect(plan.faults.every(({ at }) => at === undefined)).toBe(true)
})
