import { parseDecimal } from '../../domain/decimal.ts'
import { type Instrument, type Lots, notional, type Ticks, ticks } from '../../domain/instrument.ts'
import { MONEY_DECIMALS } from '../../domain/money.ts'
import { opposite, type Side } from '../../domain/order.ts'
import { heldIn } from './on-contract.ts'
import type { OrderBody } from './order-body.ts'
import { invalid, WireRefusal } from './refusal.ts'
import type { SimulatedVenue } from './venue.ts'

/** How much an order is for, and on which side where the position dictates it. */
export interface OrderAmount {
  readonly size: Lots
  readonly side?: Side
}

/** Lots from exactly one of size, qty (base) and valueQty (quote, rounded down to lots). */
export function readAmount(
  venue: SimulatedVenue,
  instrument: Instrument,
  body: OrderBody,
  price: Ticks | null,
): OrderAmount | WireRefusal {
  const given = [body.size, body.qty, body.valueQty].filter((value) => value !== undefined)
  if (given.length !== 1) return invalid('Quantity')
  const count = lotsOf(venue, instrument, body, price)
  return Number.isSafeInteger(count) && count > 0 ? { size: count as Lots } : invalid('Quantity')
}

function lotsOf(
  venue: SimulatedVenue,
  instrument: Instrument,
  { size, qty, valueQty = '0' }: OrderBody,
  price: Ticks | null,
): number {
  if (size !== undefined) return size
  if (qty !== undefined) {
    const base = parseDecimal(qty, MONEY_DECIMALS)
    const lot = parseDecimal(instrument.multiplier, MONEY_DECIMALS)
    return base % lot === 0n ? Number(base / lot) : Number.NaN
  }
  const at = price ?? ticks(Math.max(1, venue.exchange.price(instrument.symbol).last))
  return Number(parseDecimal(valueQty, MONEY_DECIMALS) / notional(instrument, at, 1 as Lots))
}

/** All that is held, at the side that closes it. */
export function wholePosition(
  venue: SimulatedVenue,
  account: string,
  instrument: Instrument,
): OrderAmount | WireRefusal {
  const held = heldIn(venue, account, instrument)
  if (!held) return new WireRefusal('300009', 'Current position size: 0, unable to close the position.')
  return { size: Math.abs(held.lots) as Lots, side: opposite(held.lots > 0 ? 'buy' : 'sell') }
}
