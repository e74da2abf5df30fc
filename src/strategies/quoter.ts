import type { Ticks } from '../domain/instrument.ts'
import type { ClientOrderId, Side } from '../domain/order.ts'
import type { DesiredQuotes, Quote } from './strategy.ts'

/** One of our orders that may still fill, as the quoter sees it. */
export interface OwnQuote {
  readonly clientOrderId: ClientOrderId
  readonly side: Side
  readonly price: Ticks
  /** Lots left to fill. */
  readonly remaining: number
  /**
   * Only a `resting` order can be moved. One that was sent and not acknowledged, is being cancelled, or is of
   * unknown fate keeps its slot until the venue says what became of it.
   */
  readonly state: 'resting' | 'in-flight' | 'cancelling' | 'uncertain'
  /** When it came to rest, by the clock of `now`; ms. */
  readonly since: number
}

export interface QuoterRules {
  /** A quote that is off by fewer ticks stays. */
  readonly requoteTicks: number
  /** A quote is not moved before it rested so long; it is pulled at any age. */
  readonly restMs: number
}

export interface QuoteChanges {
  readonly place: readonly (Quote & { readonly side: Side })[]
  readonly cancel: readonly ClientOrderId[]
}

/** What is left of a quote may exceed what is wanted by this share: sizes wobble with the mid. */
const SIZE_EXCESS_MAX = 0.25

/**
 * The difference between the quotes that are wanted and the orders that exist. Every order occupies a slot of its
 * side, so a replacement is placed only after the venue confirmed the cancel: there are never more orders than
 * wanted quotes, whatever is lost on the way.
 */
export function quoteChanges(
  desired: DesiredQuotes,
  own: readonly OwnQuote[],
  rules: QuoterRules,
  now: number,
): QuoteChanges {
  const requoteTicks = Math.max(rules.requoteTicks, desired.toleranceTicks)
  const bids = sideChanges('buy', desired.bids, own, { ...rules, requoteTicks }, now)
  const asks = sideChanges('sell', desired.asks, own, { ...rules, requoteTicks }, now)
  return { place: [...bids.place, ...asks.place], cancel: [...bids.cancel, ...asks.cancel] }
}

function sideChanges(
  side: Side,
  wanted: readonly Quote[],
  all: readonly OwnQuote[],
  rules: QuoterRules,
  now: number,
): QuoteChanges {
  const own = all.filter((order) => order.side === side)
  const unmatched = new Set(own)
  const open: Quote[] = []
  for (const quote of wanted) {
    const match = nearest(quote, unmatched)
    if (match && fits(match, quote, rules)) unmatched.delete(match)
    else open.push(quote)
  }
  // More orders than quotes: the surplus goes at once; the others only when they have rested long enough.
  const surplus = own.length - wanted.length
  const cancel = [...unmatched]
    .filter((order) => order.state === 'resting')
    .filter((order, at) => at < surplus || now - order.since >= rules.restMs)
    .map((order) => order.clientOrderId)
  const free = Math.max(0, wanted.length - own.length)
  return { place: open.slice(0, free).map((quote) => ({ ...quote, side })), cancel }
}

function nearest(quote: Quote, orders: Iterable<OwnQuote>): OwnQuote | undefined {
  let best: OwnQuote | undefined
  for (const order of orders)
    if (!best || Math.abs(order.price - quote.price) < Math.abs(best.price - quote.price)) best = order
  return best
}

const fits = (order: OwnQuote, quote: Quote, rules: QuoterRules): boolean =>
  Math.abs(order.price - quote.price) < rules.requoteTicks &&
  order.remaining <= quote.size * (1 + SIZE_EXCESS_MAX)
