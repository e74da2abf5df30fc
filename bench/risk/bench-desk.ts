import type {
  Instrument,
  InstrumentName,
  InstrumentSymbol,
  Lots,
  Ticks,
} from '../../src/domain/instrument.ts'
import { type Money, ZERO } from '../../src/domain/money.ts'
import type { ClientOrderId, OrderIntent } from '../../src/domain/order.ts'
import { createDoor } from '../../src/risk/door.ts'
import type { DoorContext, DoorLimits } from '../../src/risk/door-context.ts'
import { ExposureBook, type ExposureSources } from '../../src/risk/exposure-book.ts'
import { RecentIntents } from '../../src/risk/recent-intents.ts'
import { RecentOrders } from '../../src/risk/recent-orders.ts'
import { type WorkingOrder, WorkingOrders } from '../../src/risk/working-orders.ts'
import { NOTHING_WORKING, withOrder, worstCase } from '../../src/risk/worst-case.ts'

/** A door in front of a book of orders, with room for every order that is asked about. */
export interface BenchDesk {
  /** Asks the door. @throws when it says no: then something else would be measured. */
  readonly review: (at: number) => void
  /** Adds up the worst case of every symbol from every order, as a door without a memory would. */
  readonly recount: (at: number) => void
  /** The mark of a symbol moves. */
  readonly move: (at: number) => void
}

const VENUE = 'kucoin'
const MARK = 10_000
const ROOM = 1e15
/** The default of risk.ordersPerSecondMax. */
const ORDERS_PER_SECOND = 50

const limits: DoorLimits = {
  symbolNotionalMax: ROOM,
  totalNotionalMax: ROOM,
  venueNotionalMax: ROOM,
  netNotionalMax: ROOM,
  orderNotionalMax: ROOM,
  bandShare: 0.05,
  leverageMax: ROOM,
  liquidationDistanceMin: 0,
  ordersPerSecondMax: ROOM,
  openOrdersMax: ROOM,
  duplicateWindowMs: 1_000,
  cautionSizeScale: 0.5,
  staleAfterMs: 2_000,
  markStaleAfterMs: 4_000,
  clockErrorMsMax: 1_000,
  stopRequired: [],
  lossToStopMax: 1,
}

export function benchDesk(symbolCount: number, orderCount: number): BenchDesk {
  const symbols = Array.from({ length: symbolCount }, (_, at) => `COIN${at}USDTM` as InstrumentSymbol)
  const instruments = new Map(symbols.map((symbol) => [symbol, instrumentOf(symbol)]))
  const marks = new Map<InstrumentSymbol, number>(symbols.map((symbol) => [symbol, MARK]))
  const held = new Map(symbols.map((symbol, at) => [symbol, ((at % 7) - 3) as Lots]))
  const working = new WorkingOrders()
  for (let at = 0; at < orderCount; at++) working.set(resting(at, pick(symbols, at)))
  const sources: ExposureSources = {
    instrument: ({ symbol }) => instruments.get(symbol),
    markTicks: ({ symbol }) => marks.get(symbol),
    worth: () => 1,
    position: ({ symbol }) => held.get(symbol) ?? (0 as Lots),
    sums: (of) => working.sums(of),
    terms: () => ({ mode: 'cross', leverage: 5, maintenanceRate: 0.01, maintenanceDeduction: ZERO }),
  }
  const half = new Set(symbols.slice(0, Math.ceil(symbolCount / 2)))
  const exposures = new ExposureBook(sources, [{ name: 'half', notionalMax: ROOM, symbols: half }])
  const touch = (symbol: InstrumentSymbol): void => exposures.touch({ venue: VENUE, symbol })
  for (const symbol of symbols) touch(symbol)
  const recent = new RecentOrders(1_000)
  const twins = recentlyPassed(symbols)
  const context: DoorContext = {
    ...sources,
    limits,
    nowMicros: () => 0,
    shutReason: () => null,
    ladder: () => ({ state: 'NORMAL', stopPhase: undefined }),
    bookAgeMs: () => 5,
    markAgeMs: () => 5,
    connected: () => true,
    clockErrorMs: () => 3,
    reconciled: () => true,
    watchedTicks: ({ symbol }) => marks.get(symbol),
    working,
    exposures,
    account: () => ({ equity: ROOM, walletEquity: ROOM, free: ROOM, distance: 1 }),
    knows: (id) => working.has(id),
    twinOf: (intent) => twins.twinOf(intent, 0, working),
    ordersInLastSecond: (owner) => recent.count(owner, 0),
    budgetForOrders: () => true,
  }
  const door = createDoor(context)
  const asked = symbols.flatMap((symbol) => [intentOf(symbol, 'buy'), intentOf(symbol, 'sell')])
  return {
    review: (at) => {
      const { denial } = door.review(pick(asked, at))
      if (denial) throw new Error(`the door said ${denial.code} ${JSON.stringify(denial.detail)}`)
    },
    recount: (at) => {
      const intent = pick(asked, at)
      let gross = 0
      for (const symbol of symbols) {
        const of: InstrumentName = { venue: VENUE, symbol }
        let sums = NOTHING_WORKING
        for (const order of working.of(of)) sums = withOrder(sums, { ...order, size: order.remaining })
        if (symbol === intent.symbol) sums = withOrder(sums, intent)
        gross += worstCase(held.get(symbol) ?? 0, sums) * (marks.get(symbol) ?? 0)
      }
      if (!(gross < ROOM)) throw new Error('there is no room')
    },
    move: (at) => {
      const symbol = pick(symbols, at)
      marks.set(symbol, MARK + (at % 5))
      touch(symbol)
    },
  }
}

/** As many of every symbol as a strategy may send in the window. */
function recentlyPassed(symbols: readonly InstrumentSymbol[]): RecentIntents {
  const twins = new RecentIntents(limits.duplicateWindowMs)
  for (const symbol of symbols)
    for (let at = 0; at < ORDERS_PER_SECOND; at++)
      twins.passed({ ...intentOf(symbol, 'buy'), price: (MARK - 50 - at) as Ticks }, 0)
  return twins
}

const pick = <Item>(items: readonly Item[], at: number): Item => items[at % items.length] as Item

/** Away from the touch on either side, each at its own price. */
function resting(at: number, symbol: InstrumentSymbol): WorkingOrder {
  const side = at % 2 === 0 ? 'buy' : 'sell'
  return {
    clientOrderId: `resting${at}` as ClientOrderId,
    venue: VENUE,
    symbol,
    side,
    price: (side === 'buy' ? MARK - 100 - (at % 300) : MARK + 100 + (at % 300)) as Ticks,
    remaining: (1 + (at % 9)) as Lots,
    reduceOnly: at % 10 === 0,
    uncertain: at % 50 === 0,
    waiting: false,
    exits: false,
  }
}

const intentOf = (symbol: InstrumentSymbol, side: OrderIntent['side']): OrderIntent => ({
  clientOrderId: `asked${side}` as ClientOrderId,
  venue: VENUE,
  symbol,
  owner: 'bench',
  purpose: 'quote',
  side,
  price: (side === 'buy' ? MARK - 10 : MARK + 10) as Ticks,
  size: 1 as Lots,
  timeInForce: 'GTC',
  postOnly: true,
  reduceOnly: false,
})

const instrumentOf = (symbol: InstrumentSymbol): Instrument => ({
  venue: VENUE,
  symbol,
  baseCurrency: 'XBT',
  settleCurrency: 'USDT',
  tickSize: '0.1',
  multiplier: '0.1',
  tickMoney: 10_000_000_000n as Money,
  orderLotsMax: 1_000 as Lots,
  priceMax: 1_000_000 as Ticks,
  leverageMax: 20,
  initialMarginRate: 0.05,
  maintenanceMarginRate: 0.01,
  makerFeeRate: 0n as Instrument['makerFeeRate'],
  takerFeeRate: 0n as Instrument['takerFeeRate'],
  fundingIntervalMs: 28_800_000,
  tradable: true,
})
