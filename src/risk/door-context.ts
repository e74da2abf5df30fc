import type { Config } from '../config/schema.ts'
import type { Instrument, InstrumentName, VenueName } from '../domain/instrument.ts'
import type { LadderPosition } from '../domain/ladder.ts'
import { moneyToNumber } from '../domain/money.ts'
import type { ClientOrderId, OrderIntent, OrderPurpose } from '../domain/order.ts'
import type { WatchedPrice } from '../domain/trigger.ts'
import type { ExposureBook, ExposureSources } from './exposure-book.ts'
import type { WorkingOrders } from './working-orders.ts'

/**
 * What the door reads at the moment of a review. Everything must be as of now: a review is synchronous, and its
 * caller registers an approved order in `working` before the next one.
 */
export interface DoorContext extends Omit<ExposureSources, 'sums'> {
  readonly limits: DoorLimits
  /** Monotonic. */
  nowMicros(): number
  /** Why nothing new may leave for a venue (who guards an order, or its gateway, is down); null while all live. */
  shutReason(venue: VenueName): string | null
  ladder(): LadderPosition
  /** Since the book was last known to be the venue's; Infinity while it has a gap, is crossed or was never joined. */
  bookAgeMs(of: InstrumentName): number
  /** Since the mark was last said; Infinity before. */
  markAgeMs(of: InstrumentName): number
  /** The private stream is up. */
  connected(venue: VenueName): boolean
  /** By how much our idea of the venue's clock may be wrong; Infinity before it was asked. */
  clockErrorMs(venue: VenueName): number
  /** Local truth equals the venue's. */
  reconciled(venue: VenueName): boolean
  /** The price that a trigger looks at, in ticks; undefined while it is not known. */
  watchedTicks(of: InstrumentName, by: WatchedPrice): number | undefined
  readonly working: Pick<WorkingOrders, 'sums' | 'of' | 'get' | 'count' | 'meets'>
  /** Worst cases of everything, in step with positions, working orders, marks, rates and terms. */
  readonly exposures: Pick<ExposureBook, 'around' | 'lotValue'>
  /** undefined while something of it is unknown. */
  account(instrument: Instrument): Standing | undefined
  /** Whether this id was ever given to an order, also one that is long closed. */
  knows(clientOrderId: ClientOrderId): boolean
  /** An order of the same content that passed a moment ago and may still fill. */
  twinOf(intent: OrderIntent): ClientOrderId | undefined
  /** Orders of this owner that passed the door in the last second. */
  ordersInLastSecond(owner: string): number
  /** False when the rest of the venue's request budget is reserved for cancels and exits. */
  budgetForOrders(venue: VenueName): boolean
}

/** What an order in an instrument would stand on; money is in the reporting currency. */
export interface Standing {
  /** Over all venues. */
  readonly equity: number
  /** Of the wallet that the instrument settles in. */
  readonly walletEquity: number
  /** What more orders may take of that wallet. */
  readonly free: number
  /** Share of the mark to the liquidation of the position that is held now; 1: far, or none. */
  readonly distance: number
}

/** The configured limits as numbers; value is in the reporting currency. */
export interface DoorLimits {
  readonly symbolNotionalMax: number
  readonly totalNotionalMax: number
  readonly venueNotionalMax: number
  readonly netNotionalMax: number
  readonly orderNotionalMax: number
  readonly bandShare: number
  readonly leverageMax: number
  /** Share of the mark that must remain to the nearest liquidation. */
  readonly liquidationDistanceMin: number
  readonly ordersPerSecondMax: number
  readonly openOrdersMax: number
  /** For so long the same order is a duplicate while the first may fill. */
  readonly duplicateWindowMs: number
  /** Factor on the exposure limits from CAUTION on. */
  readonly cautionSizeScale: number
  readonly staleAfterMs: number
  readonly markStaleAfterMs: number
  readonly clockErrorMsMax: number
  /** What may not open without a stop. */
  readonly stopRequired: readonly OrderPurpose[]
  /** Share of the equity that one order may lose until its stop. */
  readonly lossToStopMax: number
}

export const doorLimits = (config: Pick<Config, 'risk' | 'market'>): DoorLimits => ({
  symbolNotionalMax: Number(config.risk.symbolNotionalMax),
  totalNotionalMax: Number(config.risk.totalNotionalMax),
  venueNotionalMax: bound(config.risk.venueNotionalMax),
  netNotionalMax: bound(config.risk.netNotionalMax),
  orderNotionalMax: Number(config.risk.orderNotionalMax),
  bandShare: config.risk.bandShare,
  leverageMax: config.risk.leverageMax,
  liquidationDistanceMin: config.risk.liquidationDistanceMin,
  ordersPerSecondMax: config.risk.ordersPerSecondMax,
  openOrdersMax: config.risk.openOrdersMax,
  duplicateWindowMs: config.risk.duplicateWindowMs,
  cautionSizeScale: config.risk.cautionSizeScale,
  staleAfterMs: config.market.staleAfterMs,
  markStaleAfterMs: config.market.markStaleAfterMs,
  clockErrorMsMax: config.market.clockErrorMsMax,
  stopRequired: config.risk.stopRequired,
  lossToStopMax: config.risk.lossToStopMax,
})

/** Where none is configured there is none. */
const bound = (limit: string | null): number => (limit === null ? Number.POSITIVE_INFINITY : Number(limit))

/** Value of lots at a price in ticks, as a float: exact enough to compare with a limit, never to be added up. */
export const valueAt = (
  instrument: Pick<Instrument, 'tickMoney'>,
  priceTicks: number,
  size: number,
): number => priceTicks * size * moneyToNumber(instrument.tickMoney)
