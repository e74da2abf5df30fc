import { type Instrument, type InstrumentSymbol, notional, type Ticks } from '../domain/instrument.ts'
import { type Money, moneyToNumber } from '../domain/money.ts'
import type { TimerHandle } from '../ports/clock.ts'
import type { Random } from '../ports/random.ts'
import { Bursts } from './bursts.ts'
import { FairPrices } from './fair-prices.ts'
import { referencePrice } from './instruments.ts'
import { type LadderShape, MakerLadder } from './maker-ladder.ts'
import type { Floor, MarketSource } from './market-source.ts'
import { MatchingBook } from './matching.ts'
import { Takers } from './takers.ts'

export interface GeneratedFlowOptions {
  readonly instruments: readonly Instrument[]
  /** Background orders a second and symbol in calm times. */
  readonly ordersPerSecond: number
}

/** The fair prices move so often. */
const FAIR_EVERY_MS = 100
/** Of the background's orders, so many are takers'; the others are the makers', who place about three a round. */
const TAKER_SHARE = 0.2
const MAKER_ORDERS_A_ROUND = 3
/** Value of a typical quote and of a typical taker, in the settlement currency. */
const QUOTE_VALUE = 4_000
const TAKER_VALUE = 2_500
/** Takers pay at most so many levels away from the fair price. */
const REACH_LEVELS = 10
const LEVELS = 15

/** A living market of our own making: it needs no data, no network, and never ends. */
export function generatedFlow(options: GeneratedFlowOptions): MarketSource {
  const books = new Map<InstrumentSymbol, MatchingBook>()
  const timers = new Map<string, TimerHandle>()
  let floor: Floor | undefined
  let move: (() => void) | undefined

  function open(opened: Floor): void {
    floor = opened
    const { act, clock, random, setIndex } = opened
    const anchors = new Map(options.instruments.map(({ symbol }) => [symbol, referencePrice(symbol)]))
    const prices = new FairPrices(anchors, random.fork('fair'))
    const crowds = options.instruments.map((instrument) =>
      crowd(instrument, bookOf(instrument), random.fork(instrument.symbol)),
    )
    const fair = (each: Crowd): number => prices.of(each.symbol)
    act(() => {
      for (const each of crowds) each.ladder.fill(fair(each), each.shape)
    })
    const repeat = (name: string, delayMs: () => number, task: () => void): void => {
      const again = (): void => {
        repeat(name, delayMs, task)
        act(task)
      }
      timers.set(name, clock.setTimeout(again, delayMs()))
    }
    const perSecond = (share: number): number => options.ordersPerSecond * prices.regime.activity * share
    move = () => {
      repeat(
        'fair',
        () => FAIR_EVERY_MS,
        () => {
          prices.advance(FAIR_EVERY_MS)
          for (const each of crowds) setIndex(each.symbol, fair(each))
        },
      )
      for (const each of crowds) {
        const roundsPerSecond = (): number => perSecond((1 - TAKER_SHARE) / MAKER_ORDERS_A_ROUND)
        repeat(
          `makers ${each.symbol}`,
          () => each.random.exponential(1000 / roundsPerSecond()),
          () => {
            each.takers.arbitrage(fair(each), each.takerLots)
            each.ladder.round(fair(each), each.shape)
          },
        )
        repeat(
          `takers ${each.symbol}`,
          () => each.bursts.nextMs(perSecond(TAKER_SHARE)),
          () => {
            each.takers.take(fair(each), each.takerLots, REACH_LEVELS * each.shape.spacing)
          },
        )
      }
    }
  }

  function bookOf({ symbol }: Instrument): MatchingBook {
    const book = books.get(symbol)
    if (!book) throw new Error(`the book of ${symbol} was not made`)
    return book
  }

  return {
    instruments: options.instruments,
    startsAt: null,
    durationMs: null,
    openingPrice: referencePrice,
    makeBook: ({ symbol }, listener) => {
      const book = new MatchingBook(listener)
      books.set(symbol, book)
      return book
    },
    open,
    start: () => move?.(),
    stop: () => {
      for (const timer of timers.values()) floor?.clock.clearTimeout(timer)
      timers.clear()
    },
  }
}

/** Everybody in the background of one symbol. */
interface Crowd {
  readonly symbol: InstrumentSymbol
  readonly random: Random
  readonly ladder: MakerLadder
  readonly takers: Takers
  readonly bursts: Bursts
  readonly shape: LadderShape
  readonly takerLots: number
}

function crowd(instrument: Instrument, book: MatchingBook, random: Random): Crowd {
  const reference = referencePrice(instrument.symbol)
  const lotValue = moneyToNumber(notional(instrument, reference as Ticks, 1 as never) as Money)
  return {
    symbol: instrument.symbol,
    random: random.fork('pace'),
    ladder: new MakerLadder(book, random.fork('makers')),
    takers: new Takers(book, random.fork('takers')),
    bursts: new Bursts(random.fork('bursts')),
    shape: {
      halfSpread: 2,
      spacing: Math.max(1, Math.round(reference * SPACING_SHARE)),
      levels: LEVELS,
      attention: 3,
      lots: Math.max(1, QUOTE_VALUE / lotValue),
    },
    takerLots: Math.max(1, Math.round(TAKER_VALUE / lotValue)),
  }
}

/** Distance of two levels as share of the price: 3 ticks in XBTUSDTM. */
const SPACING_SHARE = 5e-6
