import type { ConnectionEvent } from '../machines/connection.ts'
import type { OrderInput } from '../machines/order/context.ts'
import type { OrderEvent } from '../machines/order/events.ts'
import type { InstrumentSymbol, Lots, Ticks } from '../src/domain/instrument.ts'
import type { ClientOrderId, OrderId, OrderIntent, OrderReport } from '../src/domain/order.ts'

/** What happens to a machine under measurement: events that bring it there, some that repeat for ever, the end. */
export interface Story<Event> {
  readonly opening: readonly Event[]
  readonly cycle: readonly Event[]
  readonly ending: readonly Event[]
}

const intent: OrderIntent = {
  clientOrderId: 'bench' as ClientOrderId,
  venue: 'kucoin',
  symbol: 'XBTUSDTM' as InstrumentSymbol,
  owner: 'bench',
  purpose: 'quote',
  side: 'buy',
  price: 600_000 as Ticks,
  size: 100 as Lots,
  timeInForce: 'GTC',
  postOnly: true,
  reduceOnly: false,
}

const report = (status: 'open' | 'done', filled: number): OrderReport => ({
  venue: intent.venue,
  symbol: intent.symbol,
  orderId: '1' as OrderId,
  clientOrderId: intent.clientOrderId,
  status,
  side: intent.side,
  price: intent.price,
  size: intent.size,
  filled: filled as Lots,
  cancelled: (status === 'done' ? intent.size - filled : 0) as Lots,
  reduceOnly: false,
  fill: null,
  source: 'stream',
  at: 0,
})

export const orderInput: OrderInput = {
  kind: 'restored',
  intent,
  orderId: '1' as OrderId,
  filled: 0,
  cancelWanted: false,
  amendment: null,
}

/** Resting, with a fill and a report of it in turn; at last a cancel. */
export const orderEvents: Story<OrderEvent> = {
  opening: [{ type: 'REPORT', report: report('open', 0) }],
  cycle: [
    { type: 'FILLED', filled: 10 },
    { type: 'REPORT', report: report('open', 10) },
  ],
  ending: [{ type: 'CANCEL' }, { type: 'REPORT', report: report('done', 10) }],
}

/** A socket that subscribes and hears an acknowledgement, again and again. */
export const connectionEvents: Story<ConnectionEvent> = {
  opening: [
    { type: 'TICKET', url: 'ws://localhost', pingIntervalMs: 18_000, pingTimeoutMs: 10_000 },
    { type: 'WELCOME' },
  ],
  cycle: [
    { type: 'SUBSCRIBING', ids: ['1', '2'] },
    { type: 'ACKNOWLEDGED', id: '1' },
  ],
  ending: [],
}

/** The least that could be done with the same events: a switch over a record. */
export function dispatchOrder(events: readonly OrderEvent[]): { readonly filled: number } {
  let order = { filled: 0, orderId: '', doneAt: null as number | null }
  for (const event of events)
    switch (event.type) {
      case 'FILLED':
        order = { ...order, filled: Math.max(order.filled, event.filled) }
        break
      case 'REPORT':
        order = {
          ...order,
          orderId: event.report.orderId,
          doneAt: event.report.status === 'done' ? event.report.filled : order.doneAt,
        }
        break
      default:
        break
    }
  return order
}

export function dispatchConnection(events: readonly ConnectionEvent[]): {
  readonly pending: readonly string[]
} {
  let connection = { pending: [] as readonly string[] }
  for (const event of events)
    switch (event.type) {
      case 'SUBSCRIBING':
        connection = { ...connection, pending: event.ids }
        break
      case 'ACKNOWLEDGED':
        connection = { ...connection, pending: connection.pending.filter((id) => id !== event.id) }
        break
      default:
        break
    }
  return connection
}
