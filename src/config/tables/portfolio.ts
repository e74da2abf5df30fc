import { z } from 'zod'
import { milliseconds, share } from './values.ts'

/** What may stand in the tables `risk.tail`, `risk.sizing`, `risk.scaling`, `risk.stress` and `risk.funding`. */

/** Fewer returns say nothing of the four parameters of a GARCH model. */
export const GARCH_ROWS_MIN = 100

const MOVE = String.raw`[A-Za-z0-9]{2,12} [+-]?\d{1,2}(\.\d{1,6})?`

const shock = z
  .string()
  .regex(new RegExp(String.raw`^[\w .-]{1,40}: ${MOVE}(, ${MOVE})*$`))
  .describe('a name and moves, like "flash: BTC -0.1, ETH -0.15, others -0.2"')

const tail = z.strictObject({
  method: z.enum(['worst', 'historical', 'normal', 'cornish-fisher']),
  confidence: z.number().min(0.5).max(0.999),
  covariance: z.enum(['ewma', 'ledoit-wolf', 'constant-correlation']),
  volatility: z.enum(['ewma', 'garch']),
  ewmaDecay: z.number().min(0.5).max(0.9999),
  intervalMs: milliseconds(1_000, 86_400_000),
  rows: z.number().int().min(10).max(10_000),
  rowsMin: z.number().int().min(2).max(10_000),
  /** Of one day, a share of the price. */
  priorVolatility: z.number().min(0.001).max(1),
  /** The same, of one that was seen: no calm is believed to be deeper. */
  volatilityMin: z.number().min(0).max(1),
})

const sizing = z.strictObject({
  method: z.enum(['fixed', 'volatility-target', 'kelly', 'kelly-trades', 'fixed-risk']),
  /** Share of the equity that one quote moves in a day. */
  volatilityTarget: share,
  kellyFraction: share,
  /** What a position is expected to earn in a day, in its daily deviations. */
  kellyEdge: share,
  /** Round trips, and how many of no edge are believed beside them. */
  kellyTradesMin: z.number().int().min(2).max(500),
  kellyShrinkage: z.number().min(0).max(10_000),
  riskShare: share,
  stopShare: z.number().min(0.0001).max(1),
})

const scaling = z.strictObject({
  losingTradesFrom: z.number().int().min(0).max(10_000),
  losingTradeFactor: share,
  drawdownFrom: share,
  drawdownTo: share,
  sizeScaleMin: share,
})

const stress = z.strictObject({
  recorded: z.array(z.enum(['2021-04-25', '2021-05-19', '2023-03-11'])).max(3),
  shocks: z.array(shock).max(20),
  deviations: z.number().min(0).max(100),
})

const funding = z.strictObject({
  holdingMs: milliseconds(60_000, 2_592_000_000),
  /** Share of the equity that one quote may cost in that time. */
  costMax: share,
})

export const portfolioTables = { tail, sizing, scaling, stress, funding }
