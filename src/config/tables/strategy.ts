import { z } from 'zod'
import { decimal, milliseconds, share } from './values.ts'

/** `[strategy]`: which one, and its parameters. */
export const strategyTable = z.strictObject({
  name: z.enum(['avellaneda-stoikov']),
  /** Risk aversion γ; larger leans harder against inventory. */
  riskAversion: z.number().min(0.000001).max(100),
  /** Decay k of the fill intensity with distance, per tick. */
  intensityDecay: z.number().min(0.0001).max(100),
  /** The horizon T − t that the quotes look ahead. */
  horizonMs: milliseconds(100, 86_400_000),
  /** Value of one quote. */
  quoteNotional: decimal,
  /** Half spread never under so many ticks. */
  halfSpreadTicksMin: z.number().min(0.5).max(10_000),
  /** Half spread never under so many standard deviations of what the mid does between two looks at it. */
  halfSpreadMovesMin: z.number().min(0).max(100),
  /** Quotes move only when they are off by so many ticks. */
  requoteTicks: z.number().int().min(1).max(10_000),
  /** … and by this share of the half spread: a place in the queue is worth more than a small correction. */
  requoteShare: share,
  /** A quote rests at least so long before it is moved. */
  restMs: milliseconds(0, 600_000),
})
