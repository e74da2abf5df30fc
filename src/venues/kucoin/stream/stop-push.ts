import { z } from 'zod'
import { type Instrument, type Lots, lots, parsePrice } from '../../../domain/instrument.ts'
import type { ClientOrderId, OrderId, OrderReport } from '../../../domain/order.ts'
import { decimal, identifier, lotCount, moment, optional } from '../codec/numbers.ts'

/**
 * A push about a stop that waits. Once it has triggered, the order pushes speak of it, under the same id. What may go
 * wrong here:
 * - `clientOid` is not in the venue's specification: the report may have only the venue's id;
 * - a trigger whose order could not be made (`triggerSuccess` false) is the end of it, and no other push need tell so;
 * - `triggerSuccess` and `error` also stand in samples of stops that have not triggered: only `triggered` counts.
 */
const push = z.compile(
  z.object({
    orderId: identifier,
    type: z.enum(['open', 'triggered', 'cancel']),
    side: z.enum(['buy', 'sell']),
    orderPrice: optional(decimal),
    size: lotCount,
    clientOid: optional(z.string()),
    triggerSuccess: optional(z.boolean()),
    ts: moment,
  }),
)

/** What a push says of a stop of this instrument. @throws when it cannot be read. */
export function decodeStopPush(data: unknown, instrument: Instrument): OrderReport {
  const read = push.parse(data)
  const over = read.type === 'cancel' || (read.type === 'triggered' && read.triggerSuccess === false)
  const market = read.orderPrice === null || Number(read.orderPrice) === 0
  return {
    venue: instrument.venue,
    symbol: instrument.symbol,
    orderId: read.orderId as OrderId,
    clientOrderId: read.clientOid as ClientOrderId | null,
    status: over ? 'done' : 'open',
    side: read.side,
    price: market || read.orderPrice === null ? null : parsePrice(instrument, read.orderPrice),
    size: read.size,
    // What waits has not traded; what it trades afterwards is told by the order pushes.
    filled: lots(0),
    cancelled: over ? read.size : (0 as Lots),
    reduceOnly: false,
    trigger: read.type === 'triggered' ? 'fired' : 'waiting',
    fill: null,
    source: 'stream',
    at: read.ts,
  }
}
