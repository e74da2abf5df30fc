import { formatPrice } from '../../domain/instrument.ts'
import type { ExchangeEvent, VenueFill, VenueOrder } from '../contract.ts'
import { listed, orderType, priceText, stopView } from './order-view.ts'
import type { SimulatedVenue } from './venue.ts'
import { nanoseconds } from './wire-json.ts'

type StopChanged = Extract<ExchangeEvent, { type: 'StopChanged' }>

/** A stop order as `/contractMarket/advancedOrders` pushes it. */
export function stopPush(venue: SimulatedVenue, { order, change, refusal, at }: StopChanged) {
  const instrument = listed(venue, order.symbol)
  const { stop, stopPriceType, stopPrice } = stopView(instrument, order)
  return {
    createdAt: order.createdAt,
    marginMode: venue.preferences.marginMode(order.account, order.symbol),
    orderId: order.id,
    clientOid: order.clientOid,
    orderPrice: priceText(instrument, order.price),
    orderType: 'stop',
    side: order.side,
    size: order.size,
    stop,
    stopPrice,
    stopPriceType,
    symbol: order.symbol,
    ...(change === 'triggered' ? { triggerSuccess: refusal === null } : {}),
    ...(refusal === null ? {} : { error: `error.createOrder.${refusal}` }),
    ts: nanoseconds(at),
    type: change,
  }
}

/** An order as `/contractMarket/tradeOrders` pushes it: sizes in quotes, the fill's terms with a match. */
export function orderPush(
  venue: SimulatedVenue,
  order: VenueOrder,
  change: string,
  fill: VenueFill | null,
  at: number,
) {
  const instrument = listed(venue, order.symbol)
  const liquidity = fill?.liquidity ?? 'maker'
  return {
    symbol: order.symbol,
    side: order.side,
    canceledSize: String(order.cancelled),
    orderId: order.id,
    clientOid: order.clientOid,
    liquidity,
    marginMode: venue.preferences.marginMode(order.account, order.symbol),
    type: change,
    orderType: orderType(order),
    feeType: `${liquidity}Fee`,
    orderTime: nanoseconds(order.createdAt),
    size: String(order.size),
    filledSize: String(order.filled),
    price: priceText(instrument, order.price),
    remainSize: String(order.size - order.filled - order.cancelled),
    status: pushedStatus(order, change, liquidity),
    ...(fill && change === 'match'
      ? {
          tradeId: fill.tradeId,
          matchSize: String(fill.size),
          matchPrice: formatPrice(instrument, fill.price),
          tradeType: fill.kind,
        }
      : {}),
    ts: nanoseconds(at),
  }
}

/** A taker that meets a maker is `match`, the maker stays `open`; both are `done` by a message of its own. */
function pushedStatus(order: VenueOrder, change: string, liquidity: string): 'open' | 'match' | 'done' {
  if (change === 'match') return liquidity === 'taker' ? 'match' : 'open'
  return order.status === 'done' ? 'done' : 'open'
}
