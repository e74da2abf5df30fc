import type { Instrument } from '../domain/instrument.ts'
import { formatMoney, type Money, ZERO } from '../domain/money.ts'
import type { Clock } from '../ports/clock.ts'
import type { Random } from '../ports/random.ts'
import { Account } from './account.ts'
import { entryRefusal, parameterRefusal, refuse } from './admission.ts'
import type { Chronicle } from './chronicle/chronicle.ts'
import { restore } from './chronicle/restore.ts'
import { Scribe } from './chronicle/scribe.ts'
import type {
  Exchange,
  FillFilter,
  OrderRequest,
  Placed,
  Refusal,
  VenueFill,
  VenueOrder,
} from './contract.ts'
import { DeadMan } from './dead-man.ts'
import { EventQueue } from './event-queue.ts'
import { since } from './history.ts'
import { House } from './house.ts'
import { liquidateIfDue } from './liquidation.ts'
import type { LiveOrder } from './live-order.ts'
import { heldPosition, walletOf } from './margin.ts'
import type { MarketSource } from './market-source.ts'
import { Marking } from './marking.ts'
import { SymbolMarket } from './symbol-market.ts'
import { Trading } from './trading.ts'

export interface ExchangeOptions {
  readonly clock: Clock
  readonly random: Random
  readonly market: MarketSource
  /** Deposits are in the settlement currency of the instruments. */
  readonly accounts: readonly { readonly id: string; readonly deposit: Money }[]
  /** What makers and takers pay in every instrument; the listing's own when absent. */
  readonly fees?: Pick<Instrument, 'makerFeeRate' | 'takerFeeRate'>
  /** Where everything is written down before anybody hears of it; absent: what there is ends with the process. */
  readonly chronicle?: Chronicle
  /** Called once, when a market that has an end is at it. */
  readonly marketEnded?: () => void
}

export interface SimulatedExchange extends Exchange {
  /** What does not add up over all accounts, background and fees together: zero and nothing, always. */
  audit(): ReturnType<House['audit']>
}

/**
 * The simulated exchange: one deterministic machine over one clock. The same options and the same calls at the
 * same times give the same events. Its books are filled when this returns; they move from `start` on. With a chronicle
 * it goes on where the process before it ended, in a market that has begun anew.
 *
 * Calls that name an unknown account, and reads that name an unknown symbol, throw RangeError: the wire face
 * knows both from `instruments` and its keys.
 */
export function createExchange(options: ExchangeOptions): SimulatedExchange {
  const { chronicle, clock, market: source } = options
  const events = new EventQueue()
  const house = new House()
  const scribe = chronicle && new Scribe(chronicle, clock, house)
  const trading = new Trading(clock, events, house, scribe)
  const marking = new Marking(clock, trading, events, house)
  const deadMan = new DeadMan(clock, (account, symbols) => {
    if (symbols.length === 0) cancelAll(account, 'orders')
    for (const symbol of symbols) cancelAll(account, 'orders', symbol)
    scribe?.deadMan(account, null, [])
  })
  const instruments = source.instruments.map((each) => ({ ...each, ...options.fees }))
  list(instruments)
  for (const { id, deposit } of options.accounts) {
    const opening = chronicle?.past.accounts.has(id) ? ZERO : deposit
    trading.addAccount(new Account(id, settleCurrency(instruments), opening, clock.now()))
    house.deposited(opening)
  }
  if (chronicle && scribe) {
    restore(chronicle.past, trading, house, deadMan, scribe, clock)
    const { cash, lots } = house.audit(trading.accounts.values())
    if (cash !== ZERO || lots.length > 0)
      throw new Error(`what was written down does not add up: by ${formatMoney(cash)}, in ${lots.join()}`)
    scribe.begin(trading.idPrefix, trading.accounts.values(), trading.markets.values())
  }
  source.open({
    clock,
    random: options.random,
    book: (symbol) => trading.market(symbol).book,
    act: (change) => {
      change()
      trading.settle()
    },
    setIndex: (symbol, ticks) => {
      trading.market(symbol).mark.index = ticks
    },
    suspend: (symbol, suspended) => {
      trading.market(symbol).suspended = suspended
    },
    ended: () => options.marketEnded?.(),
  })

  function list(instruments: readonly Instrument[]): void {
    for (const instrument of instruments) {
      const { symbol } = instrument
      const book = source.makeBook(instrument, trading.listener(symbol))
      const opening = source.openingPrice(symbol)
      trading.markets.set(symbol, new SymbolMarket(instrument, book, opening, events, clock.now()))
    }
  }

  function examine(account: string, request: OrderRequest): Refusal | undefined {
    const market = trading.markets.get(request.symbol)
    if (!market) return refuse('unknown-symbol', `no contract ${request.symbol}`)
    const holder = trading.account(account)
    const refusal = parameterRefusal(holder, market, request)
    if (refusal) return refusal
    if (trading.registry(account).isTaken(request.clientOid))
      return refuse('duplicate-client-id', `clientOid ${request.clientOid} was used before`)
    return request.stop ? undefined : entryRefusal(holder, market, request, trading.markets)
  }

  function place(account: string, request: OrderRequest): Placed | Refusal {
    const refusal = examine(account, request)
    if (refusal) return refusal
    const order = trading.newOrder(account, request)
    trading.accept(order)
    trading.settle()
    return { ok: true, order: order.view() }
  }

  function cancelAll(account: string, what: 'orders' | 'stops', symbol?: string): readonly VenueOrder[] {
    const { resting, untriggered } = trading.account(account)
    const chosen = [...(what === 'orders' ? resting : untriggered)].filter(
      (order) => symbol === undefined || order.symbol === symbol,
    )
    return withdraw(chosen)
  }

  function withdraw(orders: readonly LiveOrder[]): readonly VenueOrder[] {
    for (const order of orders) trading.withdraw(order)
    trading.settle()
    return orders.map((order) => order.view())
  }

  return {
    instruments,
    place,
    test: (account, request) =>
      examine(account, request) ?? { ok: true, order: trading.newOrder(account, request).view() },
    cancel: (account, key) => {
      const order = trading.registry(account).find(key)
      if (!order) return refuse('order-not-found', `no order ${JSON.stringify(key)}`)
      if (order.status === 'done') return refuse('not-cancelable', `order ${order.id} is done`)
      withdraw([order])
      return order.view()
    },
    cancelAll,
    orders: (account, filter) => trading.registry(account).list(filter),
    order: (account, key) => trading.registry(account).find(key)?.view(),
    fills: (account, filter) =>
      since(trading.account(account).fills.items, filter.fromMs ?? 0).filter((fill) => wanted(fill, filter)),
    positions: (account) => {
      const holder = trading.account(account)
      return [...holder.holdings.values()]
        .filter((holding) => holding.position.lots !== 0)
        .map((holding) => heldPosition(holder, holding, trading.markets))
    },
    wallet: (account) => walletOf(trading.account(account), trading.markets),
    fundingPayments: (account, symbol, sinceMs) =>
      since(trading.account(account).funding.items, sinceMs).filter(
        (line) => symbol === undefined || line.symbol === symbol,
      ),
    ledger: (account, sinceMs) => since(trading.account(account).ledger.items, sinceMs),
    transfer: (account, amount) => {
      const holder = trading.account(account)
      const { available } = walletOf(holder, trading.markets)
      if (available + amount < 0n)
        return refuse('insufficient-margin', `only ${formatMoney(available)} may be taken out`)
      holder.post(
        'transfer',
        amount,
        clock.now(),
        amount < 0n ? 'to another account' : 'from another account',
      )
      house.deposited(amount)
      trading.books.walletChanged(holder)
      trading.settle()
      return true
    },
    leverage: (account, symbol) => trading.account(account).leverage(symbol),
    setLeverage: (account, symbol, leverage) => {
      const market = trading.markets.get(symbol)
      if (!market) return refuse('unknown-symbol', `no contract ${symbol}`)
      const { leverageMax } = market.instrument
      if (!Number.isInteger(leverage) || leverage < 1 || leverage > leverageMax)
        return refuse('leverage', `leverage ${leverage} is not within 1..${leverageMax}`)
      const holder = trading.account(account)
      holder.setLeverage(symbol, leverage)
      trading.books.walletChanged(holder)
      trading.settle()
      return true
    },
    armDeadMan: (account, timeoutMs, symbols) => {
      scribe?.deadMan(account, timeoutMs > 0 ? clock.now() + timeoutMs : null, symbols)
      deadMan.arm(account, timeoutMs, symbols)
    },
    liquidate: (account) => {
      const holder = trading.account(account)
      if (![...holder.holdings.values()].some(({ position }) => position.lots !== 0)) return false
      holder.liquidating = true
      liquidateIfDue(holder, trading, house, clock.now())
      trading.settle()
      return true
    },
    book: (symbol) => trading.market(symbol).snapshot(clock.now()),
    trades: (symbol) => trading.market(symbol).newestTrades(),
    price: (symbol) => trading.market(symbol).mark.state(),
    candles: (symbol, fromMs, toMs) => trading.market(symbol).candles.between(fromMs, toMs),
    observe: (observer) => events.observe(observer),
    start: () => {
      source.start()
      marking.start()
    },
    stop: () => {
      source.stop()
      marking.stop()
      deadMan.disarmAll()
    },
    audit: () => house.audit(trading.accounts.values()),
  }
}

const wanted = (fill: VenueFill, filter: FillFilter): boolean =>
  (filter.orderId === undefined || fill.orderId === filter.orderId) &&
  (filter.symbol === undefined || fill.symbol === filter.symbol) &&
  (filter.side === undefined || fill.side === filter.side) &&
  (filter.toMs === undefined || fill.at <= filter.toMs)

function settleCurrency(instruments: readonly Instrument[]): string {
  const [first] = instruments
  if (!first) throw new RangeError('an exchange without instruments')
  return first.settleCurrency
}
