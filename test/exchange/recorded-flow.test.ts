import { describe, expect, it } from 'vitest'
import { money } from '../../src/domain/money.ts'
import { parseSession } from '../../src/exchange/binance-frames.ts'
import type { ExchangeEvent } from '../../src/exchange/contract.ts'
import { createExchange } from '../../src/exchange/exchange.ts'
import { openMarket } from '../../src/exchange/open-market.ts'
import { recordedFlow } from '../../src/exchange/recorded-flow.ts'
import { seededRandom } from '../../src/ports/random.ts'
import { SimulatedClock } from '../../src/ports/simulated/clock.ts'
import { sharedData } from './shared-data.ts'
import { placed, request } from './still-market.ts'

const at = (ms: number, frame: object): string => `${1_723_161_255_000 + ms}000000 ${JSON.stringify(frame)}`
const stream = (data: object): object => ({ stream: 'btcusdt', data: { s: 'BTCUSDT', ...data } })
const depth = (u: number, b: string[][], a: string[][]) => stream({ e: 'depthUpdate', u, b, a })
const touch = (u: number, b: string, B: string, a: string, A: string) =>
  stream({ e: 'bookTicker', u, b, B, a, A })
const trade = (p: string, q: string, m: boolean) => stream({ e: 'trade', p, q, m, X: 'MARKET' })
const SNAPSHOT = {
  lastUpdateId: 10,
  bids: [
    ['60000.00', '1.000'],
    ['59999.90', '2.000'],
  ],
  asks: [
    ['60000.10', '1.000'],
    ['60000.20', '2.000'],
  ],
}

describe('a recorded session', () => {
  const run = (...lines: string[]) => {
    const market = recordedFlow(parseSession('session', lines))
    const clock = new SimulatedClock(market.startsAt ?? 0)
    let ended = false
    const exchange = createExchange({
      clock,
      random: seededRandom(1),
      market,
      accounts: [{ id: 'ann', deposit: money('100000') }],
      marketEnded: () => {
        ended = true
      },
    })
    exchange.start()
    const [symbol] = exchange.instruments.map((each) => each.symbol)
    if (!symbol) throw new Error('nothing listed')
    const pass = (ms: number): void => {
      const until = clock.now() + ms
      while (clock.step(until - clock.now()));
    }
    return { exchange, symbol, pass, hasEnded: () => ended }
  }

  it('opens with the snapshot, ignores what is older, and follows at its pace', () => {
    const { exchange, symbol, pass, hasEnded } = run(
      at(0, depth(8, [['59000.00', '9.000']], [])),
      at(1, SNAPSHOT),
      at(2, depth(9, [['58000.00', '9.000']], [])),
      at(11, depth(12, [['60000.00', '0.000']], [['60000.10', '1.500']])),
    )
    pass(5)
    expect(exchange.book(symbol).bids).toEqual([
      [600_000, 1000],
      [599_999, 2000],
    ])
    expect(hasEnded()).toBe(false)
    pass(5)
    expect(exchange.book(symbol).bids[0]).toEqual([599_999, 2000])
    expect(exchange.book(symbol).asks[0]).toEqual([600_001, 1500])
    expect(hasEnded()).toBe(true)
  })

  it('believes the newer of touch and depth', () => {
    const { exchange, symbol, pass } = run(
      at(0, SNAPSHOT),
      at(1, touch(20, '59999.90', '2.000', '60000.00', '0.500')),
      at(2, depth(15, [['60000.00', '3.000']], [['60000.30', '4.000']])),
      at(3, touch(14, '60000.00', '9.000', '60000.10', '9.000')),
      at(4, trade('60000.00', '0.1', false)),
    )
    pass(6)
    const { bids, asks } = exchange.book(symbol)
    expect(bids).toEqual([[599_999, 2000]])
    expect(asks).toEqual([
      [600_000, 500],
      [600_001, 1000],
      [600_002, 2000],
      [600_003, 4000],
    ])
  })

  it('counts in our lots: rounded down, never to nothing', () => {
    const { exchange, symbol } = run(
      at(0, { lastUpdateId: 1, bids: [['60000.0', '0.0019']], asks: [['60000.1', '0.0001']] }),
      at(0, depth(1, [], [])),
    )
    expect(exchange.book(symbol)).toMatchObject({ bids: [[600_000, 1]], asks: [[600_001, 1]] })
  })

  it.each([
    ['no frame', 'line 2', 'hello'],
    ['a broken frame', 'line 2', '1723161255000000000 {"stream":}'],
    ['a frame without a price', 'line 2: price undefined', at(1, stream({ e: 'trade', q: '1' }))],
    ['a negative size', 'line 2: size -1', at(1, trade('60000', '-1', true))],
    ['another pair', 'line 2: is of ETHUSDT', at(1, stream({ e: 'trade', s: 'ETHUSDT' }))],
    ['time that runs backwards', 'line 2: time runs backwards', at(-5, trade('60000', '1', true))],
  ])('with %s is refused by line and reason', (_sentence, message, line) => {
    const lines = [at(0, depth(1, [], [])), line]
    expect(() => parseSession('session.gz', lines)).toThrow(`session.gz, ${message}`)
  })
})

const recording = sharedData('binance-usdm-l2/btcusdt_20240808.gz')

describe.skipIf(!recording)('the recorded session of 2024-08-08', () => {
  it('runs to its end, fills an order that rests at the touch, and never crosses nor loses count', () => {
    const market = openMarket({ replay: [recording ?? ''], symbols: [], ordersPerSecond: 1 })
    const clock = new SimulatedClock(market.startsAt ?? 0)
    let ended = false
    const exchange = createExchange({
      clock,
      random: seededRandom(1),
      market,
      accounts: [{ id: 'ann', deposit: money('100000') }],
      marketEnded: () => {
        ended = true
      },
    })
    expect(exchange.instruments.map((each) => each.symbol)).toEqual(['XBTUSDTM'])
    const [symbol] = exchange.instruments.map((each) => each.symbol)
    if (!symbol) throw new Error('nothing listed')
    const opening = exchange.book(symbol)
    expect([opening.bids[0]?.[0], opening.asks[0]?.[0]]).toEqual([618_002, 618_003])
    expect(opening.bids.length).toBeGreaterThan(500)
    const [bestBid] = opening.bids
    const mine = placed(
      exchange.place('ann', request({ price: bestBid?.[0] ?? 0, size: 50, clientOid: 'mine' })),
    )
    let [crossed, holes] = [0, 0]
    let sequence = exchange.book(symbol).sequence
    let volume = 0
    const look = (event: ExchangeEvent): void => {
      if (event.type === 'Traded') volume += event.trade.size
      if (event.type === 'BookChanged' && event.sequence !== ++sequence) holes++
      if (event.type !== 'PriceMarked') return
      const { bids, asks } = exchange.book(symbol)
      if (!bids[0] || !asks[0] || bids[0][0] >= asks[0][0]) crossed++
    }
    exchange.observe(look)
    exchange.start()
    while (!ended && clock.step(60_000));
    expect({ crossed, holes }).toEqual({ crossed: 0, holes: 0 })
    expect(exchange.order('ann', { id: mine.id })).toMatchObject({ status: 'done', filled: 50 })
    expect(exchange.fills('ann', {}).every((fill) => fill.liquidity === 'maker')).toBe(true)
    expect(exchange.book(symbol).bids[0]).toEqual([616_597, 1486])
    expect(exchange.book(symbol).asks[0]).toEqual([616_598, 981])
    expect(volume).toBeGreaterThan(2_420_000)
    expect(volume).toBeLessThan(2_430_000)
    expect(clock.now()).toBeGreaterThan(Date.UTC(2024, 7, 8, 23, 59, 59))
    expect(exchange.audit()).toEqual({ cash: 0n, lots: [] })
  })
})
