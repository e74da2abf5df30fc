import type { z } from 'zod'
import { formatDecimal } from '../../domain/decimal.ts'
import type { Instrument, InstrumentSymbol } from '../../domain/instrument.ts'
import { RATE_DECIMALS } from '../../domain/instrument.ts'
import { valueAtMark } from '../../domain/position.ts'
import type { FundingLine } from '../contract.ts'
import { relatedSymbols } from './contract-view.ts'
import { listed } from './order-view.ts'
import { epochMs, flag, integer, SYMBOL } from './parameters.ts'
import { badParameter, unknownContract } from './refusal.ts'
import { futures, open, type Route, route } from './router.ts'
import type { SimulatedVenue } from './venue.ts'
import { amount, fractionalPrice } from './wire-json.ts'

const SERIES_GRANULARITY_MS = 60_000
const INDEX_GRANULARITY_MS = 1_000
const COUNT = 10
const COUNT_MAX = 100
/** The venue's own bounds of a settlement rate. */
const FUNDING_RATE_CAP = 0.003
/** The venue numbers its payments; time and symbol tell ours apart, and stay under 2^53. */
const SYMBOLS_MAX = 1_000
/** Interest of a day in the funding formula, the same for every base and quote. */
const INTEREST_A_DAY = 0.0003

const SERIES = SYMBOL.extend({
  startAt: epochMs.optional(),
  endAt: epochMs.optional(),
  reverse: flag.optional(),
  forward: flag.optional(),
  offset: integer.optional(),
  maxCount: integer.min(1).max(COUNT_MAX).default(COUNT),
})
type Series = z.output<typeof SERIES>

/** The endpoints about funding and about the index, premium and interest behind it. */
export function fundingEndpoints(venue: SimulatedVenue): readonly Route[] {
  const { exchange, clock, history } = venue
  const instrumentOf = (series: keyof ReturnType<typeof relatedSymbols>, name: string) =>
    exchange.instruments.find((instrument) => relatedSymbols(instrument)[series] === name)

  return [
    route('GET /api/v1/funding-rate/{symbol}/current', open(2), SYMBOL, ({ symbol }) => {
      const instrument = venue.instrument(symbol)
      if (!instrument) return unknownContract()
      const price = exchange.price(instrument.symbol)
      return {
        symbol: relatedSymbols(instrument).fundingRateSymbol,
        granularity: instrument.fundingIntervalMs,
        timePoint: price.nextFundingAt - instrument.fundingIntervalMs,
        value: price.fundingRate,
        predictedValue: price.predictedFundingRate,
        fundingRateCap: FUNDING_RATE_CAP,
        fundingRateFloor: -FUNDING_RATE_CAP,
        period: 0,
        fundingTime: price.nextFundingAt,
      }
    }),
    route(
      'GET /api/v1/contract/funding-rates',
      open(5),
      SYMBOL.extend({ from: epochMs, to: epochMs }),
      ({ symbol, from, to }) => {
        const instrument = venue.instrument(symbol)
        if (!instrument) return unknownContract()
        return history
          .funding(instrument)
          .filter(({ at }) => at >= from && at <= to)
          .map(({ rate, at }) => ({ symbol, fundingRate: rate, timepoint: at }))
      },
    ),
    route(
      'GET /api/v1/funding-history',
      futures(5),
      SERIES.partial({ symbol: true }),
      (asked, { account }) => {
        if (asked.symbol !== undefined && !venue.instrument(asked.symbol)) return unknownContract()
        const found = exchange
          .fundingPayments(account, asked.symbol as InstrumentSymbol | undefined, asked.startAt ?? 0)
          .filter((line) => line.at <= (asked.endAt ?? Number.POSITIVE_INFINITY))
        return listOf(newestFirst(found), asked.maxCount, (line) => fundingView(venue, account, line))
      },
    ),
    route('GET /api/v1/index/query', open(2), SERIES, (asked) => {
      const instrument = instrumentOf('indexSymbol', asked.symbol)
      if (!instrument) return badParameter('symbol not exists')
      const price = exchange.price(instrument.symbol)
      const value = fractionalPrice(instrument, price.index)
      const timePoint = price.at - (price.at % INDEX_GRANULARITY_MS)
      const decomposionList = [{ exchange: 'kucoin', price: value, weight: 1 }]
      const current = {
        symbol: asked.symbol,
        granularity: INDEX_GRANULARITY_MS,
        timePoint,
        value,
        decomposionList,
      }
      return listOf([current], asked.maxCount, (point) => point)
    }),
    route('GET /api/v1/premium/query', open(3), SERIES, (asked) => {
      const instrument =
        instrumentOf('premiumsSymbol1M', asked.symbol) ?? instrumentOf('premiumsSymbol8H', asked.symbol)
      if (!instrument) return badParameter('symbol not exists')
      return listOf(within(history.minutes(instrument), asked), asked.maxCount, ({ at, price }) =>
        point(asked.symbol, at, Math.round((price.mark / price.index - 1) * 1e6) / 1e6),
      )
    }),
    route('GET /api/v1/interest/query', open(5), SERIES, (asked) => {
      const instrument = interestBearer(exchange.instruments, asked.symbol)
      if (!instrument) return badParameter('symbol not exists')
      const nowMs = clock.now()
      return listOf([nowMs - (nowMs % SERIES_GRANULARITY_MS)], asked.maxCount, (at) =>
        point(asked.symbol, at, INTEREST_A_DAY),
      )
    }),
    route('GET /api/v1/trade-fees', futures(3), SYMBOL, ({ symbol }) => {
      const instrument = venue.instrument(symbol)
      if (!instrument) return unknownContract()
      return {
        symbol,
        takerFeeRate: formatDecimal(instrument.takerFeeRate, RATE_DECIMALS),
        makerFeeRate: formatDecimal(instrument.makerFeeRate, RATE_DECIMALS),
      }
    }),
  ]
}

/** `.XBTINT`, `.XBTINT8H`, `.USDTINT`: a base's or a quote's interest. */
const interestBearer = (instruments: readonly Instrument[], name: string): Instrument | undefined =>
  instruments.find((instrument) => {
    const names = relatedSymbols(instrument)
    return [
      names.fundingBaseSymbol,
      names.fundingBaseSymbol1M,
      names.fundingQuoteSymbol,
      names.fundingQuoteSymbol1M,
    ].includes(name)
  })

const point = (symbol: string, timePoint: number, value: number) => ({
  symbol,
  granularity: SERIES_GRANULARITY_MS,
  timePoint,
  value,
})

const within = <Point extends { readonly at: number }>(
  points: readonly Point[],
  asked: Series,
): readonly Point[] =>
  points.filter(({ at }) => at >= (asked.startAt ?? 0) && at <= (asked.endAt ?? Number.POSITIVE_INFINITY))

const newestFirst = (lines: readonly FundingLine[]): readonly FundingLine[] =>
  lines.toSorted((left, right) => right.at - left.at)

/** The venue's list without pages: as many as were asked for, and whether there is more. */
export const listOf = <Item, Shown>(items: readonly Item[], count: number, show: (item: Item) => Shown) => ({
  dataList: items.slice(0, count).map(show),
  hasMore: items.length > count,
})

function fundingView(venue: SimulatedVenue, account: string, line: FundingLine) {
  const instrument = listed(venue, line.symbol)
  const marginMode = venue.preferences.marginMode(account, line.symbol)
  return {
    id: line.at * SYMBOLS_MAX + venue.exchange.instruments.indexOf(instrument),
    symbol: line.symbol,
    timePoint: line.at,
    fundingRate: line.rate,
    markPrice: fractionalPrice(instrument, line.mark),
    positionQty: line.lots,
    positionCost: amount(valueAtMark(instrument, line.lots, line.mark)),
    funding: amount(line.amount),
    settleCurrency: instrument.settleCurrency,
    context: JSON.stringify({ marginMode, positionSide: 'BOTH' }),
    marginMode,
  }
}
