import type { Currency } from './balances.ts'
import type { Instrument, InstrumentSymbol, Lots, VenueName } from './instrument.ts'
import { type Money, ZERO } from './money.ts'
import { direction, type Fill } from './order.ts'

/**
 * A net position as the sum of its fills.
 *
 * `cost` is what the open lots were bought for (negative when short), so the average entry is cost ÷ lots and
 * never has to be rounded to be kept.
 */
export interface Position {
  readonly lots: Lots
  readonly cost: Money
  /** Booked by lots that were closed, fees and funding not included. */
  readonly realised: Money
}

export const FLAT: Position = { lots: 0 as Lots, cost: ZERO, realised: ZERO }

/** How a venue margins the positions in an instrument. */
export interface MarginTerms {
  readonly mode: 'cross' | 'isolated'
  /** Value over the margin that it takes to open. */
  readonly leverage: number
  /** Share of the value at the mark that has to remain. */
  readonly maintenanceRate: number
  /** What is taken off that share again, so that brackets of size join without a step. */
  readonly maintenanceDeduction: Money
}

/** What the venue says of a position. averageEntry, mark and liquidation are in ticks, fractional (0: none). */
export interface VenuePosition {
  readonly venue: VenueName
  readonly symbol: InstrumentSymbol
  readonly lots: Lots
  readonly averageEntry: number
  readonly mark: number
  readonly liquidation: number
  readonly maintenanceMargin: Money
  readonly unrealised: Money
  /** What its money is counted in, as far as the venue says so. */
  readonly currency?: Currency
  /** Its margin terms, as far as the venue says them. */
  readonly terms?: Partial<MarginTerms>
  /** Set aside for it: what an isolated position can lose. */
  readonly margin?: Money
}

/** What the venue says of the account, in one settlement currency. */
export interface VenueAccount {
  readonly venue: VenueName
  readonly currency: string
  /** Wallet plus unrealised. */
  readonly equity: Money
  readonly available: Money
  readonly positionMargin: Money
  readonly orderMargin: Money
  readonly unrealised: Money
  /** Increasing; 0 from a read. */
  readonly version: number
}

/**
 * The position after one more fill. A fill that crosses zero closes all and opens the rest at its own price.
 * Realised profit of a partial close takes the proportional cost, rounded toward zero to 10^-12; the remainder
 * stays in `cost`, so nothing is lost over a round trip.
 */
export function applyFill(
  position: Position,
  fill: Pick<Fill, 'side' | 'price' | 'size'>,
  instrument: Pick<Instrument, 'tickMoney'>,
): Position {
  const signed = direction(fill.side) * fill.size
  const value = (lots: number): bigint => BigInt(fill.price) * BigInt(lots) * instrument.tickMoney
  const before = position.lots
  const after = (before + signed) as Lots
  const opens = before === 0 || Math.sign(before) === Math.sign(signed)
  if (opens)
    return { lots: after, cost: (position.cost + value(signed)) as Money, realised: position.realised }
  const closed = Math.min(Math.abs(signed), Math.abs(before)) * Math.sign(before)
  const costClosed = closed === before ? position.cost : (position.cost * BigInt(closed)) / BigInt(before)
  const realised = (position.realised + value(closed) - costClosed) as Money
  const crossed = Math.abs(signed) > Math.abs(before)
  const cost = (crossed ? value(after) : position.cost - costClosed) as Money
  return { lots: after, cost, realised }
}

/** Marks lie between ticks; a millionth of a tick is counted. */
const MICRO = 1_000_000

/** Signed value of lots at a mark given in ticks (it may lie between two, hence a number). */
export const valueAtMark = (
  instrument: Pick<Instrument, 'tickMoney'>,
  lots: number,
  markTicks: number,
): Money =>
  ((BigInt(Math.round(markTicks * MICRO)) * BigInt(lots) * instrument.tickMoney) / BigInt(MICRO)) as Money

/** Open profit at a mark given in ticks. */
export const unrealisedAt = (
  position: Position,
  markTicks: number,
  instrument: Pick<Instrument, 'tickMoney'>,
): Money =>
  position.lots === 0 ? ZERO : ((valueAtMark(instrument, position.lots, markTicks) - position.cost) as Money)
