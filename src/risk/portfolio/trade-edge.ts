import type { Config } from '../../config/schema.ts'
import { kellyEmpirical } from './kelly.ts'

/**
 * How much of the capital to put into one round trip in each of so many symbols, by what the last ones brought, each as a
 * share of what was put into it. Trips are not told apart by symbol: one bet for all of them. It is full Kelly of the sample, after two doubts. Its mean is pulled toward no edge, as if `kellyShrinkage` more trips had
 * brought nothing on average; and a loss as large as the largest outcome is counted, that may only not have come yet.
 * 0 without an edge; undefined of fewer than `kellyTradesMin` trips.
 */
export function tradeKelly(
  returns: readonly number[],
  symbols: number,
  { kellyTradesMin, kellyShrinkage }: Pick<Config['risk']['sizing'], 'kellyTradesMin' | 'kellyShrinkage'>,
): number | undefined {
  const count = returns.length
  if (count < kellyTradesMin) return undefined
  const mean = returns.reduce((sum, each) => sum + each, 0) / count
  const doubt = (mean * kellyShrinkage) / (count + kellyShrinkage)
  const largest = returns.reduce((most, each) => Math.max(most, Math.abs(each)), 0)
  if (largest === 0) return 0
  const doubted = [...returns.map((each) => each - Math.max(0, doubt)), -largest]
  return kellyEmpirical(doubted).share / symbols
}
