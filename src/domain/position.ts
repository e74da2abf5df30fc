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

/** Open profit at a mark given in ticks (a mark may lie between two ticks, hence a number). */
export function unrealisedAt(
  position: Position,
  markTicks: number,
  instrument: Pick<Instrument, 'tickMoney'>,
): Money {
  if (position.lots === 0) return ZERO
  const microTicks = BigInt(Math.round(markTicks * 1e6))
  return ((microTicks * BigInt(position.lots) * instrument.tickMoney) / 1_000_000n - position.cost) as Money
}
