import type { Lots, Ticks } from '../../src/domain/instrument.ts'
import { absolute, add, type Money, money, negate, ZERO } from '../../src/domain/money.ts'
import type { Side } from '../../src/domain/order.ts'
import { plainOrder } from '../../src/exchange/plain-order.ts'
import { PAPER_ACCOUNT } from '../../supervisors/simulated-venue.ts'
import { chosen, finer } from '../draw.ts'
import { HAND } from '../venue-ledger.ts'
import type { Strikes, VenueScene } from './strike.ts'

export type AccountFault = 'hand-order' | 'money-withdrawn'

/** A person's order that is to rest. */
const AWAY_TICKS = 200
const HAND_RESTS_MS = 10_000
/** Nobody moves fractions. */
const WHOLE = money('1')
const WITHDRAWN_MS = 15_000
/** What is left makes the positions worth so many times the equity. */
const LEVERAGE_MAX = 15

/** What people do on the account without the engine. */
export const accountStrikes: Strikes<AccountFault, VenueScene> = {
  'hand-order': (draw, { venue, clock, undo }) => {
    const { exchange } = venue
    const instrument = chosen(draw, exchange.instruments)
    if (!instrument) return undefined
    const side: Side = Math.floor(draw * 100) % 2 === 0 ? 'buy' : 'sell'
    const { bids, asks } = exchange.book(instrument.symbol)
    const rests = finer(draw) < 0.5
    const touch = (rests === (side === 'buy') ? bids : asks)[0]?.[0]
    if (touch === undefined) return undefined
    const price = (rests ? touch + (side === 'buy' ? -AWAY_TICKS : AWAY_TICKS) : touch) as Ticks
    // As somebody does who tries out an app.
    const oneLot = plainOrder({
      clientOid: `${HAND}${clock.monotonicMicros()}`,
      symbol: instrument.symbol,
      side,
      price,
      size: 1 as Lots,
    })
    const placed = exchange.place(PAPER_ACCOUNT, oneLot)
    if (!placed.ok) return undefined
    // He changes his mind.
    if (rests) undo(HAND_RESTS_MS, () => exchange.cancel(PAPER_ACCOUNT, { id: placed.order.id }))
    return { victim: instrument.symbol }
  },
  'money-withdrawn': (draw, { venue, undo }) => {
    const { exchange } = venue
    const before = exchange.instruments.map(({ symbol }) => ({
      symbol,
      leverage: exchange.leverage(PAPER_ACCOUNT, symbol),
    }))
    const lever = (leverages: typeof before): void => {
      for (const { symbol, leverage } of leverages) exchange.setLeverage(PAPER_ACCOUNT, symbol, leverage)
    }
    // What margin holds cannot be taken: with more leverage it holds less.
    lever(before.map(({ symbol }) => ({ symbol, leverage: LEVERAGE_MAX })))
    const { available, equity } = exchange.wallet(PAPER_ACCOUNT)
    const held = add(...exchange.positions(PAPER_ACCOUNT).map(({ cost }) => absolute(cost)))
    const left = held / BigInt(Math.ceil(LEVERAGE_MAX * draw + 1))
    const wanted = (equity - left) as Money
    const most = wanted < available ? wanted : available
    const amount = (most - (most % WHOLE)) as Money
    if (held === ZERO || amount <= 0n || exchange.transfer(PAPER_ACCOUNT, negate(amount)) !== true) {
      lever(before)
      return undefined
    }
    undo(WITHDRAWN_MS, () => {
      exchange.transfer(PAPER_ACCOUNT, amount)
      lever(before)
    })
    return { victim: 'the wallet', lastsMs: WITHDRAWN_MS }
  },
}
