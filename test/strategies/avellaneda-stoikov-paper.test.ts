import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../src/ports/random.ts'
import { type Model, optimalSpread, reservationPrice } from '../../src/strategies/avellaneda-stoikov.ts'

/**
 * The simulation of section 3.3 of the paper, on our own paths. Expected values are means over 100,000 paths of an
 * independent implementation; the tolerances are four standard errors of ours.
 */
const PATHS = 2_000
const STEPS = 200
const SEED = 20_080_401
const MARKET = { start: 100, seconds: 1, volatility: 2, intensity: 140, decay: 1.5 }
const STEP_SECONDS = MARKET.seconds / STEPS

interface Row {
  readonly riskAversion: number
  readonly strategy: 'inventory' | 'symmetric'
  readonly profit: number
  readonly profitDeviation: number
  readonly inventory: number
  readonly inventoryDeviation: number
}

const row = (
  riskAversion: number,
  strategy: Row['strategy'],
  [profit, profitDeviation, inventory, inventoryDeviation]: readonly [number, number, number, number],
): Row => ({ riskAversion, strategy, profit, profitDeviation, inventory, inventoryDeviation })

const TABLE: readonly Row[] = [
  row(0.1, 'inventory', [64.89, 6.55, 0.01, 2.93]),
  row(0.1, 'symmetric', [68.26, 13.42, 0.04, 8.39]),
  row(0.01, 'inventory', [68.39, 8.97, 0.02, 5.22]),
  row(0.01, 'symmetric', [68.71, 13.65, 0.05, 8.69]),
  row(1, 'inventory', [31.45, 4.83, 0.0, 1.64]),
  row(1, 'symmetric', [43.75, 10.72, 0.02, 5.17]),
]

const model = (riskAversion: number, secondsLeft: number): Model => ({
  riskAversion,
  intensityDecay: MARKET.decay,
  volatility: MARKET.volatility,
  horizonSeconds: secondsLeft,
})

/** Over the continuous interval, where the spread is linear in time: its value halfway. */
const averageSpread = (riskAversion: number): number => optimalSpread(model(riskAversion, MARKET.seconds / 2))

describe('the average spread of the paper', () => {
  for (const [riskAversion, spread] of [
    [0.1, 1.4908],
    [0.01, 1.3489],
    [1, 3.0217],
  ] as const)
    it(`is ${spread} at a risk aversion of ${riskAversion}`, () => {
      expect(averageSpread(riskAversion)).toBeCloseTo(spread, 4)
    })
})

describe(`the simulation of section 3.3, ${PATHS} paths, seed ${SEED}`, () => {
  for (const expected of TABLE)
    it(`${expected.strategy} at a risk aversion of ${expected.riskAversion}`, () => {
      const ends = simulate(expected)
      const profits = ends.map((end) => end.profit)
      const inventories = ends.map((end) => end.inventory)
      expectMean(profits, expected.profit, expected.profitDeviation)
      expectMean(inventories, expected.inventory, expected.inventoryDeviation)
      expectDeviation(profits, expected.profitDeviation)
      expectDeviation(inventories, expected.inventoryDeviation)
    })
})

function simulate({ riskAversion, strategy }: Row) {
  const random = seededRandom(SEED).fork(`${strategy} ${riskAversion}`)
  const fixedHalf = averageSpread(riskAversion) / 2
  return Array.from({ length: PATHS }, () => {
    let mid = MARKET.start
    let inventory = 0
    let cash = 0
    for (let step = 0; step < STEPS; step++) {
      const now = model(riskAversion, MARKET.seconds - step * STEP_SECONDS)
      const leans = strategy === 'inventory'
      const centre = leans ? reservationPrice(mid, inventory, now) : mid
      const half = leans ? optimalSpread(now) / 2 : fixedHalf
      const hit = (distance: number) =>
        random.chance(MARKET.intensity * Math.exp(-MARKET.decay * distance) * STEP_SECONDS)
      const sold = hit(centre + half - mid)
      const bought = hit(mid - (centre - half))
      if (sold) cash += centre + half
      if (bought) cash -= centre - half
      inventory += Number(bought) - Number(sold)
      mid += MARKET.volatility * Math.sqrt(STEP_SECONDS) * (random.chance(0.5) ? 1 : -1)
    }
    return { profit: cash + inventory * mid, inventory }
  })
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

function expectMean(values: readonly number[], expected: number, deviation: number): void {
  expect(Math.abs(mean(values) - expected)).toBeLessThan((4 * deviation) / Math.sqrt(PATHS))
}

function expectDeviation(values: readonly number[], expected: number): void {
  const centre = mean(values)
  const deviation = Math.sqrt(mean(values.map((value) => (value - centre) ** 2)))
  expect(Math.abs(deviation / expected - 1)).toBeLessThan(4 / Math.sqrt(2 * PATHS))
}
