import { describe, expect, it } from 'vitest'
import type { InstrumentSymbol } from '../../src/domain/instrument.ts'
import { money } from '../../src/domain/money.ts'
import { CANDLE_HEADER, parseCandles } from '../../src/exchange/candle-file.ts'
import { candleFlow } from '../../src/exchange/candle-flow.ts'
import { candlePath } from '../../src/exchange/candle-path.ts'
import type { ExchangeEvent } from '../../src/exchange/contract.ts'
import { createExchange } from '../../src/exchange/exchange.ts'
import type { MarketSource } from '../../src/exchange/market-source.ts'
import { openMarket } from '../../src/exchange/open-market.ts'
import { seededRandom } from '../../src/ports/random.ts'
import { SimulatedClock } from '../../src/ports/simulated/clock.ts'
import { sharedData } from './shared-data.ts'
import { refusal, request } from './still-market.ts'

const MINUTE_MS = 60_000
const NOON = Date.UTC(2021, 4, 19, 12)
const XBT = 'XBTUSDTM' as InstrumentSymbol
const row = (minute: number, open: number, high: number, low: number, close: number): string =>
  [NOON + minute * MINUTE_MS, open, high, low, close, 100].join(',')

function opened(market: MarketSource) {
  const clock = new SimulatedClock(market.startsAt ?? 0)
  const run = { ended: false }
  const exchange = createExchange({
    clock,
    random: seededRandom(7),
    market,
    accounts: [{ id: 'ann', deposit: money('10000') }],
    marketEnded: () => {
      run.ended = true
    },
  })
  const pass = (ms: number): void => {
    const until = clock.now() + ms
    while (clock.step(until - clock.now()));
  }
  return { exchange, clock, run, pass }
}

const followed = (...rows: string[]) =>
  opened(candleFlow({ series: [parseCandles('BTCUSDT.csv', [CANDLE_HEADER, ...rows])], roundsPerSecond: 2 }))

describe('the way through a candle', () => {
  it.each([
    [
      'a rising candle visits its low, then its high',
      { open: 100, high: 130, low: 90, close: 120 },
      ['low', 'high'],
    ],
    ['a falling one its high, then its low', { open: 120, high: 130, low: 90, close: 100 }, ['high', 'low']],
  ] as const)('%s', (_sentence, prices, order) => {
    const path = candlePath({ at: 0, volume: 1, ...prices }, seededRandom(1))
    const way = Array.from({ length: 601 }, (_each, at) => path(at / 600))
    expect(Math.abs((way[0] ?? 0) - prices.open)).toBeLessThan(4)
    expect(Math.abs((way.at(-1) ?? 0) - prices.close)).toBeLessThan(4)
    const lowAt = way.indexOf(Math.min(...way))
    const highAt = way.indexOf(Math.max(...way))
    expect(lowAt < highAt ? ['low', 'high'] : ['high', 'low']).toEqual(order)
    expect(Math.min(...way)).toBe(prices.low)
    expect(Math.max(...way)).toBe(prices.high)
  })
})

describe('a market of candles', () => {
  it('begins at its first minute, two-sided, and ends a minute after the last opened', () => {
    const market = followed(row(0, 40_000, 40_010, 39_990, 40_005), row(1, 40_005, 40_050, 40_000, 40_040))
    const { exchange, clock, run, pass } = market
    expect(clock.now()).toBe(NOON)
    const { bids, asks } = exchange.book(XBT)
    expect([bids.length, asks.length].every((count) => count >= 8)).toBe(true)
    exchange.start()
    pass(2 * MINUTE_MS - 1)
    expect(run.ended).toBe(false)
    pass(1)
    expect(run.ended).toBe(true)
    expect(exchange.price(XBT).index).toBeCloseTo(400_400, -2)
  })

  it('keeps both sides of the book after its end, so that a position can be closed', () => {
    const { exchange, pass } = followed(row(0, 40_000, 40_010, 39_990, 40_005))
    exchange.start()
    pass(3 * MINUTE_MS)
    expect(refusal(exchange.place('ann', request({ price: null, size: 5 })))).toBe('placed')
    expect(exchange.positions('ann')[0]?.lots).toBe(5)
    exchange.stop()
  })

  it('stands still and is suspended through a hole of minutes, and goes on behind it', () => {
    const { exchange, pass } = followed(
      row(0, 40_000, 40_010, 39_990, 40_005),
      row(10, 38_000, 38_010, 37_990, 38_000),
      row(11, 38_000, 38_010, 37_990, 38_000),
    )
    exchange.start()
    pass(MINUTE_MS + 1_000)
    const frozen = exchange.book(XBT)
    expect(refusal(exchange.place('ann', request({ price: 400_000 })))).toBe('suspended')
    pass(8 * MINUTE_MS)
    expect(exchange.book(XBT).bids).toEqual(frozen.bids)
    pass(2 * MINUTE_MS)
    expect(exchange.price(XBT).index).toBeCloseTo(380_000, -3)
    expect(refusal(exchange.place('ann', request({ price: null })))).toBe('placed')
  })

  it('takes a hole of two minutes for a quiet market', () => {
    const { exchange, pass } = followed(
      row(0, 40_000, 40_010, 39_990, 40_005),
      row(3, 40_000, 40_010, 39_990, 40_000),
    )
    exchange.start()
    pass(2 * MINUTE_MS)
    expect(refusal(exchange.place('ann', request({ price: 399_000 })))).toBe('placed')
  })
})

describe('a candle file', () => {
  it.each([
    ['with another header', ['time,price'], 'BTCUSDT.csv, line 1: the header is not'],
    ['without candles', [CANDLE_HEADER], 'BTCUSDT.csv: holds no candle'],
    ['with a short line', [CANDLE_HEADER, '1,2'], 'line 2: 2 fields instead of 6'],
    ['with a time between minutes', [CANDLE_HEADER, '61000,1,1,1,1,1'], 'line 2: 61000 is no full minute'],
    ['with a price of zero', [CANDLE_HEADER, '60000,1,1,0,1,1'], 'line 2: a price is not a positive number'],
    ['with a word for a price', [CANDLE_HEADER, '60000,1,x,1,1,1'], 'line 2: a price is not'],
    ['with a negative volume', [CANDLE_HEADER, '60000,1,1,1,1,-1'], 'line 2: volume -1'],
    ['whose high is not the highest', [CANDLE_HEADER, '60000,5,4,1,2,1'], 'line 2: high and low do not span'],
    [
      'whose time stands',
      [CANDLE_HEADER, row(0, 1, 1, 1, 1), row(0, 1, 1, 1, 1)],
      'line 3: time does not rise',
    ],
  ])('%s is refused by line and reason', (_sentence, lines, message) => {
    expect(() => parseCandles('BTCUSDT.csv', lines)).toThrow(message)
  })

  it.each([
    ['BTCUSDT_1m.csv', 'XBTUSDTM'],
    ['2021-05-19_crash_binance-spot_ETHUSDT_1m.csv.gz', 'ETHUSDTM'],
    ['SOL-USDT.csv', 'SOLUSDTM'],
  ])('%s is %s', (file, symbol) => {
    expect(parseCandles(file, [CANDLE_HEADER, row(0, 1, 1, 1, 1)]).instrument.symbol).toBe(symbol)
  })

  it('of a coin that is not listed, or of none, is refused', () => {
    expect(() => parseCandles('NEOUSDT.csv', [CANDLE_HEADER])).toThrow('no contract of NEO')
    expect(() => parseCandles('prices.csv', [CANDLE_HEADER])).toThrow('spells no pair')
  })
})

const crash = ['BTC', 'ETH'].map((base) =>
  sharedData(`events/2021-05-19_crash_binance-spot_${base}USDT_1m.csv`),
)

describe.skipIf(crash.includes(undefined))('the crash of 2021-05-19', () => {
  it('takes both coins through the day: 43.6 thousand down to 30, two-sided all the way', () => {
    const replay = crash.flatMap((file) => file ?? [])
    const { exchange, clock, run } = opened(openMarket({ replay, symbols: [], ordersPerSecond: 1 }))
    let low = Number.POSITIVE_INFINITY
    let high = 0
    let [trades, oneSided] = [0, 0]
    exchange.observe((event: ExchangeEvent) => {
      if (event.type === 'Traded') trades++
      if (event.type !== 'PriceMarked' || event.symbol !== XBT) return
      low = Math.min(low, event.price.index)
      high = Math.max(high, event.price.index)
      const { bids, asks } = exchange.book(event.symbol)
      if (bids.length === 0 || asks.length === 0) oneSided++
    })
    exchange.start()
    while (!run.ended && clock.step(MINUTE_MS));
    expect(clock.now()).toBe(Date.UTC(2021, 4, 20))
    expect(oneSided).toBe(0)
    expect(high / 10).toBeGreaterThan(43_500)
    expect(low / 10).toBeLessThan(30_100)
    expect(low / 10).toBeGreaterThanOrEqual(30_000)
    expect(trades).toBeGreaterThan(50_000)
    expect(exchange.candles(XBT, 0, clock.now()).length).toBeGreaterThan(1_400)
  })
})
