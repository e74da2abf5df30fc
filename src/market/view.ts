import type { Instrument, Lots } from '../domain/instrument.ts'
import type { MarketView } from '../strategies/strategy.ts'
import type { OrderBook } from './book.ts'
import type { TakerFlow } from './flow.ts'
import { microprice, midOf } from './microprice.ts'
import type { Volatility } from './volatility.ts'

/** What a view is made of. */
export interface ViewParts {
  readonly instrument: Instrument
  readonly book: OrderBook
  readonly volatility: Volatility
  readonly flow: TakerFlow
  /** In ticks; undefined before the venue gave one. */
  readonly mark: number | undefined
  readonly position: Lots
  readonly scales: Pick<MarketView, 'sizeScale' | 'spreadScale' | 'mayOpen'>
  /** Venue time, epoch ms. */
  readonly at: number
}

/** The market at one instant, or undefined while the book has no price or the venue gave no mark. */
export function marketView(parts: ViewParts): MarketView | undefined {
  const { instrument, book, volatility, flow, mark, position, scales, at } = parts
  if (!book.valid || mark === undefined || !(mark > 0)) return undefined
  const { bestBid, bestAsk, bestBidSize, bestAskSize } = book
  return {
    instrument,
    at,
    bestBid,
    bestAsk,
    bestBidSize,
    bestAskSize,
    mid: midOf(book),
    microprice: microprice(book),
    mark,
    volatility: volatility.value,
    flow: flow.share(at),
    position,
    sizeScale: scales.sizeScale,
    spreadScale: scales.spreadScale,
    mayOpen: scales.mayOpen,
  }
}
