import { z } from 'zod'
import { parsePrice } from '../../../domain/instrument.ts'
import type { Fill, OrderId, TradeId } from '../../../domain/order.ts'
import type { Listing } from '../listing.ts'
import { amount, decimal, identifier, lotCount, moment, optional } from './numbers.ts'

const fill = z.compile(
  z.object({
    symbol: identifier,
    tradeId: identifier,
    orderId: identifier,
    side: z.enum(['buy', 'sell']),
    liquidity: z.enum(['maker', 'taker']),
    price: decimal,
    size: lotCount,
    fee: amount,
    feeCurrency: optional(identifier),
    tradeType: z.enum(['trade', 'liquid', 'adl', 'settlement']),
    tradeTime: moment,
  }),
)

/** What made a trade, in our words. */
export const KINDS = { trade: 'trade', liquid: 'liquidation', adl: 'adl', settlement: 'settlement' } as const

/** One of our fills; undefined when its instrument is not one that we can trade. It names no client order id. */
export function decodeFill(data: unknown, listing: Listing): Fill | undefined {
  const read = fill.parse(data)
  const instrument = listing.find(read.symbol)
  if (!instrument) return undefined
  return {
    tradeId: read.tradeId as TradeId,
    orderId: read.orderId as OrderId,
    clientOrderId: null,
    venue: instrument.venue,
    symbol: instrument.symbol,
    side: read.side,
    price: parsePrice(instrument, read.price),
    size: read.size,
    liquidity: read.liquidity,
    fee: read.fee,
    feeCurrency: read.feeCurrency ?? instrument.settleCurrency,
    kind: KINDS[read.tradeType],
    at: read.tradeTime,
  }
}
