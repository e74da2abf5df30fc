import { z } from 'zod'
import { type Instrument, parsePrice } from '../../../domain/instrument.ts'
import type { BookSnapshot, Level } from '../../../domain/market.ts'
import { counter, decimal, identifier, lotCount, moment } from './numbers.ts'

const levels = z.array(z.tuple([decimal, lotCount]))

const snapshot = z.compile(
  z.object({
    symbol: identifier,
    sequence: counter,
    bids: levels,
    asks: levels,
    ts: moment,
  }),
)

/** A whole book. The venue promises no order of its levels, so they are sorted: best first on both sides. */
export function decodeBook(data: unknown, instrument: Instrument): BookSnapshot {
  const read = snapshot.parse(data)
  if (read.symbol !== instrument.symbol)
    throw new Error(`the book of ${read.symbol}, not ${instrument.symbol}`)
  const side = (raw: z.output<typeof levels>): Level[] =>
    raw.map(([price, size]) => [parsePrice(instrument, price), size])
  return {
    symbol: instrument.symbol,
    sequence: read.sequence,
    bids: side(read.bids).sort(([left], [right]) => right - left),
    asks: side(read.asks).sort(([left], [right]) => left - right),
    at: read.ts,
  }
}
