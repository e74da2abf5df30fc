import { z } from 'zod'
import { type Instrument, lots, notional, parsePrice, portion } from '../../../domain/instrument.ts'
import type { ClientOrderId, Fill, OrderId, OrderReport, TradeId } from '../../../domain/order.ts'
import { KINDS } from '../codec/fill.ts'
import { decimal, identifier, lotCount, moment, optional } from '../codec/numbers.ts'
import { cancelledLots } from '../codec/order.ts'

/**
 * An order push. What may go wrong here:
 * - `clientOid` may be missing (KuCoin's own example has none): the report then has only the venue's id;
 * - a `match` carries no fee: it is computed from the instrument's rates, and the read of fills corrects it;
 * - a `match` may carry an empty price or size: the report stands, its fill is null, the read brings the fill;
 * - a `match` may not say what made it: the venue's documents do not promise `tradeType`;
 * - `reduceOnly` is not told: false here, whatever the order is.
 */
const push = z.compile(
  z.object({
    orderId: identifier,
    symbol: identifier,
    type: z.enum(['open', 'match', 'filled', 'canceled', 'update']),
    status: z.enum(['open', 'match', 'done']),
    orderType: optional(z.enum(['limit', 'market'])),
    side: z.enum(['buy', 'sell']),
    price: optional(decimal),
    size: lotCount,
    filledSize: lotCount,
    canceledSize: optional(lotCount),
    clientOid: optional(z.string()),
    tradeId: optional(identifier),
    matchPrice: optional(decimal),
    matchSize: optional(lotCount),
    liquidity: optional(z.enum(['maker', 'taker'])),
    feeType: optional(z.enum(['makerFee', 'takerFee'])),
    tradeType: optional(z.enum(['trade', 'liquid', 'adl', 'settlement']).catch('trade')),
    ts: moment,
  }),
)

type Push = z.output<typeof push>

/** What a push says of an order of this instrument. @throws when it cannot be read. */
export function decodeOrderPush(data: unknown, instrument: Instrument): OrderReport {
  const read = push.parse(data)
  const status = read.status === 'done' ? 'done' : 'open'
  const market = read.orderType === 'market' || read.price === null || Number(read.price) === 0
  if (market && read.orderType === 'limit') throw new Error('price: a limit order without a price')
  return {
    venue: instrument.venue,
    symbol: instrument.symbol,
    orderId: read.orderId as OrderId,
    clientOrderId: read.clientOid as ClientOrderId | null,
    status,
    side: read.side,
    price: market || read.price === null ? null : parsePrice(instrument, read.price),
    size: read.size,
    filled: read.filledSize,
    cancelled:
      status === 'done' ? cancelledLots(status, read.size, read.filledSize) : (read.canceledSize ?? lots(0)),
    reduceOnly: false,
    fill: fillOf(read, instrument),
    source: 'stream',
    at: read.ts,
  }
}

function fillOf(read: Push, instrument: Instrument): Fill | null {
  const { type, tradeId, matchPrice, matchSize } = read
  if (type !== 'match' || tradeId === null || matchPrice === null || matchSize === null) return null
  const liquidity = read.liquidity ?? (read.feeType === 'makerFee' ? 'maker' : 'taker')
  const price = parsePrice(instrument, matchPrice)
  // An order that traded with a hidden one pays the other's rate: `feeType` says what is charged.
  const charged = read.feeType ?? (liquidity === 'maker' ? 'makerFee' : 'takerFee')
  const feeRate = charged === 'makerFee' ? instrument.makerFeeRate : instrument.takerFeeRate
  return {
    tradeId: tradeId as TradeId,
    orderId: read.orderId as OrderId,
    clientOrderId: read.clientOid as ClientOrderId | null,
    venue: instrument.venue,
    symbol: instrument.symbol,
    side: read.side,
    price,
    size: matchSize,
    liquidity,
    fee: portion(notional(instrument, price, matchSize), feeRate),
    kind: KINDS[read.tradeType ?? 'trade'],
    at: read.ts,
  }
}
