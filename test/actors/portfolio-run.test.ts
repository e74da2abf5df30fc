import { expect, it } from 'vitest'
import { ASSESSOR } from '../../actors/names.ts'
import type { PortfolioView } from '../../src/risk/portfolio/view.ts'
import { engineWorld } from '../supervisors/engine-world.ts'

const sumOf = (parts: readonly number[]): number => parts.reduce((sum, each) => sum + each, 0)

it('in a run that trades, every look at all positions is whole: finite, and the sum of its parts', async () => {
  const world = await engineWorld({ seed: 7, config: { risk: { tail: { intervalMs: 1_000 } } } as never })
  const engine = await world.start()
  const views: PortfolioView[] = []
  engine.world.channels.portfolio.subscribe((view) => view && views.push(view))
  await world.pass(25_000)
  engine.tree.crash(ASSESSOR, new Error('test'))
  await world.pass(5_000)
  const held = views.flatMap(({ tail }) => (tail && tail.components.length > 0 ? [tail] : []))
  expect(held.length).toBeGreaterThan(10)
  expect(held.some(({ components }) => components.length > 1)).toBe(true)
  expect(held.some(({ prior, method }) => prior.length === 0 && method !== null)).toBe(true)
  for (const { cvar, valueAtRisk, components } of held) {
    expect([cvar, valueAtRisk].every(Number.isFinite)).toBe(true)
    const gross = sumOf(components.map((each) => Math.abs(each.cvar)))
    expect(Math.abs(sumOf(components.map((each) => each.cvar)) - cvar)).toBeLessThanOrEqual(1e-9 * gross)
  }
  for (const { stress } of views)
    for (const { loss, positions } of stress)
      expect(sumOf(positions.map((each) => each.loss))).toBeCloseTo(loss, 9)
  // Nothing that was seen is forgotten by the crash.
  expect(held.at(-1)?.prior).toEqual([])
})
