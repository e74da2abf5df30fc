import {
  type Instrument,
  type InstrumentSymbol,
  type Lots,
  rate,
  type Ticks,
  tickMoneyOf,
} from '../domain/instrument.ts'

/**
 * What the simulated exchange lists: contracts of our own making, in KuCoin's terms and near its figures.
 * The reference prices are where a generated market starts; a replay brings its own.
 */

const HOUR_MS = 3_600_000

/** Rows of the listing: base, settlement symbol, reference price, tick, base currency a lot, leverage, maintenance. */
const LISTING = [
  { base: 'XBT', reference: 60_000, tick: '0.1', multiplier: '0.001', leverageMax: 100, maintenance: 0.005 },
  { base: 'ETH', reference: 3_000, tick: '0.01', multiplier: '0.01', leverageMax: 100, maintenance: 0.005 },
  { base: 'SOL', reference: 150, tick: '0.001', multiplier: '0.1', leverageMax: 75, maintenance: 0.007 },
  { base: 'XRP', reference: 0.6, tick: '0.0001', multiplier: '10', leverageMax: 75, maintenance: 0.007 },
  { base: 'DOGE', reference: 0.12, tick: '0.00001', multiplier: '100', leverageMax: 50, maintenance: 0.01 },
  { base: 'LINK', reference: 12, tick: '0.001', multiplier: '0.1', leverageMax: 50, maintenance: 0.01 },
] as const

/** No order above a million units of the settlement currency a coin: far over any price, far under 2^53 ticks. */
const PRICE_MAX = 1_000_000
const ORDER_LOTS_MAX = 1_000_000 as Lots

const listed = LISTING.map((row) => ({
  reference: Math.round(row.reference / Number(row.tick)) as Ticks,
  instrument: {
    venue: 'kucoin',
    symbol: `${row.base}USDTM` as InstrumentSymbol,
    baseCurrency: row.base,
    settleCurrency: 'USDT',
    tickSize: row.tick,
    multiplier: row.multiplier,
    tickMoney: tickMoneyOf(row.tick, row.multiplier),
    orderLotsMax: ORDER_LOTS_MAX,
    priceMax: Math.round(PRICE_MAX / Number(row.tick)) as Ticks,
    leverageMax: row.leverageMax,
    initialMarginRate: 1 / row.leverageMax,
    maintenanceMarginRate: row.maintenance,
    makerFeeRate: rate('0.0002'),
    takerFeeRate: rate('0.0006'),
    fundingIntervalMs: 8 * HOUR_MS,
    tradable: true,
  } satisfies Instrument,
}))

/** Every contract that the simulated exchange can list. */
export const INSTRUMENTS: readonly Instrument[] = listed.map((row) => row.instrument)

/** Where a generated market of this symbol starts, in ticks. @throws RangeError for a symbol not listed. */
export function referencePrice(symbol: InstrumentSymbol): Ticks {
  const row = listed.find((each) => each.instrument.symbol === symbol)
  if (!row) throw new RangeError(`no such contract: ${symbol}`)
  return row.reference
}

/** The contract of a coin as other venues spell it: `BTC` is `XBTUSDTM`. */
export function instrumentOfBase(base: string): Instrument | undefined {
  const spelled = base === 'BTC' ? 'XBT' : base
  return INSTRUMENTS.find((each) => each.baseCurrency === spelled)
}
