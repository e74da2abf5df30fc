import { z } from 'zod'
import { milliseconds } from './values.ts'

const intensity = z.strictObject({
  restartsMax: z.number().int().min(0).max(10_000),
  withinMs: milliseconds(100, 86_400_000),
})

const restart = intensity.extend({
  backoffInitialMs: milliseconds(0, 60_000),
  backoffMaxMs: milliseconds(0, 600_000),
  healthyAfterMs: milliseconds(100, 600_000),
  /** 0: not asked. */
  heartbeatMs: milliseconds(0, 600_000),
})

/** `[supervision.…]`: how often and how soon what has crashed starts again. */
export const supervisionTable = z.strictObject({
  symbol: restart,
  connection: restart,
  order: restart,
  core: restart,
})

/** `[intensity.…]`: restarts of all children of a supervisor together. */
export const intensityTable = z.strictObject({
  engine: intensity,
  risk: intensity,
  venue: intensity,
  orders: intensity,
  symbol: intensity,
})
