import type { BookDelta } from '../src/domain/market.ts'
import { OrderBook } from '../src/market/book.ts'
import { listing as listingOver } from '../src/venues/kucoin/listing.ts'
import { decodeFrame } from '../src/venues/kucoin/stream/frame.ts'
import { type Bench, type Effort, scaled } from './bench.ts'
import { readDepthRecording } from './depth-recording.ts'
import { type MarketFrames, marketFrames } from './market-frames.ts'
import { type Row, rate } from './row.ts'
import { throughputs } from './throughput.ts'

const NAME = 'book-updates'
const UNIT = 'updates/s'
const FRAMES = 20_000
/** Decoding with every field checked may cost seven times the bare parse. */
const TEXT_AIM = 0.14
const BARE = 'JSON.parse of the same frames'

/** Book updates a second, from events and from text, beside the parsing that no reader of JSON can do without. */
export const bookUpdates: Bench = {
  name: NAME,
  run: async (effort) => [
    ...generatedRows(await marketFrames(scaled(FRAMES, effort)), effort),
    ...recordedRows(effort),
  ],
}

function generatedRows({ instrument, snapshot, frames }: MarketFrames, effort: Effort): readonly Row[] {
  const listing = listingOver(() => new Map([[instrument.symbol, instrument]]))
  const decode = (text: string): BookDelta => {
    const frame = decodeFrame(text, listing)
    if (frame.type === 'Market' && frame.event.type === 'BookDelta') return frame.event
    throw new Error(`not a book delta: ${text}`)
  }
  const deltas = frames.map(decode)
  let book = new OrderBook(instrument.symbol)
  const joined = (): void => {
    book = new OrderBook(instrument.symbol)
    book.join(snapshot)
  }
  const apply = (delta: BookDelta): void => {
    if (book.apply(delta) === 'gap') throw new Error(`a gap at ${delta.sequence}`)
  }
  const count = frames.length
  const { events, texts, parsed } = throughputs(
    {
      events: { count, prepare: joined, act: () => deltas.forEach(apply) },
      texts: { count, prepare: joined, act: () => frames.forEach((text) => void apply(decode(text))) },
      parsed: { count, act: () => frames.forEach((text) => void JSON.parse(text)) },
    },
    effort,
  )
  const against = { bench: NAME, peer: BARE, peerValue: parsed }
  return [
    rate({ ...against, row: 'events to book', ours: events }, UNIT),
    rate({ ...against, row: 'text frames to book', ours: texts }, UNIT, TEXT_AIM),
  ]
}

/** A level that changed is an update here: one recorded frame holds many. No recording, no row. */
function recordedRows(effort: Effort): readonly Row[] {
  const recording = readDepthRecording()
  if (!recording) return []
  const { symbol, snapshot, texts, deltas } = recording
  let book = new OrderBook(symbol)
  const count = deltas.length
  const { events, parsed } = throughputs(
    {
      events: {
        count,
        prepare: () => {
          book = new OrderBook(symbol)
          book.join(snapshot)
        },
        act: () => deltas.forEach((delta) => void book.apply(delta)),
      },
      parsed: { count, act: () => texts.forEach((text) => void JSON.parse(text)) },
    },
    effort,
  )
  if (!book.live) throw new Error('the recorded book was lost on the way')
  return [
    rate(
      { bench: NAME, row: 'recorded depth, levels to book', ours: events, peer: BARE, peerValue: parsed },
      UNIT,
    ),
  ]
}
