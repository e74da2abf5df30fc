import type { Instrument } from '../../domain/instrument.ts'
import { RATE_DECIMALS } from '../../domain/instrument.ts'
import { dayStatistics } from './day-statistics.ts'
import { RISK_LIMIT_NUMBER } from './position-view.ts'
import type { SimulatedVenue } from './venue.ts'
import { fractionalPrice, priceNumber } from './wire-json.ts'

/** Contracts have been listed since then; the venue's first one. */
const FIRST_OPEN_MS = 1_585_555_200_000

const rateNumber = (rate: bigint): number => Number(rate) / 10 ** RATE_DECIMALS

/** A contract as `/api/v1/contracts` lists it: what it is, and where its market stands. */
export function contractView(venue: SimulatedVenue, instrument: Instrument) {
  const { symbol, baseCurrency: base, settleCurrency: quote } = instrument
  const price = venue.exchange.price(symbol)
  const nowMs = venue.clock.now()
  const day = dayStatistics(venue.exchange, instrument, nowMs)
  return {
    symbol,
    rootSymbol: quote,
    type: 'FFWCSX',
    firstOpenDate: FIRST_OPEN_MS,
    expireDate: null,
    settleDate: null,
    baseCurrency: base,
    quoteCurrency: quote,
    settleCurrency: quote,
    maxOrderQty: instrument.orderLotsMax,
    maxPrice: priceNumber(instrument, instrument.priceMax),
    lotSize: 1,
    tickSize: Number(instrument.tickSize),
    indexPriceTickSize: Number(instrument.tickSize) / 100,
    multiplier: Number(instrument.multiplier),
    initialMargin: instrument.initialMarginRate,
    maintainMargin: instrument.maintenanceMarginRate,
    maxRiskLimit: RISK_LIMIT_NUMBER,
    minRiskLimit: RISK_LIMIT_NUMBER,
    riskStep: RISK_LIMIT_NUMBER,
    makerFeeRate: rateNumber(instrument.makerFeeRate),
    takerFeeRate: rateNumber(instrument.takerFeeRate),
    takerFixFee: 0,
    makerFixFee: 0,
    settlementFee: null,
    isDeleverage: true,
    isQuanto: false,
    isInverse: false,
    markMethod: 'FairPrice',
    fairMethod: 'FundingRate',
    ...relatedSymbols(instrument),
    settlementSymbol: '',
    status: instrument.tradable ? 'Open' : 'Paused',
    fundingFeeRate: price.fundingRate,
    predictedFundingFeeRate: price.predictedFundingRate,
    fundingRateGranularity: instrument.fundingIntervalMs,
    openInterest: String(openInterest(venue, symbol)),
    turnoverOf24h: day.turnover,
    volumeOf24h: day.volume,
    markPrice: fractionalPrice(instrument, price.mark),
    indexPrice: fractionalPrice(instrument, price.index),
    lastTradePrice: priceNumber(instrument, price.last),
    nextFundingRateTime: Math.max(0, price.nextFundingAt - nowMs),
    maxLeverage: instrument.leverageMax,
    sourceExchanges: ['kucoin'],
    lowPrice: day.low,
    highPrice: day.high,
    priceChgPct: day.changeShare,
    priceChg: day.change,
    k: 490,
    m: 300,
    f: 1.3,
    mmrLimit: 0.3,
    mmrLevConstant: instrument.leverageMax,
    supportCross: true,
    buyLimit: priceNumber(instrument, price.buyMax),
    sellLimit: priceNumber(instrument, price.sellMin),
  }
}

/** The venue's names for the index, premium, interest and funding series of a contract. */
export function relatedSymbols({ symbol, baseCurrency: base, settleCurrency: quote }: Instrument) {
  return {
    fundingBaseSymbol: `.${base}INT8H`,
    fundingQuoteSymbol: `.${quote}INT8H`,
    fundingRateSymbol: `.${symbol}FPI8H`,
    indexSymbol: `.K${base}${quote}`,
    premiumsSymbol1M: `.${symbol}PI`,
    premiumsSymbol8H: `.${symbol}PI8H`,
    fundingBaseSymbol1M: `.${base}INT`,
    fundingQuoteSymbol1M: `.${quote}INT`,
  }
}

/** Lots held by the accounts that can sign here; the other side of the market keeps no positions. */
const openInterest = (venue: SimulatedVenue, symbol: string): number =>
  venue.credentials
    .flatMap(({ account }) => venue.exchange.positions(account))
    .filter((position) => position.symbol === symbol)
    .reduce((sum, position) => sum + Math.abs(position.lots), 0)
