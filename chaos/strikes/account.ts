import type { InstrumentSymbol, Lots, Ticks } from '../../src/domain/instrument.ts'
import type { Side } from '../../src/domain/order.ts'
import type { OrderRequest } from '../../src/exchange/contract.ts'
import { PAPER_ACCOUNT } from '../../supervisors/simulated-venue.ts'
import { HAND } from '../venue-ledger.ts'
import { chosen, type Strikes } from './strike.ts'

export type AccountFault = 'hand-order' | 'order-pulled'

/** What happens on the account at the exchange without the engine. */
export const accountStrikes: Strikes<AccountFault> = {
  'hand-order': (draw, { simulation: { venue, clock } }) => {
    const { exchange } = venue
    const instrument = chosen(draw, exchange.instruments)
    if (!instrument) return undefined
    const side: Side = Math.floor(draw * 100) % 2 === 0 ? 'buy' : 'sell'
    const { bids, asks } = exchange.book(instrument.symbol)
    const price = (side === 'buy' ? asks : bids)[0]?.[0]
    if (price === undefined) return undefined
    const request = byHand(instrument.symbol, side, price, `${HAND}${clock.monotonicMicros()}`)
    return exchange.place(PAPER_ACCOUNT, request).ok ? { victim: instrument.symbol } : undefined
  },
  'order-pulled': (draw, { simulation: { venue } }) => {
    const { exchange } = venue
    const resting = exchange.orders(PAPER_ACCOUNT, { status: 'active' })
    const order = chosen(
      draw,
      resting.filter(({ clientOid }) => !clientOid.startsWith(HAND)),
    )
    if (order) exchange.cancel(PAPER_ACCOUNT, { id: order.id })
    return order && { victim: order.clientOid }
  },
}

/** One lot at the touch, as somebody does who tries out an app. */
const byHand = (symbol: InstrumentSymbol, side: Side, price: Ticks, clientOid: string): OrderRequest => ({
  clientOid,
  symbol,
  side,
  price,
  size: 1 as Lots,
  timeInForce: 'GTC',
  postOnly: false,
  reduceOnly: false,
  hidden: false,
  leverage: 1,
  stop: null,
  selfTrade: null,
  remark: '',
})
