import { expect, it } from 'vitest'
import { FAULT_KINDS } from '../../chaos/catalogue.ts'
import { keepPlan, readPlan } from '../../chaos/kept-plan.ts'
import { type Plan, planOf } from '../../chaos/plan.ts'
import { smallestFailing } from '../../chaos/shrink.ts'
import { thinnedOut } from '../../chaos/thin-out.ts'
import { memoryFiles } from './memory-files.ts'

const TEN_MINUTES = 600_000
const SEEDS = Array.from({ length: 100 }, (_, index) => index + 1)

it('the same seed is the same plan', () => {
  expect(planOf(7, TEN_MINUTES)).toEqual(planOf(7, TEN_MINUTES))
  expect(planOf(7, TEN_MINUTES)).not.toEqual(planOf(8, TEN_MINUTES))
})

it('a hundred seeds plan every kind of fault, each seed a mixture of its own, in order and in time', () => {
  const met = new Set<string>()
  const mixtures = new Set<string>()
  for (const seed of SEEDS) {
    const { faults } = planOf(seed, TEN_MINUTES)
    const kinds = [...new Set(faults.map(({ kind }) => kind))]
    for (const kind of kinds) met.add(kind)
    mixtures.add(kinds.toSorted().join())
    expect(faults.map(({ atMs }) => atMs)).toEqual(faults.map(({ atMs }) => atMs).toSorted((a, b) => a - b))
    expect(faults.every(({ atMs }) => atMs < TEN_MINUTES)).toBe(true)
  }
  expect([...met].toSorted()).toEqual([...FAULT_KINDS].toSorted())
  expect(mixtures.size).toBeGreaterThan(80)
})

it('plans only the kinds that are asked for', () => {
  const kinds = SEEDS.flatMap((seed) =>
    planOf(seed, TEN_MINUTES, ['disk-slow']).faults.map(({ kind }) => kind),
  )
  expect(new Set(kinds)).toEqual(new Set(['disk-slow']))
})

it('a failure shrinks to the faults that it needs', async () => {
  const plan = planOf(43, TEN_MINUTES)
  const needs = plan.faults.map(({ kind }) => kind)
  const [first] = needs
  const second = needs.find((kind) => kind !== first)
  const tried: Plan[] = []
  const smallest = await smallestFailing(plan, async (smaller) => {
    tried.push(smaller)
    return [first, second].every((needed) => smaller.faults.some(({ kind }) => kind === needed))
  })
  expect(tried[0]).toEqual(plan)
  expect(smallest?.seed).toBe(plan.seed)
  expect(smallest?.durationMs).toBeLessThan(TEN_MINUTES)
  expect(smallest?.faults.map(({ kind }) => kind).toSorted()).toEqual([first, second].toSorted())
  expect(smallest?.faults.map(({ atMs, draw }) => ({ atMs, draw }))).toEqual([
    { atMs: 0, draw: 0 },
    { atMs: 0, draw: 0 },
  ])
})

it('two faults among hundreds are found in so many trials as a person waits for', async () => {
  const faults = Array.from({ length: 600 }, (_, each) => ({
    ...({ atMs: each * 1_000, kind: 'disk-slow', draw: 0 } as const),
  }))
  const needed = [faults[17], faults[432]]
  let trials = 0
  const plan = await thinnedOut({ seed: 1, durationMs: 600_000, faults }, async (smaller) => {
    trials++
    return needed.every((fault) => fault && smaller.faults.includes(fault))
  })
  expect(plan.faults).toEqual(needed)
  expect(plan.durationMs).toBe(432_000 + 60_000)
  expect(trials).toBeLessThan(120)
})

it('what does not fail again is said to be so', async () => {
  expect(await smallestFailing(planOf(1, TEN_MINUTES), async () => false)).toBeUndefined()
})

it('a plan that was kept is read as it was; what is none is refused with a sentence', () => {
  const disk = memoryFiles()
  const plan = planOf(3, TEN_MINUTES)
  keepPlan(disk, 'a.json', plan, ['position-equals-fills: XBTUSDTM'])
  expect(readPlan(disk, 'a.json')).toMatchObject({ ...plan })
  disk.writeText('b.json', '{"seed":1,"durationMs":1,"faults":[{"atMs":0,"kind":"rain","draw":0}]}')
  expect(readPlan(disk, 'b.json')).toContain('b.json is no plan: faults.0.kind')
  expect(readPlan(disk, 'c.json')).toContain('c.json')
})
