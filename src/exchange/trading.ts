import type { InstrumentSymbol, Lots, Ticks } from '../domain/instrument.ts'
import { direction, type Side } from '../domain/order.ts'
import type { Clock } from '../ports/clock.ts'
import type { Account } from './account.ts'
import { entryRefusal } from './admission.ts'
import type { BookListener } from './book.ts'
import { Bookkeeping, type TradedSide } from './bookkeeping.ts'
import type { Scribe } from './chronicle/scribe.ts'
import type { ExchangeEvent, OrderRequest, RefusalReason, VenueFill, VenueOrder } from './contract.ts'
import type { EventQueue } from './event-queue.ts'
import type { House } from './house.ts'
import { LiveOrder } from './live-order.ts'
import { OrderRegistry } from './orders.ts'
import { bandAround, bandLimit } from './price-band.ts'
import type { BookOrder } from './price-level.ts'
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
  readonly books: Bookkeeping
  readonly #registries = new Map<string, OrderRegistry>()
  readonly #clock: Clock
  readonly #events: EventQueue
  readonly #scribe: Scribe | undefined
  #idPrefix: number
  #ids = 0

  /** `scribe`: hears of every operation before anybody else does. */
  constructor(clock: Clock, events: EventQueue, house: House, scribe?: Scribe) {
    this.#clock = clock
    this.#events = events
    this.#scribe = scribe
    this.books = new Bookkeeping(clock, events, house, this.markets)
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

  /** What the ids of orders and trades begin with. */
  get idPrefix(): number {
    return this.#idPrefix
  }

  /** Others have been given up to this prefix: the clock may have gone back since. */
  idsAfter(prefix: number): void {
    this.#idPrefix = Math.max(this.#idPrefix, prefix + 1)
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
    this.#stopChanged(order, 'open')
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
    this.books.walletChanged(account)
  }

  /** Puts an order back where it was before this process began. The book has nobody yet whom it could meet. */
  resume(order: LiveOrder): void {
    const market = this.market(order.symbol)
    const account = this.account(order.account)
    if (order.status === 'untriggered') {
      market.stops.add(order)
      account.untriggered.add(order)
      return
    }
    market.book.submit(order, order.price, true)
    account.resting.add(order)
  }

  /** Takes an order out that rests, or a stop that waits. */
  withdraw(order: LiveOrder): void {
    const account = this.account(order.account)
    if (order.status === 'untriggered') {
      this.market(order.symbol).stops.remove(order)
      account.untriggered.delete(order)
      order.end(this.#clock.now())
      this.#stopChanged(order, 'cancel')
      return
    }
    this.market(order.symbol).book.remove(order)
    this.#end(order, 'canceled')
  }

  /** Ends an operation: does what follows from it until nothing does, has it written down, then publishes. */
  settle(): void {
    for (;;) {
      for (const { account, symbol } of this.books.touched) this.#trim(account, symbol)
      const stop = this.#takeDueStop()
      if (!stop) break
      this.#trigger(stop)
    }
    this.#scribe?.operationEnds(this.books.changed, this.markets.values())
    this.books.publish()
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
    const againstHouse = maker.account === null || taker.account === null
    const side = { tradeId, price, size: size as Lots, againstHouse }
    if (maker instanceof LiveOrder) this.#fill(market, maker, { ...side, liquidity: 'maker' })
    if (taker instanceof LiveOrder) this.#fill(market, taker, { ...side, liquidity: 'taker' })
  }

  #fill(market: SymbolMarket, order: LiveOrder, side: TradedSide): void {
    const fill = this.books.book(market, this.account(order.account), order, side)
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
    const refused = entryRefusal(account, this.market(order.symbol), order.request, this.markets)
    this.#stopChanged(order, 'triggered', refused?.reason)
    if (refused) this.#end(order, 'canceled')
    else this.enter(order)
  }

  #stopChanged(order: LiveOrder, change: StopChange, refusal: RefusalReason | null = null): void {
    this.#scribe?.orderChanged(order)
    this.#events.emit({ type: 'StopChanged', change, order: order.view(), refusal, at: this.#clock.now() })
  }

  #end(order: LiveOrder, change: OrderChange): void {
    order.end(this.#clock.now())
    const account = this.account(order.account)
    account.resting.delete(order)
    this.books.walletChanged(account)
    this.#publish(order, change)
  }

  #publish(order: LiveOrder, change: OrderChange, fill: VenueFill | null = null): void {
    this.#scribe?.orderChanged(order)
    this.#events.emit({ type: 'OrderChanged', change, order: order.view(), fill, at: this.#clock.now() })
  }

  #nextId(): string {
    this.#ids++
    return `${this.#idPrefix}${String(this.#ids).padStart(7, '0')}`
  }
}

type StopChange = Extract<ExchangeEvent, { type: 'StopChanged' }>['change']
type OrderChange = Extract<ExchangeEvent, { type: 'OrderChanged' }>['change']
/** Lots that an order of this side can take off a position. */
const reducible = (lots: Lots, side: Side): number => Math.max(0, -direction(side) * lots)

function found<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new RangeError(`the exchange has no ${what}`)
  return value
}
