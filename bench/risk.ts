import type { Bench } from './bench.ts'
import { portfolioRows } from './risk/portfolio.ts'

/** What looking at risk costs: all positions together. */
export const risk: Bench = {
  name: 'risk',
  run: async (effort) => portfolioRows(effort),
}
