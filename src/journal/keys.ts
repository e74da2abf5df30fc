import {
  type InstrumentKey,
  type InstrumentSymbol,
  instrumentKey,
  type VenueName,
} from '../domain/instrument.ts'
import type { OrderId } from '../domain/order.ts'

/** What things are kept by: one text for one thing, at whatever venue. */

export const holdingKey = (venue: VenueName, symbol: InstrumentSymbol): InstrumentKey =>
  instrumentKey({ venue, symbol })

export interface FillIdentity {
  readonly venue: VenueName
  readonly orderId: OrderId
  readonly tradeId: string
}

export const orderKey = ({ venue, orderId }: Pick<FillIdentity, 'venue' | 'orderId'>): string =>
  `${venue}/${orderId}`

/** What makes a fill one fill. The order's id is part of it: some venues count trades anew in every symbol. */
export const fillKey = (fill: FillIdentity): string => `${fill.venue}/${fill.orderId}/${fill.tradeId}`

/** No venue has a slash in its name. */
export const venueOfKey = (key: string): VenueName => key.slice(0, key.indexOf('/')) as VenueName
