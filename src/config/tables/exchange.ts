import { z } from 'zod'
import { decimal } from './values.ts'

const rate = z
  .string()
  .regex(/^-?0(\.\d{1,8})?$/)
  .describe('a proportion in quotes, like "0.0006"')

/** Without a slash at the end: paths are put behind it. */
const exchangeAddress = z
  .string()
  .regex(/^(https?:\/\/[^\s/]+)?$/)
  .describe('an address like "http://127.0.0.1:8001", or "" for an exchange of the engine\'s own')

/** `[exchange]`: the simulated one. */
export const exchangeTable = z.strictObject({
  url: exchangeAddress,
  /** Simulated exchange: settlement currency in the account at the start. */
  deposit: decimal,
  /** What the simulated exchange takes of a maker's and of a taker's value; negative: it pays. */
  makerFeeRate: rate,
  takerFeeRate: rate,
  /** Background orders a second and symbol in calm times. */
  ordersPerSecond: z.number().min(0.01).max(1_000),
})
