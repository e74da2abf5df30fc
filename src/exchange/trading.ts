import { type InstrumentSymbol, type Lots, notional, portion, type Ticks } from '../domain/instrument.ts'
import { times } from '../domain/money.ts'
import { direction, type Side } from '../domain/order.ts'
import type { Clock } from '../ports/clock.ts'
import type { Account } from './account.ts'
import { entryRefusal } from './admission.ts'
import type { BookListener } from './book.ts'
import type { ExchangeEvent, OrderRequest, VenueFill, VenueOrder } from './contract.ts'
import type { EventQueue } from './event-queue.ts'
import type { House } from './house.ts'
import { type BookOrder, LiveOrder } from './live-order.ts'
import { heldPosition, walletOf } from './margin.ts'
import { OrderRegistry } from './orders.ts'
import { bandAround, bandLimit } from './price-band.ts'
import type { SymbolMarket } from './symbol-market.ts'

/**
 * The life of an account's orders between its acceptance and its end, and what every fill does to the account.
 *
 * Two phases keep it right. While a book matches, fills are booked at once (the next trade may depend on the
 * position), but nothing touches a book. `settle` then does what follows: trims reduce-only orders, enters
 * triggered stops, and publishes what each account and position has become, until nothing follows any more.
 */
export class Trading {
  readonly accounts = new Map<string, Account>()
  readonly markets = new Map<InstrumentSymbol, SymbolMarket>()
  readonly #registries = new Map<string, OrderRegistry>()
  readonly #clock: Clock
  readonly #events: EventQueue
  readonly #house: House
  readonly #touched = new Map<string, Touched>()
  readonly #walletsDue = new Set<Account>()
  readonly #idPrefix: number
  #ids = 0

  constructor(clock: Clock, events: EventQueue, house: House) {
    this.#clock = clock
    this.#events = events
    this.#house = house
    this.#idPrefix = clock.now()
  }

  addAccount(account: Account): void {
    this.accounts.set(account.id, account)
    this.#registries.set(account.id, new OrderRegistry())
  }

  registry(account: string): OrderRegistry {
    return found(this.#registries.get(account), `account ${account}`)
  }

  account(id: string): Account {
    return found(this.accounts.get(id), `account ${id}`)
  }

  market(symbol: InstrumentSymbol): SymbolMarket {
    return found(this.markets.get(symbol), `contract ${symbol}`)
  }

  newOrder(account: string, request: OrderRequest, origin: VenueOrder['origin'] = 'client'): LiveOrder {
    return new LiveOrder(this.#nextId(), account, request, origin, this.#clock.now())
  }

  /** Takes an order that was admitted: into the book, or among the stops. */
  accept(order: LiveOrder): void {
    this.registry(order.account).add(order)
    if (order.status === 'open') {
      this.enter(order)
      return
    }
    this.market(order.symbol).stops.add(order)
    this.account(order.account).untriggered.add(order)
    this.#events.emit({ type: 'StopChanged', change: 'open', order: order.view(), at: this.#clock.now() })
  }

  enter(order: LiveOrder): void {
    const market = this.market(order.symbol)
    const account = this.account(order.account)
    const { price, timeInForce } = order.request
    order.shed(order.remaining - this.#fillable(order))
    const limit = price ?? bandLimit(bandAround(market.mark.mark), order.side)
    market.book.submit(order, limit, price !== null && timeInForce === 'GTC')
    if (order.level) {
      account.resting.add(order)
      this.#publish(order, 'open')
    } else if (order.status === 'open') this.#end(order, order.filled > 0 ? 'update' : 'canceled')
    this.#walletsDue.add(account)
  }

  /** Takes an order out that rests, or a stop that waits. */
  withdraw(order: LiveOrder): void {
    const account = this.account(order.account)
    if (order.status === 'untriggered') {
      this.market(order.symbol).stops.remove(order)
      account.untriggered.delete(order)
      order.end(this.#clock.now())
      this.#events.emit({ type: 'StopChanged', change: 'cancel', order: order.view(), at: this.#clock.now() })
      return
    }
    this.market(order.symbol).book.remove(order)
    this.#end(order, 'canceled')
  }

  /** Something changed an account outside of a trade: its position and wallet are published by `settle`. */
  touch(account: Account, symbol: InstrumentSymbol, reason: PositionReason): void {
    const key = `${account.id} ${symbol}`
    const known = this.#touched.get(key)
    if (!known || WEIGHT[reason] > WEIGHT[known.reason]) this.#touched.set(key, { account, symbol, reason })
    this.#walletsDue.add(account)
  }

  walletChanged(account: Account): void {
    this.#walletsDue.add(account)
  }

  settle(): void {
    for (;;) {
      for (const touched of this.#touched.values()) this.#trim(touched.account, touched.symbol)
      const stop = this.#takeDueStop()
      if (!stop) break
      this.#trigger(stop)
    }
    for (const { account, symbol, reason } of this.#touched.values()) {
      const holding = account.holdings.get(symbol)
      if (!holding) continue
      const position = heldPosition(account, holding, this.markets)
      const at = this.#clock.now()
      this.#events.emit({ type: 'PositionChanged', account: account.id, reason, position, at })
    }
    this.#touched.clear()
    for (const account of this.#walletsDue) {
      account.version++
      const wallet = walletOf(account, this.markets)
      this.#events.emit({ type: 'WalletChanged', account: account.id, wallet, at: this.#clock.now() })
    }
    this.#walletsDue.clear()
    this.#events.deliver()
  }

  /** What the book of one symbol tells us. */
  listener(symbol: InstrumentSymbol): BookListener {
    const market = (): SymbolMarket => this.market(symbol)
    return {
      levelChanged: (side, price, size) => market().changeLevel(side, price, size, this.#clock.now()),
      traded: (maker, taker, price, size) => this.#traded(market(), maker, taker, price, size),
      withdrawn: (order) => this.#end(order as LiveOrder, 'update'),
      fillable: (order) => this.#fillable(order as LiveOrder),
      selfTrade: (taker) => (taker as LiveOrder).request.selfTrade,
    }
  }

  #traded(market: SymbolMarket, maker: BookOrder, taker: BookOrder, price: Ticks, size: number): void {
    const at = this.#clock.now()
    const tradeId = this.#nextId()
    market.recordTrade({
      tradeId,
      makerOrderId: maker.id,
      takerOrderId: taker.id,
      side: taker.side,
      price,
      size: size as Lots,
      at,
    })
    const outside = maker.account === null || taker.account === null
    if (maker instanceof LiveOrder) this.#fill(market, maker, 'maker', price, size as Lots, tradeId, outside)
    if (taker instanceof LiveOrder) this.#fill(market, taker, 'taker', price, size as Lots, tradeId, outside)
  }

  #fill(
    market: SymbolMarket,
    order: LiveOrder,
    liquidity: 'maker' | 'taker',
    price: Ticks,
    size: Lots,
    tradeId: string,
    againstHouse: boolean,
  ): void {
    const { instrument } = market
    const value = notional(instrument, price, size)
    const fee = portion(value, liquidity === 'maker' ? instrument.makerFeeRate : instrument.takerFeeRate)
    const fill: VenueFill = {
      tradeId,
      orderId: order.id,
      clientOid: order.request.clientOid,
      symbol: order.symbol,
      side: order.side,
      liquidity,
      price,
      size,
      fee,
      kind: order.origin === 'liquidation' ? 'liquid' : 'trade',
      forced: order.origin !== 'client',
      at: this.#clock.now(),
    }
    const account = this.account(order.account)
    order.fill(size, value, fill.at)
    account.settle(instrument, fill)
    const sign = direction(order.side)
    if (againstHouse) this.#house.tradedWith(order.symbol, sign * size, times(value, sign))
    this.#house.received(fee)
    this.touch(account, order.symbol, order.origin === 'liquidation' ? 'liquidation' : 'positionChange')
    this.#publish(order, 'match', fill)
    if (order.remaining === 0) this.#end(order, order.cancelled > 0 ? 'update' : 'filled')
  }

  /** The most that it may trade without turning a reduce-only order into an opening one. */
  #fillable(order: LiveOrder): number {
    if (!order.request.reduceOnly) return order.remaining
    const lots = this.account(order.account).lots(order.symbol)
    return Math.min(order.remaining, reducible(lots, order.side))
  }

  /** Reduce-only orders shrink with the position that they reduce. */
  #trim(account: Account, symbol: InstrumentSymbol): void {
    const lots = account.lots(symbol)
    for (const order of account.resting) {
      if (!order.request.reduceOnly || order.symbol !== symbol) continue
      const excess = order.remaining - reducible(lots, order.side)
      if (excess <= 0) continue
      const { book } = this.market(symbol)
      if (excess === order.remaining) {
        book.remove(order)
        this.#end(order, 'canceled')
        continue
      }
      book.reduce(order, excess)
      order.cancelled += excess
      order.updatedAt = this.#clock.now()
      this.#publish(order, 'update')
    }
  }

  #takeDueStop(): LiveOrder | undefined {
    for (const market of this.markets.values()) {
      const stop = market.stops.takeDue()
      if (stop) return stop
    }
    return undefined
  }

  #trigger(order: LiveOrder): void {
    const account = this.account(order.account)
    if (!account.untriggered.delete(order)) return
    order.status = 'open'
    order.updatedAt = this.#clock.now()
    this.#events.emit({ type: 'StopChanged', change: 'triggered', order: order.view(), at: order.updatedAt })
    const refused = entryRefusal(account, this.market(order.symbol), order.request, this.markets)
    if (refused) this.#end(order, 'canceled')
    else this.enter(order)
  }

  #end(order: LiveOrder, change: OrderChange): void {
    order.end(this.#clock.now())
    const account = this.account(order.account)
    account.resting.delete(order)
    this.#walletsDue.add(account)
    this.#publish(order, change)
  }

  #publish(order: LiveOrder, change: OrderChange, fill: VenueFill | null = null): void {
    this.#events.emit({ type: 'OrderChanged', change, order: order.view(), fill, at: this.#clock.now() })
  }

  #nextId(): string {
    this.#ids++
    return `${this.#idPrefix}${String(this.#ids).padStart(7, '0')}`
  }
}

type OrderChange = Extract<ExchangeEvent, { type: 'OrderChanged' }>['change']
export type PositionReason = Extract<ExchangeEvent, { type: 'PositionChanged' }>['reason']

/** Of two reasons in one operation the weightier is published. */
const WEIGHT: Record<PositionReason, number> = {
  markPriceChange: 0,
  funding: 1,
  positionChange: 2,
  liquidation: 3,
}

interface Touched {
  readonly account: Account
  readonly symbol: InstrumentSymbol
  readonly reason: PositionReason
}

/** Lots that an order of this side can take off a position. */
const reducible = (lots: Lots, side: Side): number => Math.max(0, -direction(side) * lots)

function found<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new RangeError(`the exchange has no ${what}`)
  return value
}
