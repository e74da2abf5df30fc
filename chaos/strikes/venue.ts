import type { Lots } from '../../src/domain/instrument.ts'
import type { VenueOrder } from '../../src/exchange/contract.ts'
import { plainOrder } from '../../src/exchange/plain-order.ts'
import { BYSTANDER, PAPER_ACCOUNT } from '../../supervisors/simulated-venue.ts'
import { chosen } from '../draw.ts'
import { isOurs } from '../venue-ledger.ts'
import type { Strikes, VenueScene } from './strike.ts'

export type VenueFault =
  | 'order-pulled'
  | 'filled-and-pulled'
  | 'liquidated'
  | 'maintenance'
  | 'filters-changed'
  | 'key-revoked'

const MAINTENANCE_MS_MAX = 20_000
const FILTERS_MS_MAX = 10_000
const REVOKED_MS_MAX = 15_000
const GOING_AWAY = 1001

/** What the venue does by itself. */
export const venueStrikes: Strikes<VenueFault, VenueScene> = {
  'order-pulled': (draw, scene) => {
    const order = restingOrder(draw, scene)
    if (order) scene.venue.exchange.cancel(PAPER_ACCOUNT, { id: order.id })
    return order && { victim: order.clientOid }
  },
  'filled-and-pulled': (draw, scene) => {
    const order = restingOrder(draw, scene)
    if (!order || !fillSome(order, scene)) return undefined
    scene.venue.exchange.cancel(PAPER_ACCOUNT, { id: order.id })
    return { victim: order.clientOid }
  },
  liquidated: (_draw, { venue }) =>
    venue.exchange.liquidate(PAPER_ACCOUNT) ? { victim: 'the account' } : undefined,
  maintenance: (draw, { venue, wire }) => {
    const lastsMs = draw * MAINTENANCE_MS_MAX
    wire.begin('maintenance', lastsMs)
    venue.face.sockets.closeAll(GOING_AWAY)
    return { victim: 'the venue', lastsMs }
  },
  'filters-changed': (draw, { venue, wire }) => {
    const symbol = chosen(draw, venue.exchange.instruments)?.symbol
    if (symbol === undefined) return undefined
    const lastsMs = draw * FILTERS_MS_MAX
    wire.begin('filters-changed', lastsMs, symbol)
    return { victim: symbol, lastsMs }
  },
  'key-revoked': (draw, { venue, wire }) => {
    const lastsMs = draw * REVOKED_MS_MAX
    wire.begin('key-revoked', lastsMs)
    venue.face.sockets.cutOne()
    return { victim: 'the key', lastsMs }
  },
}

function restingOrder(draw: number, { venue }: VenueScene): VenueOrder | undefined {
  return chosen(draw, venue.exchange.orders(PAPER_ACCOUNT, { status: 'active' }).filter(isOurs))
}

/** Somebody trades through the book down to this order and takes about half of it. */
function fillSome(order: VenueOrder, { clock, venue }: VenueScene): boolean {
  const { exchange } = venue
  const { price, side, symbol } = order
  const left = order.size - order.filled - order.cancelled
  if (price === null || left < 2) return false
  const { bids, asks } = exchange.book(symbol)
  const before = (side === 'buy' ? bids : asks).filter(([at]) => (side === 'buy' ? at >= price : at <= price))
  const others = before.reduce((sum, [, size]) => sum + size, 0) - left
  const request = plainOrder({
    clientOid: `through-${clock.monotonicMicros()}`,
    symbol,
    side: side === 'buy' ? 'sell' : 'buy',
    price,
    size: (others + Math.ceil(left / 2)) as Lots,
    timeInForce: 'IOC',
  })
  return exchange.place(BYSTANDER, request).ok && (exchange.order(PAPER_ACCOUNT, order)?.filled ?? 0) > 0
}
