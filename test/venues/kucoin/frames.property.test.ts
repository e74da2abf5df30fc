import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { venueWorld, XBT } from './venue-world.ts'

const { streams } = venueWorld([]).venue

const FRAMES: readonly object[] = [
  { id: 'c1', type: 'welcome' },
  { id: '2', type: 'error', code: 404, data: 'topic is not found' },
  {
    type: 'message',
    topic: '/contractMarket/level2:XBTUSDTM',
    subject: 'level2',
    sn: 9,
    data: { sequence: 9, change: '90631.2,sell,2', timestamp: 1731897467182 },
  },
  {
    type: 'message',
    topic: '/contractMarket/execution:XBTUSDTM',
    subject: 'match',
    data: {
      symbol: 'XBTUSDTM',
      sequence: 1,
      side: 'buy',
      size: 2,
      price: '90503.9',
      tradeId: '17',
      ts: 1731898619520000000,
    },
  },
  {
    topic: '/contract/instrument:XBTUSDTM',
    subject: 'mark.index.price',
    data: { granularity: 1000, indexPrice: 4000.23, markPrice: 4010.52, timestamp: 1551770400000 },
  },
  {
    topic: '/contract/announcement',
    subject: 'funding.end',
    data: { symbol: 'XBTUSDTM', fundingTime: 1, fundingRate: -0.002966, timestamp: 1 },
  },
  {
    topic: '/contractMarket/tradeOrders:XBTUSDTM',
    subject: 'symbolOrderChange',
    data: {
      orderId: '5c',
      symbol: 'XBTUSDTM',
      type: 'match',
      feeType: 'takerFee',
      status: 'open',
      matchSize: '2',
      matchPrice: '3600',
      orderType: 'limit',
      side: 'buy',
      price: '3600',
      size: '20',
      remainSize: '18',
      filledSize: '2',
      canceledSize: '0',
      tradeId: '5d',
      clientOid: 'b1',
      orderTime: 1545914149935808500,
      liquidity: 'maker',
      ts: 1545914149935808500,
    },
  },
  {
    topic: '/contract/positionAll',
    subject: 'position.change',
    data: {
      symbol: 'XBTUSDTM',
      currentQty: -20,
      avgEntryPrice: 7508.22,
      markPrice: 7947.83,
      markValue: 0.0025164,
      posMaint: 0.00001724,
      liquidationPrice: 1000000,
      unrealisedPnl: -0.00014735,
      changeReason: 'positionChange',
    },
  },
  {
    topic: '/contractAccount/wallet',
    subject: 'walletBalance.change',
    data: {
      currency: 'USDT',
      equity: '2.002',
      availableBalance: '2.002',
      crossPosMargin: '0',
      crossOrderMargin: '0',
      crossUnPnl: '0',
      version: '9',
      timestamp: '1714632069838',
    },
  },
]

/** What a broken, hostile or merely new venue may put where a value stood. */
const intruder = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>(
    '',
    'NaN',
    '1e400',
    '-0',
    '0x10',
    ' 1',
    '1,2',
    '999999999999999999999',
    null,
    1e308,
    -1,
    1.5,
    [],
    {},
    '__proto__',
    'XBTUSDTM',
  ),
)

/** Paths to every value of a frame, objects included. */
const pathsOf = (value: unknown, path: readonly string[] = []): readonly (readonly string[])[] =>
  typeof value === 'object' && value !== null
    ? [path, ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, key]))]
    : [path]

function replaced(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by
  const record: Readonly<Record<string, unknown>> = Object(value)
  return { ...record, [key]: replaced(record[key], rest, by) }
}

const mutated = fc
  .constantFrom(...FRAMES)
  .chain((frame) =>
    fc
      .array(fc.tuple(fc.constantFrom(...pathsOf(frame)), intruder), { minLength: 1, maxLength: 3 })
      .map((changes) =>
        changes.reduce<unknown>((made, [path, by]) => replaced(Object(made), path, by), frame),
      ),
  )

/** Every number of a decoded frame, wherever it stands. */
const numbersIn = (value: unknown): readonly number[] =>
  typeof value === 'number'
    ? [value]
    : typeof value === 'object' && value !== null
      ? Object.values(value).flatMap(numbersIn)
      : []

describe('decoding', () => {
  it('reads every frame that it starts from', () => {
    for (const frame of FRAMES)
      expect(['Malformed', 'Ignored']).not.toContain(streams.decode('public', JSON.stringify(frame)).type)
  })

  it('never throws and never lets a NaN in, whatever stands where a value stood', () => {
    fc.assert(
      fc.property(mutated, (frame) => {
        const decoded = streams.decode('public', JSON.stringify(frame) ?? '')
        for (const number of numbersIn(decoded)) expect(Number.isFinite(number)).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })

  it('never lets a fraction of a tick or a lot in', () => {
    fc.assert(
      fc.property(mutated, (frame) => {
        const decoded = streams.decode('public', JSON.stringify(frame) ?? '')
        const whole =
          decoded.type === 'Order'
            ? [
                decoded.report.price ?? 0,
                decoded.report.size,
                decoded.report.filled,
                decoded.report.fill?.price ?? 0,
                decoded.report.fill?.size ?? 0,
              ]
            : decoded.type === 'Market' &&
                (decoded.event.type === 'BookDelta' || decoded.event.type === 'Trade')
              ? [decoded.event.price, decoded.event.size]
              : []
        for (const number of whole) expect(Number.isSafeInteger(number)).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })

  it('never throws on cut, doubled or scrambled text', () => {
    const texts = fc.constantFrom(...FRAMES.map((frame) => JSON.stringify(frame)))
    const damage = fc.oneof(
      fc.tuple(texts, fc.nat(500)).map(([text, at]) => text.slice(0, at)),
      fc.tuple(texts, texts).map(([left, right]) => left + right),
      fc
        .tuple(texts, fc.nat(500), fc.string())
        .map(([text, at, junk]) => text.slice(0, at) + junk + text.slice(at + 1)),
      fc.string(),
    )
    fc.assert(
      fc.property(damage, (text) => {
        expect(streams.decode('public', text).type).toMatch(/^[A-Z]/)
      }),
      { numRuns: 2_000 },
    )
  })

  it('reads any price on the grid as the ticks that it is, and no other', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000 }), fc.integer({ min: 0, max: 9 }), (tick, off) => {
        const price = `${(tick - (tick % 10)) / 10}.${tick % 10}${off || ''}`
        const frame = {
          topic: '/contractMarket/level2:XBTUSDTM',
          subject: 'level2',
          data: { sequence: 1, change: `${price},buy,1`, timestamp: 1 },
        }
        const decoded = streams.decode('public', JSON.stringify(frame))
        expect(decoded).toMatchObject(
          off === 0 ? { event: { price: tick, symbol: XBT.symbol } } : { type: 'Malformed' },
        )
      }),
    )
  })
})
