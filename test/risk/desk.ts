import type { Instrument, InstrumentSymbol, Lots, Ticks, VenueName } from '../../src/domain/instrument.ts'
import type { LadderPosition } from '../../src/domain/ladder.ts'
import { type Money, ZERO } from '../../src/domain/money.ts'
import type { ClientOrderId, OrderIntent } from '../../src/domain/order.ts'
import type { DoorContext, DoorLimits, Standing } from '../../src/risk/door-context.ts'
import { ExposureBook } from '../../src/risk/exposure-book.ts'
import { type WorkingOrder, WorkingOrders } from '../../src/risk/working-orders.ts'

/** A desk in good order, on which each test spoils one thing. */

export const XBT = 'XBTUSDTM' as InstrumentSymbol
export const VENUE: VenueName = 'kucoin'
export const ETH = 'ETHUSDTM' as InstrumentSymbol

/** One lot at one tick is 0.01 of the settlement currency; the mark is 10,000 ticks: one lot is worth 100. */
export const instrument = (symbol: InstrumentSymbol): Instrument => ({
  venue: 'kucoin',
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

export const limits: DoorLimits = {
  symbolNotionalMax: 5_000,
  totalNotionalMax: 8_000,
  venueNotionalMax: 8_500,
  netNotionalMax: 7_000,
  orderNotionalMax: 3_000,
  bandShare: 0.02,
  leverageMax: 3,
  liquidationDistanceMin: 0.05,
  ordersPerSecondMax: 10,
  openOrdersMax: 50,
  duplicateWindowMs: 1_000,
  cautionSizeScale: 0.5,
  staleAfterMs: 2_000,
  markStaleAfterMs: 4_000,
  clockErrorMsMax: 1_000,
  stopRequired: [],
  lossToStopMax: 0.02,
}

/** An account of one wallet, far from liquidation. */
export const standing = (parts: Partial<Standing> & { readonly equity: number }): Standing => ({
  walletEquity: parts.equity,
  free: parts.equity,
  distance: 1,
  ...parts,
})

export interface Desk extends DoorContext {
  readonly working: WorkingOrders
  readonly positions: Map<InstrumentSymbol, Lots>
}

const GROUPS = [{ name: 'majors', notionalMax: 6_500, symbols: new Set([XBT, ETH]) }]

export function desk(spoiled: Partial<DoorContext> = {}): Desk {
  const positions = new Map<InstrumentSymbol, Lots>()
  const working = new WorkingOrders()
  const made: Omit<Desk, 'exposures'> = {
    limits,
    nowMicros: () => 0,
    shutReason: () => null,
    ladder: (): LadderPosition => ({ state: 'NORMAL', stopPhase: undefined }),
    bookAgeMs: () => 5,
    markAgeMs: () => 5,
    connected: () => true,
    clockErrorMs: () => 3,
    reconciled: () => true,
    instrument: ({ venue, symbol }) =>
      venue === VENUE && (symbol === XBT || symbol === ETH) ? instrument(symbol) : undefined,
    markTicks: () => 10_000,
    watchedTicks: () => 10_000,
    position: ({ symbol }) => positions.get(symbol) ?? (0 as Lots),
    worth: (currency) => (currency === 'USDT' ? 1 : undefined),
    terms: ({ maintenanceMarginRate }) => ({
      mode: 'cross',
      leverage: 5,
      maintenanceRate: maintenanceMarginRate,
      maintenanceDeduction: ZERO,
    }),
    account: () => standing({ equity: 10_000, free: 8_000 }),
    knows: () => false,
    twinOf: () => undefined,
    ordersInLastSecond: () => 0,
    budgetForOrders: () => true,
    ...spoiled,
    working,
    positions,
  }
  return {
    ...made,
    /** Added up anew for every question: a desk is spoiled after it was made. */
    get exposures() {
      const book = new ExposureBook({ ...made, sums: (of) => working.sums(of) }, GROUPS)
      for (const symbol of [XBT, ETH]) book.touch({ venue: VENUE, symbol })
      return book
    },
  }
}

let count = 0

export const working = (order: Partial<WorkingOrder> = {}): WorkingOrder => ({
  clientOrderId: `working${++count}` as ClientOrderId,
  venue: VENUE,
  symbol: XBT,
  side: 'buy',
  price: 9_990 as Ticks,
  remaining: 1 as Lots,
  reduceOnly: false,
  uncertain: false,
  waiting: false,
  exits: false,
  ...order,
})

export const quote = (changed: Partial<OrderIntent> = {}): OrderIntent => ({
  clientOrderId: 'quote1' as ClientOrderId,
  venue: 'kucoin',
  symbol: XBT,
  owner: 'avellaneda-stoikov',
  purpose: 'quote',
  side: 'buy',
  price: 9_990 as Ticks,
  size: 1 as Lots,
  timeInForce: 'GTC',
  postOnly: true,
  reduceOnly: false,
  ...changed,
})

export const exit = (changed: Partial<OrderIntent> = {}): OrderIntent =>
  quote({
    clientOrderId: 'exit1' as ClientOrderId,
    owner: 'ladder',
    purpose: 'exit',
    side: 'sell',
    timeInForce: 'IOC',
    postOnly: false,
    reduceOnly: true,
    ...changed,
  })
