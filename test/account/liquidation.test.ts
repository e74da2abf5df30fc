import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { footingsOf, liquidationOf, NOTHING_FOREIGN } from '../../src/account/footing.ts'
import { legOf } from '../../src/account/leg.ts'
import { clamped, distanceOf, liquidationPrice } from '../../src/account/liquidation.ts'
import type { InstrumentSymbol } from '../../src/domain/instrument.ts'
import { type Money, money, negate, ZERO } from '../../src/domain/money.ts'
import type { VenuePosition } from '../../src/domain/position.ts'
import { decodePosition } from '../../src/venues/kucoin/codec/position.ts'
import { listing } from '../../src/venues/kucoin/listing.ts'
import { contract, held, terms } from './holdings.ts'

/** What the venues publish themselves: their formulas, solved for a share of the mark, must come to their own numbers. */

const SPECIFICATION = new URL('../../../shared/vectors/kucoin-spec/', import.meta.url)

describe("Binance's worked example of a cross account (USDⓈ-M liquidation price, two positions)", () => {
  const eth = held(3_683_979, 145_684, {
    instrument: contract({ symbol: 'ETHUSDT' as InstrumentSymbol, baseCurrency: 'ETH', tickSize: '0.01' }),
    mark: 133_518,
    terms: terms({ maintenanceRate: 0.1, maintenanceDeduction: money('135365') }),
  })
  const btc = held(109_488, 3_248_198, {
    instrument: contract({ symbol: 'BTCUSDT' as InstrumentSymbol, tickSize: '0.01' }),
    mark: 3_196_727,
    terms: terms({ maintenanceRate: 0.025, maintenanceDeduction: money('16300') }),
  })

  test('maintenance margins are theirs', () => {
    expect(Number(legOf(eth).maintenanceMargin) / 1e12).toBeCloseTo(356_512.508, 3)
    expect(Number(legOf(btc).maintenanceMargin) / 1e12).toBeCloseTo(71_200.811, 3)
  })

  test.each([
    ['ETH', 0, 1_153.26],
    ['BTC', 1, 26_316.89],
  ])('cross: %s is liquidated at their price', (_coin, at, price) => {
    const legs = [legOf(eth), legOf(btc)] as const
    const [cross] = footingsOf(money('1535443.01'), legs, NOTHING_FOREIGN)
    const leg = legs[at]
    if (!cross || !leg) throw new Error('no footing')
    expect((liquidationOf(leg, cross).liquidation ?? 0) / 100).toBeCloseTo(price, 2)
  })

  test.each([
    ['ETH', eth, 1_114.78],
    ['BTC', btc, 18_778.73],
  ])('isolated: %s is liquidated at their price, whatever else there is', (_coin, position, price) => {
    const isolated = { ...position, terms: { ...position.terms, mode: 'isolated' as const } }
    const legs = [legOf({ ...isolated, margin: money('1535443.01') }), legOf(btc)]
    const [, footing] = footingsOf(ZERO, legs, NOTHING_FOREIGN)
    const [leg] = legs
    if (!footing || !leg) throw new Error('no footing')
    expect((liquidationOf(leg, footing).liquidation ?? 0) / 100).toBeCloseTo(price, 2)
  })
})

/** Isolated, with a maintenance margin that does not move with the mark. */
function isolatedPrice(lots: number, entryTicks: number, margin: Money, maintenance: Money): number {
  const leg = legOf({
    ...held(lots, entryTicks, { mark: entryTicks * 1.01 }),
    terms: terms({ mode: 'isolated', maintenanceRate: 0, maintenanceDeduction: negate(maintenance) }),
    margin,
  })
  const [, footing] = footingsOf(ZERO, [leg], NOTHING_FOREIGN)
  if (!footing) throw new Error('no footing')
  return (liquidationOf(leg, footing).liquidation ?? 0) / 10
}

describe("KuCoin's worked examples of isolated positions", () => {
  test.each([
    ['five lots short at 28000 with leverage 100', -5, 280_000, '1.4', '0.56', 28_168],
    ['a bitcoin long at 40000 with leverage 40', 1_000, 400_000, '1000', '160', 39_160],
  ])('%s', (_sentence, lots, entry, margin, maintenance, price) => {
    expect(isolatedPrice(lots, entry, money(margin), money(maintenance))).toBeCloseTo(price, 6)
  })
})

const present = existsSync(SPECIFICATION)
if (!present && process.env.CI) throw new Error('../shared/vectors/kucoin-spec is absent')
if (!present) console.warn('SKIPPED: positions of the specification: ../shared/vectors/kucoin-spec is absent')

describe.skipIf(!present)("the isolated positions in KuCoin's specification", () => {
  test.each(present ? specified() : [])('%s', (_name, position, shown) => {
    const { lots, margin, maintenanceMargin, terms: told, unrealised } = position
    const averageEntry = Math.round(position.averageEntry)
    expect(told?.mode).toBe('isolated')
    expect(isolatedPrice(lots, averageEntry, margin ?? ZERO, maintenanceMargin)).toBeCloseTo(shown, 1)
    const leg = legOf(held(lots, averageEntry, { mark: position.mark }))
    expect(leg.unrealised).toBe(unrealised)
  })
})

/** Positions that settle in USDT, with the liquidation price that the venue shows. */
function specified(): readonly (readonly [string, VenuePosition, number])[] {
  const known = new Map([['XBTUSDTM' as InstrumentSymbol, contract()]])
  const read = (file: string) => JSON.parse(readFileSync(new URL(file, SPECIFICATION), 'utf8'))
  const { paths } = read('openapi-futures-positions.json')
  const example = (text: string) => JSON.parse(JSON.parse(`"${text}"`))
  const shown = [
    example(paths['/api/v1/position'].get['x-response-example']).data,
    ...example(paths['/api/v1/positions'].get['x-response-example']).data,
    example(
      read('openapi-futures-private.json').paths['/allPosition/contract/positionAll'].trace[
        'x-response-example'
      ],
    ).data,
  ]
  return shown
    .filter((data) => data.settleCurrency === 'USDT')
    .map((data) => {
      const position = decodePosition(
        data,
        listing(() => known),
      )
      if (!position) throw new Error('not listed')
      return [`${data.symbol} at ${data.avgEntryPrice}`, position, data.liquidationPrice] as const
    })
}

describe('the distance to liquidation', () => {
  const long = { value: 1_000, maintenanceRate: 0.01 }
  const short = { value: -1_000, maintenanceRate: 0.01 }

  test('a short is liquidated a little earlier than a long: its maintenance margin rises as it loses', () => {
    expect(distanceOf(100, long)).toBeCloseTo(100 / 990, 12)
    expect(distanceOf(100, short)).toBeCloseTo(100 / 1_010, 12)
  })

  test('all marks against us at once is nearer than one alone', () => {
    expect(distanceOf(100, long, short)).toBeCloseTo(100 / 2_000, 12)
  })

  test('with nothing held there is none', () => {
    expect(distanceOf(100)).toBe(Number.POSITIVE_INFINITY)
    expect(clamped(distanceOf(100))).toBe(1)
  })

  test('past it, it is there', () => {
    expect(clamped(distanceOf(-5, long))).toBe(0)
  })

  test('no price where a long could fall below nothing', () => {
    expect(liquidationPrice(50_000, 1, 1.2)).toBeNull()
    expect(liquidationPrice(50_000, -1, 1.25)).toBe(112_500)
    expect(liquidationPrice(50_000, 1, 0.125)).toBe(43_750)
  })
})
