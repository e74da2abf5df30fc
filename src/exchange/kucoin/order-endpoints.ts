import { z } from 'zod'
import { ORDER_BODY, type OrderBody } from './order-body.ts'
import { readOrder } from './order-request.ts'
import { decimal } from './parameters.ts'
import { badInput, badParameter, invalid, refusalOnWire, WireRefusal } from './refusal.ts'
import { futures, type Route, route } from './router.ts'
import type { SimulatedVenue } from './venue.ts'

const BATCH_MAX = 20
/** Appended to the client id of the second leg of a take-profit and stop-loss pair. */
const SECOND_LEG = '-2'

export interface PlacedOnWire {
  readonly orderId: string
  readonly clientOid: string
}

/** Places an order, or only checks it, and answers as the venue does. */
export function placeOrder(
  venue: SimulatedVenue,
  account: string,
  body: OrderBody,
  how: 'place' | 'test' = 'place',
): PlacedOnWire | WireRefusal {
  const read = readOrder(venue, account, body)
  if (read instanceof WireRefusal) return read
  const { exchange } = venue
  const { symbol, leverage } = read.request
  // In isolated mode the order brings its leverage with it; cross leverage is the account's own setting.
  if (how === 'place' && leverage !== exchange.leverage(account, symbol))
    exchange.setLeverage(account, symbol, leverage)
  const placed = exchange[how](account, read.request)
  if (!placed.ok) return refusalOnWire(placed, read.request.side)
  if (how === 'place') venue.traits.remember(placed.order.id, read.traits)
  return { orderId: placed.order.id, clientOid: placed.order.clientOid }
}

const ST_ORDER_BODY = ORDER_BODY.extend({
  triggerStopUpPrice: decimal.nullish(),
  triggerStopDownPrice: decimal.nullish(),
})

/** The endpoints that make orders. */
export function orderEndpoints(venue: SimulatedVenue): readonly Route[] {
  return [
    route('POST /api/v1/orders', futures(2), ORDER_BODY, (body, { account }) =>
      placeOrder(venue, account, body),
    ),
    route('POST /api/v1/orders/test', futures(2), ORDER_BODY, (body, { account }) =>
      placeOrder(venue, account, body, 'test'),
    ),
    route(
      'POST /api/v1/orders/multi',
      futures(20),
      z.object({ list: z.array(z.unknown()) }),
      ({ list }, { account }) =>
        list.length > BATCH_MAX
          ? badParameter(`A batch holds at most ${BATCH_MAX} orders`)
          : list.map((item) => placeOne(venue, account, item)),
    ),
    route('POST /api/v1/st-orders', futures(2), ST_ORDER_BODY, (body, { account }) => {
      const { triggerStopUpPrice: up, triggerStopDownPrice: down, ...order } = body
      if (!up && !down) return invalid('TriggerStopPrice')
      const leg = (stop: 'up' | 'down', stopPrice: string, clientOid: string): PlacedOnWire | WireRefusal =>
        placeOrder(venue, account, {
          ...order,
          clientOid,
          stop,
          stopPrice,
          stopPriceType: order.stopPriceType ?? 'TP',
        })
      const first = up ? leg('up', up, body.clientOid) : leg('down', down ?? '', body.clientOid)
      if (first instanceof WireRefusal || !up || !down) return first
      const second = leg('down', down, body.clientOid + SECOND_LEG)
      if (second instanceof WireRefusal) {
        venue.exchange.cancel(account, { id: first.orderId })
        return second
      }
      venue.pairs.link(first.orderId, second.orderId)
      return first
    }),
  ]
}

function placeOne(venue: SimulatedVenue, account: string, item: unknown) {
  const read = ORDER_BODY.safeParse(item)
  const said = z
    .object({ clientOid: z.string().catch(''), symbol: z.string().catch('') })
    .catch({ clientOid: '', symbol: '' })
    .parse(item)
  const placed = read.success ? placeOrder(venue, account, read.data) : badInput(read.error)
  return placed instanceof WireRefusal
    ? { ...said, orderId: null, code: placed.code, msg: placed.message }
    : { ...placed, symbol: said.symbol, code: '200000', msg: 'success' }
}
