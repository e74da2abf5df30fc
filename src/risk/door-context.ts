import type { Config } from '../config/schema.ts'
import type { Instrument, InstrumentSymbol, Lots, VenueName } from '../domain/instrument.ts'
import type { LadderPosition } from '../domain/ladder.ts'
import { moneyToNumber } from '../domain/money.ts'
import type { ClientOrderId } from '../domain/order.ts'
import type { WatchedPrice } from '../domain/trigger.ts'
import type { WorkingOrders } from './working-orders.ts'

/**
 * What the door reads at the moment of a review. Everything must be as of now: a review is synchronous, and its
 * caller registers an approved order in `working` before the next one.
 */
export interface DoorContext {
  readonly limits: DoorLimits
  /** Why nothing new may leave at all (the risk actor or the journal is down); null while both live. */
  shutReason(): string | null
  ladder(): LadderPosition
  /** Since the book last changed; Infinity while it has a gap, is crossed or was never joined. */
  feedAgeMs(symbol: InstrumentSymbol): number
  /** The private stream is up. */
  connected(venue: VenueName): boolean
  /** Local truth equals the venue's. */
  reconciled(venue: VenueName): boolean
  instrument(symbol: InstrumentSymbol): Instrument | undefined
  /** May lie between two ticks. */
  markTicks(symbol: InstrumentSymbol): number | undefined
  /** The price that a trigger looks at, in ticks; undefined while it is not known. */
  watchedTicks(symbol: InstrumentSymbol, by: WatchedPrice): number | undefined
  position(symbol: InstrumentSymbol): Lots
  readonly working: Pick<WorkingOrders, 'sums' | 'of' | 'count'>
  /** Every symbol with a position or a working order; more do no harm. */
  exposed(): Iterable<InstrumentSymbol>
  account(): AccountView | undefined
  /** The venue's liquidation price of a position in ticks; 0 when it has none. */
  liquidationTicks(symbol: InstrumentSymbol): number
  /** Whether this id was ever given to an order, also one that is long closed. */
  knows(clientOrderId: ClientOrderId): boolean
  /** Orders of this owner that passed the door in the last second. */
  ordersInLastSecond(owner: string): number
  /** False when the rest of the venue's request budget is reserved for cancels and exits. */
  budgetForOrders(venue: VenueName): boolean
}

/** In the settlement currency. */
export interface AccountView {
  readonly equity: number
  readonly available: number
}

/** The configured limits as numbers; value is in the settlement currency. */
export interface DoorLimits {
  readonly symbolNotionalMax: number
  readonly totalNotionalMax: number
  readonly orderNotionalMax: number
  readonly bandShare: number
  readonly leverageMax: number
  /** Set at the venue; says how much margin an order takes. */
  readonly leverage: number
  readonly ordersPerSecondMax: number
  readonly openOrdersMax: number
  /** Factor on the exposure limits from CAUTION on. */
  readonly cautionSizeScale: number
  readonly staleAfterMs: number
}

export const doorLimits = (config: Pick<Config, 'risk' | 'venue' | 'market'>): DoorLimits => ({
  symbolNotionalMax: Number(config.risk.symbolNotionalMax),
  totalNotionalMax: Number(config.risk.totalNotionalMax),
  orderNotionalMax: Number(config.risk.orderNotionalMax),
  bandShare: config.risk.bandShare,
  leverageMax: config.risk.leverageMax,
  leverage: config.venue.leverage,
  ordersPerSecondMax: config.risk.ordersPerSecondMax,
  openOrdersMax: config.risk.openOrdersMax,
  cautionSizeScale: config.risk.cautionSizeScale,
  staleAfterMs: config.market.staleAfterMs,
})

/** Value of lots at a price in ticks, as a float: exact enough to compare with a limit, never to be added up. */
export const valueAt = (
  instrument: Pick<Instrument, 'tickMoney'>,
  priceTicks: number,
  size: number,
): number => priceTicks * size * moneyToNumber(instrument.tickMoney)
