import type { Bench } from './bench.ts'
import { doorRows } from './risk/door.ts'
import { portfolioRows } from './risk/portfolio.ts'

/** What risk costs: in the way of every order, and looking at all positions together. */
export const risk: Bench = {
  name: 'risk',
  run: async (effort) => [...doorRows(effort), ...portfolioRows(effort)],
}
