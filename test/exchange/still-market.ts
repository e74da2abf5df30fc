import type { Instrument, InstrumentSymbol, Lots, Ticks } from '../../src/domain/instrument.ts'
import { money } from '../../src/domain/money.ts'
import type { Side } from '../../src/domain/order.ts'
import type { Chronicle } from '../../src/exchange/chronicle/chronicle.ts'
import type { ExchangeEvent, OrderRequest, Placed, Refusal, VenueOrder } from '../../src/exchange/contract.ts'
import { createExchange, type SimulatedExchange } from '../../src/exchange/exchange.ts'
import { INSTRUMENTS } from '../../src/exchange/instruments.ts'
import type { Floor, MarketSource } from '../../src/exchange/market-source.ts'
import { MatchingBook } from '../../src/exchange/matching.ts'
import { plainOrder } from '../../src/exchange/plain-order.ts'
import { BookOrder } from '../../src/exchange/price-level.ts'
import { seededRandom } from '../../src/ports/random.ts'
import { SimulatedClock } from '../../src/ports/simulated/clock.ts'

/** Eight hours before the next funding, on a full minute. */
export const START_MS = Date.UTC(2025, 0, 1)
/** A price of whole ticks that every test turns around: 100,000 ticks. */
export const AROUND = 100_000

/** An exchange whose market does nothing by itself: the test is its background. */
export interface StillMarket {
  readonly exchange: SimulatedExchange
  readonly clock: SimulatedClock
  readonly events: ExchangeEvent[]
  readonly instrument: Instrument
  readonly symbol: InstrumentSymbol
  /** A background order; it rests unless it is told to be immediate. */
  background(side: Side, price: number, size: number, rests?: boolean): BookOrder
  setIndex(ticks: number): void
  suspend(suspended: boolean): void
  /** Steps through everything that is due within so long. */
  pass(ms: number): void
}

/** `chronicle`: where it is written down. `startMs`: when it begins. */
export function stillMarket(
  deposits: Record<string, string> = { ann: '10000', bob: '10000' },
  chronicle?: Chronicle,
  startMs: number = START_MS,
): StillMarket {
  const [instrument] = INSTRUMENTS
  if (!instrument) throw new Error('no instruments')
  const { symbol } = instrument
  let floor: Floor | undefined
  const opened = (): Floor => {
    if (!floor) throw new Error('not open')
    return floor
  }
  const market: MarketSource = {
    instruments: [instrument],
    startsAt: null,
    durationMs: null,
    openingPrice: () => AROUND,
    makeBook: (_instrument, listener) => new MatchingBook(listener),
    open: (given) => {
      floor = given
    },
    start: () => undefined,
    stop: () => undefined,
  }
  const clock = new SimulatedClock(startMs)
  const accounts = Object.entries(deposits).map(([id, deposit]) => ({ id, deposit: money(deposit) }))
  const exchange = createExchange({
    clock,
    random: seededRandom(1),
    market,
    accounts,
    ...(chronicle ? { chronicle } : {}),
  })
  const events: ExchangeEvent[] = []
  exchange.observe((event) => events.push(event))
  let made = 0
  return {
    exchange,
    clock,
    events,
    instrument,
    symbol,
    background: (side, price, size, rests = true) => {
      made++
      const order = new BookOrder(`background-${made}`, null, side, price as Ticks, size)
      opened().act(() =>
        opened()
          .book(symbol)
          .submit(order, price as Ticks, rests),
      )
      return order
    },
    setIndex: (ticks) => opened().setIndex(symbol, ticks),
    suspend: (suspended) => opened().suspend(symbol, suspended),
    pass: (ms) => {
      const until = clock.monotonicMicros() / 1000 + ms
      while (clock.step(until - clock.monotonicMicros() / 1000));
    },
  }
}

let requests = 0

/** A good-till-cancelled limit buy of one lot at the middle, except as told. */
export function request(
  changes: Partial<Omit<OrderRequest, 'price' | 'size'>> & { price?: number | null; size?: number } = {},
): OrderRequest {
  requests++
  return plainOrder({
    clientOid: `client${requests}`,
    symbol: 'XBTUSDTM' as InstrumentSymbol,
    side: 'buy',
    leverage: 10,
    ...changes,
    price: (changes.price === undefined ? AROUND : changes.price) as Ticks | null,
    size: (changes.size ?? 1) as Lots,
  })
}

export function placed(answer: Placed | Refusal): VenueOrder {
  if (!answer.ok) throw new Error(`refused: ${answer.reason}: ${answer.message}`)
  return answer.order
}

export const refusal = (answer: Placed | Refusal): string => (answer.ok ? 'placed' : answer.reason)
