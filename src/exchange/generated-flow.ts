import type { Instrument, InstrumentSymbol } from '../domain/instrument.ts'
import type { Random } from '../ports/random.ts'
import type { Book } from './book.ts'
import { Bursts } from './bursts.ts'
import { Crowd, lotsOfValue } from './crowd.ts'
import { FairPrices } from './fair-prices.ts'
import { referencePrice } from './instruments.ts'
import type { Floor, MarketSource } from './market-source.ts'
import { MatchingBook } from './matching.ts'
import { Timers } from './timers.ts'

export interface GeneratedFlowOptions {
  readonly instruments: readonly Instrument[]
  /** Background orders a second and symbol in calm times. */
  readonly ordersPerSecond: number
  /** Where a market was when its exchange was killed, in ticks; the others open at the reference price. */
  readonly openAt?: ReadonlyMap<string, number>
}

/** The fair prices move so often. */
const FAIR_EVERY_MS = 100
/** Of the background's orders, so many are takers'; the others are the makers', who place about three a round. */
const TAKER_SHARE = 0.2
const MAKER_ORDERS_A_ROUND = 3
/** Value of a typical quote and of a typical taker, in the settlement currency. */
const QUOTE_VALUE = 4_000
const TAKER_VALUE = 2_500
const LEVELS = 15
const HALF_SPREAD_TICKS = 2
/** Levels of one side that the makers look after in a round. */
const ATTENTION = 3
/** Distance of two levels as share of the price: 3 ticks in XBTUSDTM. */
const SPACING_SHARE = 5e-6

/** A living market of our own making: it needs no data and no network, and it never ends. */
export function generatedFlow(options: GeneratedFlowOptions): MarketSource {
  const openingPrice = (symbol: InstrumentSymbol): number =>
    options.openAt?.get(symbol) ?? referencePrice(symbol)
  let timers: Timers | undefined
  let start = (): void => {
    throw new Error('a market starts after it was opened')
  }

  function open(floor: Floor): void {
    const { random, act } = floor
    const anchors = new Map(options.instruments.map(({ symbol }) => [symbol, openingPrice(symbol)]))
    const prices = new FairPrices(anchors, random.fork('fair'))
    const crowds = options.instruments.map((each) =>
      generatedCrowd(each, floor.book(each.symbol), random.fork(each.symbol)),
    )
    const repeating = new Timers(floor.clock)
    timers = repeating
    act(() => {
      for (const crowd of crowds) crowd.open(prices.of(crowd.symbol))
    })
    start = () => {
      const movePrices = (): void => {
        prices.advance(FAIR_EVERY_MS)
        for (const { symbol } of crowds) floor.setIndex(symbol, prices.of(symbol))
      }
      repeating.repeat('fair', () => FAIR_EVERY_MS, movePrices)
      for (const crowd of crowds) timeCrowd(crowd, floor, repeating, prices, options.ordersPerSecond)
    }
  }

  return {
    instruments: options.instruments,
    startsAt: null,
    durationMs: null,
    openingPrice,
    makeBook: (_instrument, listener) => new MatchingBook(listener),
    open,
    start: () => start(),
    stop: () => timers?.stopAll(),
  }
}

/** Makers come at random, takers in bursts; a violent regime quickens both. */
function timeCrowd(
  crowd: Crowd,
  { act }: Floor,
  timers: Timers,
  prices: FairPrices,
  ordersPerSecond: number,
): void {
  const { symbol } = crowd
  const bursts = new Bursts(crowd.random.fork('bursts'))
  const perSecond = (share: number): number => ordersPerSecond * prices.regime.activity * share
  const roundMs = (): number =>
    crowd.random.exponential((1000 * MAKER_ORDERS_A_ROUND) / perSecond(1 - TAKER_SHARE))
  timers.repeat(`makers ${symbol}`, roundMs, () => act(() => crowd.round(prices.of(symbol))))
  const takerMs = (): number => bursts.nextMs(perSecond(TAKER_SHARE))
  timers.repeat(`takers ${symbol}`, takerMs, () => act(() => crowd.take(prices.of(symbol))))
}

function generatedCrowd(instrument: Instrument, book: Book, random: Random): Crowd {
  const price = referencePrice(instrument.symbol)
  const shape = {
    halfSpread: HALF_SPREAD_TICKS,
    spacing: Math.max(1, Math.round(price * SPACING_SHARE)),
    levels: LEVELS,
    attention: ATTENTION,
    lots: lotsOfValue(instrument, price, QUOTE_VALUE),
  }
  const takerLots = Math.round(lotsOfValue(instrument, price, TAKER_VALUE))
  return new Crowd(instrument, book, random, shape, takerLots)
}
