import { z } from 'zod'
import { type Instrument, parsePrice } from '../../../domain/instrument.ts'
import type { BookDelta, FundingRate, FundingSettled, MarkPrice, Trade } from '../../../domain/market.ts'
import { counter, decimal, figure, identifier, lotCount, moment } from '../codec/numbers.ts'

/** Pushes of the public topics in the engine's words. Each throws when the push cannot be read. */

const level2 = z.compile(z.object({ sequence: counter, change: z.string(), timestamp: moment }))
const bookSide = z.compile(z.enum(['buy', 'sell']))
const levelSize = z.compile(lotCount)

/** `change` is `price,side,size`; the size is what is left there, 0 for a level that is gone. */
export function decodeLevel2(data: unknown, instrument: Instrument): BookDelta {
  const { sequence, change, timestamp } = level2.parse(data)
  const parts = change.split(',')
  if (parts.length !== 3) throw new Error('change: not price,side,size')
  const [price = '', side, size] = parts
  return {
    type: 'BookDelta',
    symbol: instrument.symbol,
    sequence,
    side: bookSide.parse(side),
    price: parsePrice(instrument, price),
    size: levelSize.parse(size),
    at: timestamp,
  }
}

const match = z.compile(
  z.object({
    side: z.enum(['buy', 'sell']),
    size: lotCount,
    price: decimal,
    tradeId: identifier,
    ts: moment,
  }),
)

export function decodeTrade(data: unknown, instrument: Instrument): Trade {
  const { side, size, price, tradeId, ts } = match.parse(data)
  return {
    type: 'Trade',
    symbol: instrument.symbol,
    side,
    price: parsePrice(instrument, price),
    size,
    tradeId,
    at: ts,
  }
}

const mark = z.compile(z.object({ markPrice: figure, indexPrice: figure, timestamp: moment }))

export function decodeMark(data: unknown, instrument: Instrument): MarkPrice {
  const { markPrice, indexPrice, timestamp } = mark.parse(data)
  const tick = Number(instrument.tickSize)
  return {
    type: 'MarkPrice',
    symbol: instrument.symbol,
    mark: markPrice / tick,
    index: indexPrice / tick,
    at: timestamp,
  }
}

const currentMark = z.object({ symbol: identifier, value: figure, indexPrice: figure, timePoint: moment })

/** The answer to the question for it, in other words than the push. */
export function decodeCurrentMark(data: unknown, instrument: Instrument): MarkPrice {
  const { symbol, value, indexPrice, timePoint } = currentMark.parse(data)
  if (symbol !== instrument.symbol) throw new Error(`the mark of ${symbol}, not ${instrument.symbol}`)
  return decodeMark({ markPrice: value, indexPrice, timestamp: timePoint }, instrument)
}

const fundingRate = z.object({ fundingRate: figure, timestamp: moment })

export function decodeFundingRate(data: unknown, instrument: Instrument): FundingRate {
  const read = fundingRate.parse(data)
  return { type: 'FundingRate', symbol: instrument.symbol, rate: read.fundingRate, at: read.timestamp }
}

const settled = z.object({ fundingTime: moment, fundingRate: figure })

export function decodeFundingSettled(data: unknown, instrument: Instrument): FundingSettled {
  const { fundingTime, fundingRate } = settled.parse(data)
  return { type: 'FundingSettled', symbol: instrument.symbol, rate: fundingRate, at: fundingTime }
}
