import { z } from 'zod'
import { milliseconds, share } from './values.ts'

const CURRENCY = /^[A-Z0-9]{2,12}$/
/** What a currency is worth in the reporting one: `src/account/rates.ts` reads it. */
const conversion = z
  .string()
  .regex(/^[A-Z0-9]{2,12} (parity|mark ([a-z][a-z0-9-]{1,23}:)?[A-Z0-9]{3,24}|\d{1,12}(\.\d{1,12})?)$/)
  .describe('"USDC parity", "KCS 9.75" or "XBT mark XBTUSDTM"')

/** `[account]`: what everything is counted in, and when a position is near its liquidation. */
export const accountTable = z.strictObject({
  /** Reporting currency. */
  currency: z.string().regex(CURRENCY).describe('a currency in the spelling of the venue, like "USDT"'),
  rates: z.array(conversion).max(50),
  rateAgeMaxMs: milliseconds(100, 86_400_000),
  /** Shares of the mark, falling. */
  liquidationWarn: z.array(z.number().min(0.001).max(1)).max(10),
  liquidationHysteresis: share,
  balanceDriftShare: share,
})
