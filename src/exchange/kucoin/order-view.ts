import { formatPrice, type Instrument, notional, type Ticks } from '../../domain/instrument.ts'
import { formatMoney, type Money } from '../../domain/money.ts'
import type { VenueOrder } from '../contract.ts'
import type { SimulatedVenue } from './venue.ts'
import { averagePrice, nanoseconds } from './wire-json.ts'

const STOP_SOURCES = { trade: 'TP', mark: 'MP', index: 'IP' } as const

/** A symbol that the exchange has must be one that it lists. */
export function listed(venue: SimulatedVenue, symbol: string): Instrument {
  const instrument = venue.instrument(symbol)
  if (!instrument) throw new Error(`the exchange does not list ${symbol}`)
  return instrument
}

export const orderType = (order: VenueOrder): 'limit' | 'market' =>
  order.price === null ? 'market' : 'limit'

/** `limit`, `market_stop`: how the venue files an order. */
export const displayType = (order: VenueOrder): string => orderType(order) + (order.stop ? '_stop' : '')

export const priceText = (instrument: Instrument, price: Ticks | null): string =>
  price === null ? '0' : formatPrice(instrument, price)

/** Value of the whole order: at its limit, or what a market order has dealt. */
const orderValue = (instrument: Instrument, order: VenueOrder): Money =>
  order.price === null ? order.dealt : notional(instrument, order.price, order.size)

/** An order as REST shows it. */
export function orderView(venue: SimulatedVenue, order: VenueOrder) {
  const instrument = listed(venue, order.symbol)
  const traits = venue.traits.of(order.id)
  const dealt = formatMoney(order.dealt)
  return {
    id: order.id,
    symbol: order.symbol,
    type: orderType(order),
    side: order.side,
    price: priceText(instrument, order.price),
    size: order.size,
    value: formatMoney(orderValue(instrument, order)),
    dealValue: dealt,
    dealSize: order.filled,
    stp: order.selfTrade ?? '',
    ...stopView(instrument, order),
    timeInForce: order.timeInForce,
    postOnly: order.postOnly,
    hidden: order.hidden,
    iceberg: traits.iceberg,
    leverage: String(order.leverage),
    forceHold: traits.forceHold,
    closeOrder: traits.closeOrder,
    visibleSize: traits.visibleSize,
    clientOid: order.clientOid,
    remark: order.remark === '' ? null : order.remark,
    tags: '',
    isActive: order.status !== 'done',
    cancelExist: order.cancelled > 0,
    createdAt: order.createdAt,
    updatedAt: order.updatedAt,
    endAt: order.endedAt,
    orderTime: nanoseconds(order.createdAt),
    settleCurrency: instrument.settleCurrency,
    marginMode: venue.preferences.marginMode(order.account, order.symbol),
    avgDealPrice: averagePrice(instrument, order.dealt, order.filled),
    filledSize: order.filled,
    filledValue: dealt,
    status: order.status === 'done' ? 'done' : 'open',
    reduceOnly: order.reduceOnly,
  }
}

export function stopView(instrument: Instrument, order: VenueOrder) {
  if (!order.stop) return { stop: '', stopPriceType: '', stopTriggered: false, stopPrice: null }
  return {
    stop: order.stop.direction,
    stopPriceType: STOP_SOURCES[order.stop.by],
    stopTriggered: order.status !== 'untriggered',
    stopPrice: formatPrice(instrument, order.stop.price),
  }
}
