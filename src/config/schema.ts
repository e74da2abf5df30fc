import { z } from 'zod'
import { accountTable } from './tables/account.ts'
import { engineTable } from './tables/engine.ts'
import { exchangeTable } from './tables/exchange.ts'
import { journalTable } from './tables/journal.ts'
import { marketTable } from './tables/market.ts'
import { riskTable } from './tables/risk.ts'
import { strategyTable } from './tables/strategy.ts'
import { intensityTable, supervisionTable } from './tables/supervision.ts'
import { milliseconds } from './tables/values.ts'
import { venueTable } from './tables/venue.ts'

/**
 * The configuration: every number with its range and its unit in its name, every unknown key refused.
 * `defaults.toml` holds the values; `tables/` holds what they may be and what they mean.
 */
export const configSchema = z.strictObject({
  engine: engineTable,
  venue: venueTable,
  journal: journalTable,
  exchange: exchangeTable,
  market: marketTable,
  strategy: strategyTable,
  account: accountTable,
  risk: riskTable,
  supervision: supervisionTable,
  intensity: intensityTable,
  operator: z.strictObject({
    on: z.boolean(),
    port: z.number().int().min(0).max(65_535),
  }),
  telemetry: z.strictObject({
    statusEveryMs: milliseconds(100, 60_000),
    inspectPort: z.number().int().min(0).max(65_535),
  }),
})

export type Config = z.output<typeof configSchema>
