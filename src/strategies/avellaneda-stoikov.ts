import type { Config } from '../config/schema.ts'
import type { Lots, Ticks } from '../domain/instrument.ts'
import { money } from '../domain/money.ts'
import { type LookPace, lookAgain, NO_LOOKS, unwatchedSeconds } from './look-pace.ts'
import type { DesiredQuotes, MarketView, Quote, Strategy } from './strategy.ts'

/**
 * Market making after Avellaneda and Stoikov, "High-frequency trading in a limit order book" (2008), equations
 * (29) and (30). Prices in ticks, time in seconds, inventory in units of one quote.
 *
 * Their T is a closing bell; a perpetual has none, so T − t stays at the configured horizon.
 */

/** The model's inputs. */
export interface Model {
  /** γ, per unit of inventory and tick. */
  readonly riskAversion: number
  /** k, per tick: fills come at a rate A·exp(−k·distance from the mid). */
  readonly intensityDecay: number
  /** σ, ticks per square root of a second. */
  readonly volatility: number
  /** T − t. */
  readonly horizonSeconds: number
}

/** (29): the price at which the model is indifferent, r = s − qγσ²(T − t). */
export const reservationPrice = (mid: number, inventory: number, model: Model): number =>
  mid - inventory * model.riskAversion * model.volatility ** 2 * model.horizonSeconds

/** (30): from bid to ask, γσ²(T − t) + (2/γ)·ln(1 + γ/k), centred on the reservation price. */
export const optimalSpread = (model: Model): number =>
  model.riskAversion * model.volatility ** 2 * model.horizonSeconds +
  (2 / model.riskAversion) * Math.log1p(model.riskAversion / model.intensityDecay)

/** Its only memory is how often it is shown the market. */
export function avellanedaStoikov(config: Config['strategy']): Strategy<LookPace> {
  const quoteValue = money(config.quoteNotional)
  return {
    name: 'avellaneda-stoikov',
    initial: () => NO_LOOKS,
    decide: (view, before) => {
      const pace = lookAgain(before, view.at)
      return { state: pace, quotes: quotesOf(view, unwatchedSeconds(pace), config, quoteValue) }
    },
  }
}

const NO_QUOTES = (reason: string): DesiredQuotes => ({
  bids: [],
  asks: [],
  toleranceTicks: 0,
  reason,
})

function quotesOf(
  view: MarketView,
  unwatched: number,
  config: Config['strategy'],
  quoteValue: bigint,
): DesiredQuotes {
  if (view.volatility <= 0) return NO_QUOTES('volatility not known yet')
  const unit = lotsOf(quoteValue, view)
  const model: Model = {
    riskAversion: config.riskAversion,
    intensityDecay: config.intensityDecay,
    volatility: view.volatility,
    horizonSeconds: config.horizonMs / 1000,
  }
  const centre = reservationPrice(view.mid, view.position / unit, model)
  const least = Math.max(
    config.halfSpreadTicksMin,
    config.halfSpreadMovesMin * view.volatility * Math.sqrt(unwatched),
  )
  const half = Math.max(optimalSpread(model) / 2, least) * view.spreadScale
  const bid = quote(Math.min(Math.floor(centre - half), view.bestAsk - 1), sizeOf('bid', unit, view), view)
  const ask = quote(Math.max(Math.ceil(centre + half), view.bestBid + 1), sizeOf('ask', unit, view), view)
  const reason = `σ ${view.volatility.toFixed(2)} q ${view.position} r ${centre.toFixed(1)} ±${half.toFixed(1)}`
  return { bids: bid, asks: ask, toleranceTicks: half * config.requoteShare, reason }
}

/** Lots of one full quote at the mid; at least one. */
function lotsOf(quoteValue: bigint, view: MarketView): number {
  const midValue = BigInt(Math.max(1, Math.round(view.mid))) * view.instrument.tickMoney
  return Math.max(1, Number(quoteValue / midValue))
}

/**
 * What is scaled to less than a lot opens nothing: a size that was rounded up would be larger than the ladder allows. The side
 * that reduces always gets a lot to reduce by; where nothing may open, it gets no more than there is to reduce, and the
 * other side nothing.
 */
function sizeOf(side: 'bid' | 'ask', unit: number, view: MarketView): number {
  const scaled = Math.min(Math.floor(unit * view.sizeScale), view.instrument.orderLotsMax)
  const reducible = Math.max(0, side === 'bid' ? -view.position : view.position)
  if (scaled >= 1 && view.mayOpen) return scaled
  return Math.min(Math.max(1, scaled), reducible)
}

/** Prices that an extreme inventory pushed off the scale are no quotes. */
function quote(price: number, size: number, view: MarketView): readonly Quote[] {
  const quotable = size > 0 && price >= 1 && price <= view.instrument.priceMax
  return quotable ? [{ price: price as Ticks, size: size as Lots }] : []
}
