import { z } from 'zod'
import { type Instrument, type Lots, lots, parsePrice } from '../../../domain/instrument.ts'
import type { ClientOrderId, OrderId, OrderReport } from '../../../domain/order.ts'
import type { Trigger } from '../../../domain/trigger.ts'
import type { Listing } from '../listing.ts'
import { amount, decimal, identifier, lotCount, moment, optional } from './numbers.ts'

/** An order as the REST calls tell it. A market order's price is '0', '' or null. */
const order = z.compile(
  z.object({
    id: identifier,
    symbol: identifier,
    type: z.enum(['limit', 'market']),
    side: z.enum(['buy', 'sell']),
    price: optional(decimal),
    size: lotCount,
    filledSize: lotCount,
    filledValue: optional(amount),
    clientOid: optional(z.string()),
    status: z.enum(['open', 'done']),
    reduceOnly: optional(z.boolean()),
    stop: optional(z.enum(['up', 'down'])),
    stopTriggered: optional(z.boolean()),
    stopPrice: optional(decimal),
    stopPriceType: optional(z.enum(['TP', 'MP', 'IP']).catch('TP')),
    createdAt: moment,
    updatedAt: optional(moment),
  }),
)

/** One order; undefined when its instrument is not one that we can trade. @throws when it cannot be read. */
export function decodeOrder(data: unknown, listing: Listing): OrderReport | undefined {
  const read = order.parse(data)
  const instrument = listing.find(read.symbol)
  if (!instrument) return undefined
  if (read.type === 'limit' && read.price === null) throw new Error('price: a limit order without a price')
  return {
    venue: instrument.venue,
    symbol: instrument.symbol,
    orderId: read.id as OrderId,
    clientOrderId: read.clientOid as ClientOrderId | null,
    status: read.status,
    side: read.side,
    price: read.type === 'limit' && read.price !== null ? parsePrice(instrument, read.price) : null,
    size: read.size,
    filled: read.filledSize,
    ...(read.filledValue === null ? {} : { dealt: read.filledValue }),
    cancelled: cancelledLots(read.status, read.size, read.filledSize),
    reduceOnly: read.reduceOnly ?? false,
    ...(read.stop ? { trigger: read.stopTriggered ? ('fired' as const) : ('waiting' as const) } : {}),
    ...stopOf(read, instrument),
    fill: null,
    source: 'read',
    at: read.updatedAt ?? read.createdAt,
  }
}

const WATCHED = { TP: 'last', MP: 'mark', IP: 'index' } as const

function stopOf({ stop, stopPrice, stopPriceType }: z.output<typeof order>, instrument: Instrument) {
  if (!stop || stopPrice === null || stopPriceType === null) return {}
  const price = parsePrice(instrument, stopPrice)
  return { stop: { price, direction: stop, by: WATCHED[stopPriceType] } satisfies Trigger }
}

/**
 * Lots that will never trade: what a finished order did not fill. The venue's own marks (cancelExist, canceledSize)
 * say the same, except after self-trade prevention, where only the difference is right.
 */
export const cancelledLots = (status: 'open' | 'done', size: Lots, filled: Lots): Lots =>
  status === 'done' ? lots(Math.max(0, size - filled)) : lots(0)
