import type { Instrument, InstrumentSymbol } from '../domain/instrument.ts'
import { rate, tickMoneyOf, ticks } from '../domain/instrument.ts'
import { INSTRUMENTS, referencePrice } from '../exchange/instruments.ts'

/**
 * Instruments for whatever symbols the vectors name. The exchange lists them with steps of its own; the adapter
 * reads other people's prices, so its steps are the finest that money can count.
 */

/** Where a listed symbol trades that the exchange has no figures for: near the prices that request cases ask for. */
const OTHER_PRICE_TICKS = ticks(6_000)
const OTHER_TICK = '0.01'
const OTHER_MULTIPLIER = '0.1'

const FINEST_TICK = '0.00000001'
const FINEST_MULTIPLIER = '0.0001'

/** Contracts in a text: as values of "symbol", in a path or behind a topic's colon. Index series begin with a dot. */
export function symbolsIn(text: string): readonly InstrumentSymbol[] {
  const found = text.matchAll(/(?:"symbol"\s*:\s*\\?"|[/:,=])([A-Z0-9]{2,16}USD[TCM]?M?)(?=[\\"/,_?&\s]|$)/g)
  return [...new Set([...found].map((match) => match[1] as InstrumentSymbol))]
}

/** What the exchange lists: everything it knows, and whatever else is named. */
export function listedInstruments(named: readonly InstrumentSymbol[]): readonly Instrument[] {
  const known = new Set(INSTRUMENTS.map(({ symbol }) => symbol))
  const others = named.filter((symbol) => !known.has(symbol))
  return [...INSTRUMENTS, ...others.map((symbol) => instrumentOf(symbol, OTHER_TICK, OTHER_MULTIPLIER))]
}

export const openingPrice = (symbol: InstrumentSymbol) =>
  INSTRUMENTS.some((instrument) => instrument.symbol === symbol) ? referencePrice(symbol) : OTHER_PRICE_TICKS

/** Instruments that can read any price with up to eight decimals. */
export const readingInstruments = (
  named: readonly InstrumentSymbol[],
): ReadonlyMap<InstrumentSymbol, Instrument> =>
  new Map(named.map((symbol) => [symbol, instrumentOf(symbol, FINEST_TICK, FINEST_MULTIPLIER)]))

const instrumentOf = (symbol: InstrumentSymbol, tickSize: string, multiplier: string): Instrument => ({
  venue: 'kucoin',
  symbol,
  baseCurrency: symbol.replace(/USD[TCM]?M?$/, ''),
  settleCurrency: 'USDT',
  tickSize,
  multiplier,
  tickMoney: tickMoneyOf(tickSize, multiplier),
  orderLotsMax: 1_000_000 as Instrument['orderLotsMax'],
  priceMax: ticks(1_000_000 / Number(tickSize)),
  leverageMax: 100,
  initialMarginRate: 0.01,
  maintenanceMarginRate: 0.005,
  makerFeeRate: rate('0.0002'),
  takerFeeRate: rate('0.0006'),
  fundingIntervalMs: 28_800_000,
  tradable: true,
})
