import { z } from 'zod'
import type { InstrumentSymbol } from '../../domain/instrument.ts'
import type { OrderKey, VenueOrder } from '../contract.ts'
import { SYMBOL, SYMBOL_OPTIONAL } from './parameters.ts'
import { badParameter, refusalOnWire, unknownContract, unknownOrder, WireRefusal } from './refusal.ts'
import { type Caller, futures, type Route, route } from './router.ts'
import type { SimulatedVenue } from './venue.ts'

const BATCH_MAX = 20

/** Cancels an order of this symbol, if a symbol is given. */
export function cancelOrder(
  venue: SimulatedVenue,
  account: string,
  key: OrderKey,
  symbol?: string,
): VenueOrder | WireRefusal {
  if (symbol !== undefined && venue.exchange.order(account, key)?.symbol !== symbol) return unknownOrder()
  const cancelled = venue.exchange.cancel(account, key)
  return 'ok' in cancelled ? refusalOnWire(cancelled) : cancelled
}

const BATCH = z.object({
  orderIdsList: z.array(z.string()).nullish(),
  clientOidsList: z.array(z.object({ symbol: z.string(), clientOid: z.string() })).nullish(),
})

const BY_ID = z.compile(z.object({ orderId: z.string() }))
const BY_CLIENT_ID = z.compile(SYMBOL.extend({ clientOid: z.string() }))

/** The endpoints that end orders. */
export function cancelEndpoints(venue: SimulatedVenue): readonly Route[] {
  const cancelAll =
    (what: 'orders' | 'stops') =>
    ({ symbol }: { readonly symbol?: string | undefined }, { account }: Caller) => {
      if (symbol !== undefined && !venue.instrument(symbol)) return unknownContract()
      const cancelled = venue.exchange.cancelAll(account, what, symbol as InstrumentSymbol | undefined)
      return { cancelledOrderIds: cancelled.map((order) => order.id) }
    }
  return [
    route('DELETE /api/v1/orders/{orderId}', futures(1), BY_ID, (input, { account }) => {
      const cancelled = cancelOrder(venue, account, { id: input.orderId })
      return cancelled instanceof WireRefusal ? cancelled : { cancelledOrderIds: [cancelled.id] }
    }),
    route(
      'DELETE /api/v1/orders/client-order/{clientOid}',
      futures(1),
      BY_CLIENT_ID,
      ({ clientOid, symbol }, { account }) => {
        const cancelled = cancelOrder(venue, account, { clientOid }, symbol)
        return cancelled instanceof WireRefusal ? cancelled : { clientOid }
      },
    ),
    route('DELETE /api/v1/orders/multi-cancel', futures(20), BATCH, (input, { account }) => {
      const ids = input.orderIdsList ?? []
      const clientOids = input.clientOidsList ?? []
      if (ids.length + clientOids.length > BATCH_MAX)
        return badParameter(`A batch holds at most ${BATCH_MAX} orders`)
      return [
        ...ids.map((id) => outcome({ orderId: id, clientOid: null }, cancelOrder(venue, account, { id }))),
        ...clientOids.map(({ symbol, clientOid }) =>
          outcome({ orderId: null, clientOid }, cancelOrder(venue, account, { clientOid }, symbol)),
        ),
      ]
    }),
    // The old path costs four hundred times a cancel, so that nobody uses it.
    route('DELETE /api/v1/orders', futures(800), SYMBOL_OPTIONAL, cancelAll('orders')),
    route('DELETE /api/v3/orders', futures(10), SYMBOL_OPTIONAL, cancelAll('orders')),
    route('DELETE /api/v1/stopOrders', futures(15), SYMBOL_OPTIONAL, cancelAll('stops')),
  ]
}

const outcome = (
  named: { readonly orderId: string | null; readonly clientOid: string | null },
  cancelled: VenueOrder | WireRefusal,
) =>
  cancelled instanceof WireRefusal
    ? { ...named, code: cancelled.code, msg: cancelled.message }
    : { ...named, code: '200', msg: 'success' }
