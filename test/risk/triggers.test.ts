import { describe, expect, it } from 'vitest'
import { configSchema } from '../../src/config/schema.ts'
import type { TriggerName } from '../../src/config/tables/triggers.ts'
import type { RiskReadings } from '../../src/risk/readings.ts'
import { asksOf, TRIGGER_NAMES, TRIGGERS } from '../../src/risk/triggers.ts'
import { calm, never } from './readings.ts'

const rows: readonly (readonly [string, TriggerName, Partial<RiskReadings>, number | null])[] = [
  ['loss of the day over its opening equity', 'dailyLoss', { equity: 9_700 }, 0.03],
  ['a gain is no loss', 'dailyLoss', { equity: 11_000 }, 0],
  ['a day that opened with nothing and lost', 'dailyLoss', { equity: -1, dayOpenEquity: 0 }, Infinity],
  ['a day that has not opened yet', 'dailyLoss', { dayOpenEquity: null }, null],
  ['loss from the peak over the peak', 'drawdown', { equity: 9_000, peakEquity: 12_000 }, 0.25],
  ['CVaR over equity', 'cvar', { cvar: 500 }, 0.05],
  ['CVaR on no equity', 'cvar', { equity: 0 }, Infinity],
  ['nothing at risk on no equity', 'cvar', { equity: 0, cvar: 0 }, 0],
  ['what the worst scenario would take over equity', 'stress', { stress: 2_500 }, 0.25],
  ['losing trades in a row', 'losingTrades', { losingTrades: 4 }, 4],
  ['a liquidation price 8 % away', 'liquidation', { liquidationDistance: 0.08 }, 0.92],
  ['a liquidation price beyond double the mark', 'liquidation', { liquidationDistance: 1.4 }, 0],
  ['maintenance margin over the equity behind it', 'margin', { marginRatio: 0.25 }, 0.25],
  ['value of all positions over equity', 'leverage', { leverage: 2.5 }, 2.5],
  ['uncertain exposure over equity', 'uncertainExposure', { uncertainNotional: 1_000 }, 0.1],
  ['the oldest uncertain order', 'uncertainAge', { uncertainAgeMs: 7_000 }, 7_000],
  ['a comparison that is overdue', 'reconciliationDebt', { reconciliationDebtMs: 4_000 }, 4_000],
  ['positions that no fill explains', 'positionMismatch', { positionMismatches: 2 }, 2],
  ['the most silent feed', 'staleFeed', { staleFeedMs: 900 }, 900],
  ['a clock behind', 'clockOffset', { clockOffsetMs: -700 }, 700],
  ['event-loop lag', 'loopLag', { loopLagMs: 40 }, 40],
  ['how far the disk is behind', 'journalLag', { journalLagMs: 40 }, 40],
  ['rejected share', 'rejectRate', { rejectRate: 0.2 }, 0.2],
  ['spent restart budgets', 'restartBudget', { restartsSpent: 2 }, 2],
]

describe('each trigger reads one thing', () => {
  for (const [name, trigger, changed, expected] of rows)
    it(`${trigger}: ${name} is ${expected}`, () => {
      const value = TRIGGERS[trigger]({ ...calm, ...changed })
      if (expected === null || expected === Infinity) expect(value).toBe(expected)
      else expect(value).toBeCloseTo(expected, 12)
    })

  it('is the same list as in the configuration, and every one is tested here', () => {
    const configured = Object.keys(configSchema.shape.risk.shape.triggers.shape).sort()
    expect([...TRIGGER_NAMES].sort()).toEqual(configured)
    expect([...new Set(rows.map(([, trigger]) => trigger))].sort()).toEqual(configured)
  })

  it('says unknown of what is unknown', () => {
    const unknown = Object.fromEntries(Object.keys(calm).map((key) => [key, null])) as never
    for (const trigger of TRIGGER_NAMES) expect(TRIGGERS[trigger](unknown)).toBeNull()
  })

  it('asks for the rungs that have a threshold', () => {
    expect(asksOf({ ...never, warning: 2, stop: 5 })).toEqual([
      { rung: 'WARNING', threshold: 2 },
      { rung: 'STOP', threshold: 5 },
    ])
  })
})
