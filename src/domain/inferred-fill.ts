import { type Instrument, type Lots, notional, portion, type Ticks } from './instrument.ts'
import { type Money, subtract } from './money.ts'
import type { Fill, OrderIntent, OrderReport, TradeId } from './order.ts'

/** What is known here of the order. */
export interface Counted {
  readonly intent: OrderIntent
  readonly filled: Lots
  /** Σ price × size × tickMoney. */
  readonly filledValue: Money
}

/**
 * What the venue's order says that it filled, and its list of fills does not: one fill of the difference, at the price
 * that makes the sums right, with a trade id that is the same however often it is inferred. Undefined when there is no
 * difference, or no price to be had.
 */
export function inferredFill(
  report: OrderReport,
  { intent, filled, filledValue }: Counted,
  instrument: Instrument,
): Fill | undefined {
  const size = (report.filled - filled) as Lots
  if (size <= 0) return undefined
  const price =
    report.dealt === undefined
      ? (intent.price ?? report.price)
      : average(subtract(report.dealt, filledValue), size, instrument)
  if (price === null || price <= 0) return undefined
  const liquidity = intent.postOnly ? 'maker' : 'taker'
  const rate = intent.postOnly ? instrument.makerFeeRate : instrument.takerFeeRate
  return {
    tradeId: `inferred-${filled}-${report.filled}` as TradeId,
    orderId: report.orderId,
    clientOrderId: intent.clientOrderId,
    venue: intent.venue,
    symbol: intent.symbol,
    side: intent.side,
    price,
    size,
    liquidity,
    fee: portion(notional(instrument, price, size), rate),
    kind: 'trade',
    at: report.at,
  }
}

const average = (value: Money, size: Lots, { tickMoney }: Instrument): Ticks =>
  Math.round(Number(value) / size / Number(tickMoney)) as Ticks
