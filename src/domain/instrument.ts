import { decimalsOf, formatDecimal, parseDecimal } from './decimal.ts'
import { MONEY_DECIMALS, type Money } from './money.ts'

/** A price as a whole number of the instrument's ticks. */
export type Ticks = number & { readonly __ticks: unique symbol }
/** A size as a whole number of the instrument's lots; signed where it is a position (long > 0). */
export type Lots = number & { readonly __lots: unique symbol }
/** A proportion counted in 10^-8: a fee of 0.02 % is 20_000n. */
export type Rate = bigint & { readonly __rate: unique symbol }

export const RATE_DECIMALS = 8

/** Whose wire is spoken. */
export type VenueProtocol = 'kucoin' | 'binance' | 'okx' | 'bybit'
/**
 * One connection to a venue, by the name that the configuration gives it: the first has that of its protocol, a second
 * account or address of the same one another, like `kucoin-b`. It stands in the journal, so it is never given anew.
 */
export type VenueName = VenueProtocol | (string & { readonly __venue: unique symbol })
/** So that it reads in a path and before a symbol: `kucoin-b:XBTUSDTM`. */
export const VENUE_NAME = /^[a-z][a-z0-9-]{1,23}$/
/** The venue's own spelling: `XBTUSDTM`. */
export type InstrumentSymbol = string & { readonly __symbol: unique symbol }

/** What can be traded and in which steps. Prices and sizes elsewhere are integers and mean nothing without it. */
export interface Instrument {
  readonly venue: VenueName
  readonly symbol: InstrumentSymbol
  readonly baseCurrency: string
  readonly settleCurrency: string
  /** Decimal text, as the venue gives it: '0.1'. */
  readonly tickSize: string
  /** Base currency of one lot, decimal text: '0.001'. */
  readonly multiplier: string
  /** What one lot gains when the price rises one tick: tickSize × multiplier, exactly. */
  readonly tickMoney: Money
  readonly orderLotsMax: Lots
  readonly priceMax: Ticks
  readonly leverageMax: number
  /** Share of notional, as a plain number: 0.01 is 1 %. */
  readonly initialMarginRate: number
  readonly maintenanceMarginRate: number
  readonly makerFeeRate: Rate
  readonly takerFeeRate: Rate
  readonly fundingIntervalMs: number
  readonly tradable: boolean
}

/** What names an instrument: two venues may spell two contracts alike. */
export type InstrumentName = Pick<Instrument, 'venue' | 'symbol'>

/** The name as one text, and the key of whatever is kept of instruments. */
export type InstrumentKey = string & { readonly __instrument: unique symbol }

const keysKnown = new Map<VenueName, Map<InstrumentSymbol, InstrumentKey>>()

/** The same text for the same name: every tick comes this way, and joins none anew. */
export function instrumentKey({ venue, symbol }: InstrumentName): InstrumentKey {
  const atVenue = keysKnown.get(venue)
  const known = atVenue?.get(symbol)
  if (known !== undefined) return known
  const key = `${venue}/${symbol}` as InstrumentKey
  if (atVenue) atVenue.set(symbol, key)
  else keysKnown.set(venue, new Map([[symbol, key]]))
  return key
}

/** What a key names; no venue has a slash in its name. */
export function nameOfKey(key: InstrumentKey): InstrumentName {
  const at = key.indexOf('/')
  return { venue: key.slice(0, at) as VenueName, symbol: key.slice(at + 1) as InstrumentSymbol }
}

/**
 * An instrument as people and paths name it: by its symbol at the first venue of the configuration, with the venue before it
 * at another one, like `kucoin-b:XBTUSDTM`.
 */
export type InstrumentLabel = InstrumentSymbol | (string & { readonly __label: unique symbol })

export const instrumentLabel = ({ venue, symbol }: InstrumentName, first: VenueName): InstrumentLabel =>
  venue === first ? symbol : (`${venue}:${symbol}` as InstrumentLabel)

/** What a label names. */
export function labelled(label: string, first: VenueName): InstrumentName {
  const at = label.indexOf(':')
  return at < 0
    ? { venue: first, symbol: label as InstrumentSymbol }
    : { venue: label.slice(0, at) as VenueName, symbol: label.slice(at + 1) as InstrumentSymbol }
}

export const ticks = (count: number): Ticks => requireInteger(count, 'ticks') as Ticks
export const lots = (count: number): Lots => requireInteger(count, 'lots') as Lots
export const rate = (text: string): Rate => parseDecimal(text, RATE_DECIMALS) as Rate

/** Reads a price. @throws DecimalError or RangeError when it is no decimal or lies between two ticks. */
export function parsePrice(instrument: Pick<Instrument, 'tickSize' | 'symbol'>, text: string): Ticks {
  return stepsOf(text, instrument.tickSize, `price of ${instrument.symbol}`) as Ticks
}

/** Writes a price as decimal text. */
export function formatPrice(instrument: Pick<Instrument, 'tickSize'>, price: Ticks): string {
  const { unit, scale } = step(instrument.tickSize)
  return formatDecimal(BigInt(price) * unit, scale)
}

/** A price as a float, for statistics and models only. */
export const priceToNumber = (instrument: Pick<Instrument, 'tickSize'>, price: number): number =>
  price * step(instrument.tickSize).size

/** Value of a size at a price in settlement currency: price × size × tickMoney. Linear contracts only. */
export const notional = (instrument: Pick<Instrument, 'tickMoney'>, price: Ticks, size: Lots): Money =>
  (BigInt(price) * BigInt(size) * instrument.tickMoney) as Money

/** The part of an amount that a rate takes, rounded to the nearest 10^-12, half away from zero. */
export const portion = (amount: Money, share: Rate): Money => {
  const product = amount * share
  const unit = 10n ** BigInt(RATE_DECIMALS)
  return ((product + (product < 0n ? -unit : unit) / 2n) / unit) as Money
}

/** tickSize × multiplier, exactly. @throws DecimalError when finer than money can count. */
export function tickMoneyOf(tickSize: string, multiplier: string): Money {
  const tickDecimals = decimalsOf(tickSize)
  return (parseDecimal(tickSize, tickDecimals) *
    parseDecimal(multiplier, MONEY_DECIMALS - tickDecimals)) as Money
}

const stepCache = new Map<string, { readonly unit: bigint; readonly scale: number; readonly size: number }>()

function step(text: string): { readonly unit: bigint; readonly scale: number; readonly size: number } {
  const known = stepCache.get(text)
  if (known) return known
  const scale = decimalsOf(text)
  const unit = parseDecimal(text, scale)
  if (unit <= 0n) throw new RangeError(`a step must be positive: ${text}`)
  const made = { unit, scale, size: Number(text) }
  stepCache.set(text, made)
  return made
}

/** Digits that a float holds exactly. */
const EXACT_DIGITS_MAX = 15
const SHORT_DECIMAL = /^(\d+)(?:\.(\d+))?$/

function stepsOf(text: string, stepText: string, what: string): number {
  const { unit, scale } = step(stepText)
  // Every price of every frame comes this way: what is short enough needs no big integer to be exact.
  const short = SHORT_DECIMAL.exec(text)
  if (short) {
    const [, whole = '', fraction = ''] = short
    if (fraction.length <= scale && whole.length + scale <= EXACT_DIGITS_MAX) {
      const steps = Number(whole + fraction.padEnd(scale, '0')) / Number(unit)
      if (Number.isInteger(steps)) return steps
    }
  }
  const count = parseDecimal(text, scale)
  if (count % unit !== 0n) throw new RangeError(`${what}: ${text} is not a multiple of ${stepText}`)
  return requireInteger(Number(count / unit), what)
}

function requireInteger(count: number, what: string): number {
  if (!Number.isSafeInteger(count)) throw new RangeError(`${what}: not a safe integer: ${count}`)
  return count === 0 ? 0 : count
}
