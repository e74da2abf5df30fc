import type { Currency } from '../domain/balances.ts'
import { type InstrumentSymbol, tickMoneyOf, type VenueName } from '../domain/instrument.ts'
import { type Money, ZERO } from '../domain/money.ts'
import type { ClientOrderId, Fill } from '../domain/order.ts'
import { FLAT, type MarginTerms, type Position } from '../domain/position.ts'
import type { BookedOrder } from './booked-order.ts'
import type { EventOf } from './events.ts'
import { currenciesOf } from './legacy.ts'

/** A position with what its current round trip (flat to flat) has brought. */
export interface Holding {
  readonly venue: VenueName
  readonly symbol: InstrumentSymbol
  tickSize: string
  multiplier: string
  tickMoney: Money
  baseCurrency: Currency
  settleCurrency: Currency
  position: Position
  lastPrice: Fill['price'] | null
  /** As the venue told them; null: as we set them. */
  terms: MarginTerms | null
  /** Settlement currency; fees in another are not in it. */
  tripNet: Money
  /** The most that its lots ever cost, as each fill left them. */
  tripCost: Money
  /** Number of the round trip. */
  trip: number
  /** What partial closes have left of each lot that the trip began with: a product of shares. */
  kept: number
  readonly open: Map<ClientOrderId, BookedOrder>
}

/** Flat, as its first sight tells it. */
export function newHolding(seen: EventOf<'InstrumentSeen'>): Holding {
  const { base, settle } = currenciesOf(seen.symbol)
  return {
    venue: seen.venue,
    symbol: seen.symbol,
    tickSize: seen.tickSize,
    multiplier: seen.multiplier,
    tickMoney: tickMoneyOf(seen.tickSize, seen.multiplier),
    baseCurrency: seen.baseCurrency ?? base,
    settleCurrency: seen.settleCurrency ?? settle,
    position: FLAT,
    lastPrice: null,
    terms: null,
    tripNet: ZERO,
    tripCost: ZERO,
    trip: 0,
    kept: 1,
    open: new Map(),
  }
}
