import { type InstrumentSymbol, type Lots, notional, portion, type Ticks } from '../domain/instrument.ts'
import { times } from '../domain/money.ts'
import { direction } from '../domain/order.ts'
import type { Clock } from '../ports/clock.ts'
import type { Account } from './account.ts'
import type { ExchangeEvent, VenueFill } from './contract.ts'
import type { EventQueue } from './event-queue.ts'
import type { House } from './house.ts'
import type { LiveOrder } from './live-order.ts'
import { heldPosition, walletOf } from './margin.ts'
import type { SymbolMarket } from './symbol-market.ts'

export type PositionReason = Extract<ExchangeEvent, { type: 'PositionChanged' }>['reason']

/** Of two reasons in one operation the weightier is published. */
const WEIGHT: Record<PositionReason, number> = {
  markPriceChange: 0,
  funding: 1,
  positionChange: 2,
  liquidation: 3,
}

export interface TouchedPosition {
  readonly account: Account
  readonly symbol: InstrumentSymbol
  readonly reason: PositionReason
}

/** One side of a trade, as the account sees it. */
export interface TradedSide {
  readonly tradeId: string
  readonly liquidity: 'maker' | 'taker'
  readonly price: Ticks
  readonly size: Lots
  /** The background was on the other side. */
  readonly againstHouse: boolean
}

/**
 * What trades do to accounts, at once; and what has become of accounts, published once an operation is complete
 * however many fills it had.
 */
export class Bookkeeping {
  readonly #clock: Clock
  readonly #events: EventQueue
  readonly #house: House
  readonly #markets: ReadonlyMap<InstrumentSymbol, SymbolMarket>
  readonly #touched = new Map<string, TouchedPosition>()
  readonly #walletsDue = new Set<Account>()

  constructor(
    clock: Clock,
    events: EventQueue,
    house: House,
    markets: ReadonlyMap<InstrumentSymbol, SymbolMarket>,
  ) {
    this.#clock = clock
    this.#events = events
    this.#house = house
    this.#markets = markets
  }

  /** Books one side of a trade: the order's sums, the position, the profit, the fee. */
  book(market: SymbolMarket, account: Account, order: LiveOrder, side: TradedSide): VenueFill {
    const { instrument } = market
    const { tradeId, liquidity, price, size } = side
    const value = notional(instrument, price, size)
    const feeRate = liquidity === 'maker' ? instrument.makerFeeRate : instrument.takerFeeRate
    const fill: VenueFill = {
      tradeId,
      orderId: order.id,
      clientOid: order.request.clientOid,
      symbol: order.symbol,
      side: order.side,
      liquidity,
      price,
      size,
      fee: portion(value, feeRate),
      kind: order.origin === 'liquidation' ? 'liquid' : 'trade',
      forced: order.origin !== 'client',
      at: this.#clock.now(),
    }
    order.fill(size, value, fill.at)
    account.settle(instrument, fill)
    const sign = direction(order.side)
    if (side.againstHouse) this.#house.tradedWith(order.symbol, sign * size, times(value, sign))
    this.#house.received(fill.fee)
    this.touch(account, order.symbol, order.origin === 'liquidation' ? 'liquidation' : 'positionChange')
    return fill
  }

  /** A position changed, or what it is worth. */
  touch(account: Account, symbol: InstrumentSymbol, reason: PositionReason): void {
    const key = `${account.id} ${symbol}`
    const known = this.#touched.get(key)
    if (!known || WEIGHT[reason] > WEIGHT[known.reason]) this.#touched.set(key, { account, symbol, reason })
    this.walletChanged(account)
  }

  /** Margin or balance changed. */
  walletChanged(account: Account): void {
    this.#walletsDue.add(account)
  }

  /** Positions that changed in the operation that is under way. */
  get touched(): Iterable<TouchedPosition> {
    return this.#touched.values()
  }

  /** Accounts that changed in the operation that is under way, or whose wallet is worth something else. */
  get changed(): Iterable<Account> {
    return this.#walletsDue
  }

  publish(): void {
    const at = this.#clock.now()
    for (const { account, symbol, reason } of this.#touched.values()) {
      const holding = account.holdings.get(symbol)
      if (!holding) continue
      const position = heldPosition(account, holding, this.#markets)
      this.#events.emit({ type: 'PositionChanged', account: account.id, reason, position, at })
    }
    this.#touched.clear()
    for (const account of this.#walletsDue) {
      account.version++
      const wallet = walletOf(account, this.#markets)
      this.#events.emit({ type: 'WalletChanged', account: account.id, wallet, at })
    }
    this.#walletsDue.clear()
  }
}
