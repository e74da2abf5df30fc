import { describe, expect, it } from 'vitest'
import type { Lots, Ticks } from '../../src/domain/instrument.ts'
import { OrderBook } from '../../src/market/book.ts'
import { TakerFlow } from '../../src/market/flow.ts'
import { microprice } from '../../src/market/microprice.ts'
import { marketView, type ViewParts } from '../../src/market/view.ts'
import { Volatility } from '../../src/market/volatility.ts'
import { instrument, XBT } from '../risk/desk.ts'

function parts(): ViewParts {
  const book = new OrderBook(XBT)
  book.join({
    symbol: XBT,
    sequence: 1,
    bids: [[100 as Ticks, 30 as Lots]],
    asks: [[102 as Ticks, 10 as Lots]],
    at: 1,
  })
  const flow = new TakerFlow(1_000)
  flow.add('sell', 5, 900)
  return {
    instrument: instrument(XBT),
    book,
    volatility: new Volatility(1_000),
    flow,
    mark: 100.7,
    position: 3 as Lots,
    scales: { sizeScale: 0.5, spreadScale: 2, mayOpen: true },
    at: 1_000,
  }
}

describe('a market view', () => {
  it('is the touch, its prices, the measures, the position and the scales', () => {
    const { instrument: _, ...view } = marketView(parts()) ?? { instrument: undefined }
    expect(view).toEqual({
      at: 1_000,
      bestBid: 100,
      bestAsk: 102,
      bestBidSize: 30,
      bestAskSize: 10,
      mid: 101,
      microprice: 101.5,
      mark: 100.7,
      volatility: 0,
      flow: -1,
      position: 3,
      sizeScale: 0.5,
      spreadScale: 2,
      mayOpen: true,
    })
  })

  it('is not there without a mark', () => {
    expect(marketView({ ...parts(), mark: undefined })).toBeUndefined()
    expect(marketView({ ...parts(), mark: Number.NaN })).toBeUndefined()
  })

  it('is not there without a valid book', () => {
    const lost = parts()
    lost.book.reset()
    expect(marketView(lost)).toBeUndefined()
  })
})

describe('the microprice', () => {
  it('is the mid where both sizes are equal or unknown', () => {
    expect(microprice({ bestBid: 10, bestAsk: 12, bestBidSize: 4, bestAskSize: 4 })).toBe(11)
    expect(microprice({ bestBid: 10, bestAsk: 12, bestBidSize: 0, bestAskSize: 0 })).toBe(11)
  })
})
