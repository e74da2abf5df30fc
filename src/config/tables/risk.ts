import { z } from 'zod'
import { portfolioTables } from './portfolio.ts'
import { triggersTable } from './triggers.ts'
import { decimal, milliseconds, orOff, share } from './values.ts'

/** Symbols that fall together, and what they may come to: `src/risk/groups.ts` reads it. */
const correlated = z
  .string()
  .regex(/^[a-z0-9-]{1,32} \d{1,12}(\.\d{1,12})?( [A-Z0-9]{3,24}){2,}$/)
  .describe('a name, a value and symbols, like "majors 15000 XBTUSDTM ETHUSDTM"')

/** `[risk]` and what is below it: what the door lets through, and how the engine gets out. */
export const riskTable = z.strictObject({
  /** Worst-case signed position a symbol, as value at the mark. */
  symbolNotionalMax: decimal,
  /** Sum over symbols of the worst case. */
  totalNotionalMax: decimal,
  /** The same over the symbols of one venue; null ("off"): the sum over all is what bounds it. */
  venueNotionalMax: orOff(decimal),
  /** Worst-case signed sum over all symbols: longs less shorts. */
  netNotionalMax: orOff(decimal),
  /** The same over symbols that fall together. */
  groups: z.array(correlated).max(50),
  orderNotionalMax: decimal,
  /** Price at most so far from the mark. */
  bandShare: share,
  /** Equity over worst-case notional may not fall below 1 / this. */
  leverageMax: z.number().min(0.1).max(125),
  /** Share of the mark that must remain to the nearest liquidation, after the worst that working orders can do. */
  liquidationDistanceMin: share,
  /** What may not open without a stop behind it. */
  stopRequired: z.array(z.enum(['quote', 'signal'])).max(2),
  /** Share of the equity that one order may lose until its stop. */
  lossToStopMax: share,
  ordersPerSecondMax: z.number().int().min(1).max(1_000),
  openOrdersMax: z.number().int().min(1).max(10_000),
  /** 0: an order is a duplicate by its client id alone. */
  duplicateWindowMs: milliseconds(0, 60_000),
  cautionSizeScale: share,
  cautionSpreadScale: z.number().min(1).max(100),
  /** How CRITICAL gets out: by chasing within the bound and in time, then by crossing in pieces. */
  exits: z.strictObject({
    /** How far the mid may run from where it was when the way out began. */
    slippageBps: z.number().min(0).max(10_000),
    chaseMs: milliseconds(0, 86_400_000),
    repegMs: milliseconds(50, 600_000),
    patienceMs: milliseconds(50, 600_000),
    /** Part of what is held that one piece crosses. */
    slice: z.number().min(0.01).max(1),
    everyMs: milliseconds(50, 600_000),
  }),
  ...portfolioTables,
  triggers: triggersTable,
})
