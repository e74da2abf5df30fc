import type { OrderInput } from '../../machines/order/context.ts'
import type { OrderEvent } from '../../machines/order/events.ts'
import type { InstrumentSymbol, Lots, Ticks } from '../../src/domain/instrument.ts'
import type { ClientOrderId, OrderId, OrderIntent, Terms } from '../../src/domain/order.ts'
import type { RiskApproved } from '../../src/risk/approval.ts'

/** What a venue and a desk say to an order, for every test of the machine. */

export const SIZE = 10

export const intent: OrderIntent = {
  clientOrderId: 'bhtest000000001' as ClientOrderId,
  venue: 'kucoin',
  symbol: 'XBTUSDTM' as InstrumentSymbol,
  owner: 'test',
  purpose: 'quote',
  side: 'buy',
  price: 600_000 as Ticks,
  size: SIZE as Lots,
  timeInForce: 'GTC',
  postOnly: true,
  reduceOnly: false,
}

const ORDER_ID = 'venue-1' as OrderId

export const fresh: OrderInput = {
  kind: 'new',
  approved: intent as RiskApproved<OrderIntent>,
  sequence: 1,
}

export const restored = (
  known: {
    readonly orderId?: OrderId
    readonly filled?: number
    readonly cancelWanted?: boolean
    readonly amendment?: Terms
  } = {},
): OrderInput => ({
  kind: 'restored',
  intent,
  orderId: known.orderId ?? null,
  filled: known.filled ?? 0,
  cancelWanted: known.cancelWanted ?? false,
  amendment: known.amendment ?? null,
})

export const accepted = { type: 'ACCEPTED', orderId: ORDER_ID } as const satisfies OrderEvent

export const filled = (lots: number): OrderEvent => ({ type: 'FILLED', filled: lots })

/** Other terms, larger and smaller than those that it has. */
export const LARGER: Terms = { price: 600_001 as Ticks, size: 12 as Lots }
export const SMALLER: Terms = { price: 599_999 as Ticks, size: 6 as Lots }

export const amend = (terms: Terms): OrderEvent => ({
  type: 'AMEND',
  approved: { ...intent, ...terms } as RiskApproved<OrderIntent>,
})

export const report = (status: 'open' | 'done', lots: number, terms: Terms = intent): OrderEvent => ({
  type: 'REPORT',
  report: {
    venue: 'kucoin',
    symbol: intent.symbol,
    orderId: ORDER_ID,
    clientOrderId: intent.clientOrderId,
    status,
    side: 'buy',
    price: terms.price,
    size: terms.size,
    filled: lots as Lots,
    cancelled: (status === 'done' ? Math.max(0, terms.size - lots) : 0) as Lots,
    reduceOnly: false,
    fill: null,
    source: 'stream',
    at: 0,
  },
})
