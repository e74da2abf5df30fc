import { z } from 'zod'
import { type InstrumentSymbol, type Lots, notional } from '../../domain/instrument.ts'
import { add, formatMoney, type Money, ZERO } from '../../domain/money.ts'
import type { OrderFilter, VenueFill, VenueOrder } from '../contract.ts'
import { fillView } from './fill-view.ts'
import { displayType, listed, orderType, orderView } from './order-view.ts'
import { PAGE, page, SYMBOL, SYMBOL_OPTIONAL, WINDOW, windowOf } from './parameters.ts'
import { unknownContract, unknownOrder, WireRefusal } from './refusal.ts'
import { futures, type Route, route } from './router.ts'
import type { SimulatedVenue } from './venue.ts'

/** `recent…` reads one page of at most so many, of at most so long ago. */
const RECENT_MAX = 1000
const RECENT_MS = 86_400_000

const ORDERS = z.object({
  ...PAGE,
  ...WINDOW,
  status: z.enum(['active', 'done']).default('done'),
  symbol: z.string().optional(),
  side: z.enum(['buy', 'sell']).optional(),
  type: z.enum(['limit', 'market', 'limit_stop', 'market_stop', 'oco_limit', 'oco_stop']).optional(),
})

const FILLS = z.object({
  ...PAGE,
  ...WINDOW,
  orderId: z.string().optional(),
  symbol: z.string().optional(),
  side: z.enum(['buy', 'sell']).optional(),
  type: z.enum(['limit', 'market', 'limit_stop', 'market_stop']).optional(),
  tradeTypes: z.string().optional(),
})

/** The endpoints that read orders and fills, newest first. */
export function orderQueryEndpoints(venue: SimulatedVenue): readonly Route[] {
  const { exchange } = venue
  const show = (order: VenueOrder) => orderView(venue, order)
  const showFill = (account: string) => (fill: VenueFill) =>
    fillView(venue, account, fill, exchange.order(account, { id: fill.orderId }))
  const one = (account: string, key: { id: string } | { clientOid: string }) => {
    const order = exchange.order(account, key)
    return order ? show(order) : unknownOrder()
  }

  return [
    route('GET /api/v1/orders', futures(2), ORDERS, (asked, { account }) => {
      // What rests is shown whatever its age; only history is asked for by window.
      const window = asked.status === 'active' ? openWindow(asked) : windowOf(asked, venue.clock.now())
      if (window instanceof WireRefusal) return window
      const found = exchange.orders(account, filterOf(asked.status, asked, window))
      return page(found.filter(ofType(asked.type)), asked, show)
    }),
    route('GET /api/v1/stopOrders', futures(6), ORDERS.omit({ status: true }), (asked, { account }) => {
      const found = exchange.orders(account, filterOf('untriggered', asked, openWindow(asked)))
      return page(found.filter(ofType(asked.type)), asked, show)
    }),
    route(
      'GET /api/v1/orders/byClientOid',
      futures(5),
      z.object({ clientOid: z.string().min(1) }),
      (asked, { account }) => one(account, { clientOid: asked.clientOid }),
    ),
    route(
      'GET /api/v1/orders/{orderId}',
      futures(5),
      z.object({ orderId: z.string() }),
      (asked, { account }) => one(account, { id: asked.orderId }),
    ),
    route('GET /api/v1/recentDoneOrders', futures(5), SYMBOL_OPTIONAL, ({ symbol }, { account }) => {
      const fromMs = venue.clock.now() - RECENT_MS
      return exchange
        .orders(account, filterOf('done', { symbol }, { fromMs }))
        .slice(0, RECENT_MAX)
        .map(show)
    }),
    route('GET /api/v1/fills', futures(5), FILLS, (asked, { account }) => {
      const window = asked.orderId === undefined ? windowOf(asked, venue.clock.now()) : openWindow(asked)
      if (window instanceof WireRefusal) return window
      const kinds = asked.tradeTypes?.split(',')
      const found = exchange
        .fills(account, { ...named(asked), ...window, ...(asked.orderId ? { orderId: asked.orderId } : {}) })
        .filter((fill) => !kinds || kinds.includes(fill.kind))
        .filter((fill) => {
          const order = asked.type && exchange.order(account, { id: fill.orderId })
          return !order || matchesType(order, asked.type)
        })
      return page(found.toReversed(), asked, showFill(account))
    }),
    route('GET /api/v1/recentFills', futures(3), SYMBOL_OPTIONAL, ({ symbol }, { account }) =>
      exchange
        .fills(account, { ...named({ symbol }), fromMs: venue.clock.now() - RECENT_MS })
        .slice(-RECENT_MAX)
        .toReversed()
        .map(showFill(account)),
    ),
    route('GET /api/v1/openOrderStatistics', futures(10), SYMBOL, ({ symbol }, { account }) => {
      const instrument = venue.instrument(symbol)
      if (!instrument) return unknownContract()
      const open = exchange.orders(account, { status: 'active', symbol: instrument.symbol })
      const buys = open.filter((order) => order.side === 'buy')
      const sells = open.filter((order) => order.side === 'sell')
      return {
        openOrderBuySize: buys.reduce((sum, order) => sum + remaining(order), 0),
        openOrderSellSize: sells.reduce((sum, order) => sum + remaining(order), 0),
        openOrderBuyCost: formatMoney(add(...buys.map((order) => restingValue(venue, order)))),
        openOrderSellCost: formatMoney(add(...sells.map((order) => restingValue(venue, order)))),
        settleCurrency: instrument.settleCurrency,
      }
    }),
  ]
}

interface Named {
  readonly symbol?: string | undefined
  readonly side?: 'buy' | 'sell' | undefined
}

const named = ({ symbol, side }: Named) => ({
  ...(symbol === undefined ? {} : { symbol: symbol as InstrumentSymbol }),
  ...(side === undefined ? {} : { side }),
})

const openWindow = (asked: {
  readonly startAt?: number | undefined
  readonly endAt?: number | undefined
}) => ({
  ...(asked.startAt === undefined ? {} : { fromMs: asked.startAt }),
  ...(asked.endAt === undefined ? {} : { toMs: asked.endAt }),
})

const filterOf = (
  status: NonNullable<OrderFilter['status']>,
  asked: Named,
  window: { readonly fromMs?: number; readonly toMs?: number },
): OrderFilter => ({ status, ...named(asked), ...window })

const ofType = (type: string | undefined) => (order: VenueOrder) => matchesType(order, type)
/** A plain `limit` means every limit order, `limit_stop` only those that waited for a trigger. */
const matchesType = (order: VenueOrder, type: string | undefined): boolean =>
  type === undefined || type === orderType(order) || type === displayType(order)

const remaining = (order: VenueOrder): Lots => (order.size - order.filled - order.cancelled) as Lots

const restingValue = (venue: SimulatedVenue, order: VenueOrder): Money =>
  order.price === null ? ZERO : notional(listed(venue, order.symbol), order.price, remaining(order))
