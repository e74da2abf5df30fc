import { z } from 'zod'
import { milliseconds, orOff, share } from './values.ts'

const threshold = orOff(z.number().nonnegative())

/** Where one trigger asks for a rung, how long it must be quiet before it lets go, and how far below. */
const trigger = z.strictObject({
  /** False: as if it were not there. */
  on: z.boolean(),
  /** Value from which the ladder asks for CAUTION; null ("off" in a file): this trigger never asks for it. */
  caution: threshold,
  warning: threshold,
  critical: threshold,
  stop: threshold,
  /** The value must fall below threshold × (1 − hysteresis) … */
  hysteresis: share,
  /** … and stay there for so long, before the ladder loosens one rung. */
  dwellMs: milliseconds(0, 86_400_000),
})

/** One whose value is taken over the last so long. */
const windowed = (maxMs: number) => trigger.extend({ windowMs: milliseconds(100, maxMs) })

/** `[risk.triggers.…]`: what makes the ladder climb. */
export const triggersTable = z.strictObject({
  /** Share of the UTC day's opening equity. */
  dailyLoss: trigger,
  /** Share of the peak equity; windowMs after the last peak it is measured from what there is then. */
  drawdown: windowed(366 * 86_400_000),
  /** One-day portfolio CVaR as share of equity. */
  cvar: trigger,
  /** Loss in the worst stress scenario as share of equity. */
  stress: trigger,
  /** Losing round trips in a row; windowMs after the last of them they are forgotten. */
  losingTrades: windowed(86_400_000),
  /** 1 − distance to the nearest liquidation price as share of the mark. */
  liquidation: trigger,
  /** Maintenance margin as share of equity. */
  margin: trigger,
  /** Value of all positions over equity. */
  leverage: trigger,
  /** Worst-case notional of uncertain orders as share of equity. */
  uncertainExposure: trigger,
  /** Age of the oldest uncertain order, ms. */
  uncertainAge: trigger,
  /** How long the comparison with a venue is overdue, ms. */
  reconciliationDebt: trigger,
  /** Positions that differ from the venue's for certain, or had to be adjusted in the window. */
  positionMismatch: windowed(86_400_000),
  /** Silence of the most silent needed feed, ms. */
  staleFeed: trigger,
  /** Venue clock offset that is not corrected yet, ms. */
  clockOffset: trigger,
  /** The worst lag of the event loop in the window, ms. */
  loopLag: windowed(60_000),
  /** How long the oldest journal entry has waited for the disk, ms. */
  journalLag: trigger,
  /** Rejected share of the last 50 orders that are in the window. */
  rejectRate: windowed(86_400_000),
  /** Children in quarantine, and escalations in the window. */
  restartBudget: windowed(86_400_000),
})

export type TriggerName = keyof z.output<typeof triggersTable>
export type TriggerConfig = z.output<typeof trigger>
