import { existsSync } from 'node:fs'
import type { InstrumentSymbol } from '../src/domain/instrument.ts'
import type { BookDelta, BookSnapshot, Level } from '../src/domain/market.ts'
import type { Side } from '../src/domain/order.ts'
import { FRAME_LINE, parseSession } from '../src/exchange/binance-frames.ts'
import { readRecording } from '../src/exchange/read-recording.ts'

/** Not part of the project; whoever has it gets a row more. */
const FILE = '../shared/marketdata/binance-usdm-l2/btcusdt_20240808.gz'

export interface DepthRecording {
  readonly symbol: InstrumentSymbol
  readonly snapshot: BookSnapshot
  /** The depth frames after the snapshot, as they were received. */
  readonly texts: readonly string[]
  /** Every level of them, one after the other. */
  readonly deltas: readonly BookDelta[]
}

/** The depth updates of the recorded session; undefined where there is none. */
export function readDepthRecording(): DepthRecording | undefined {
  if (!existsSync(FILE)) {
    console.warn(`bench: no ${FILE}, so no row for recorded depth`)
    return undefined
  }
  const lines = readRecording(FILE)
  const opening = lines.findIndex((line) => line.includes('"lastUpdateId"'))
  const kept = lines.slice(opening).filter((line, at) => at === 0 || line.includes('"depthUpdate"'))
  const { instrument, frames } = parseSession(FILE, kept)
  const [first, ...rest] = frames
  if (first?.type !== 'Snapshot') throw new Error(`${FILE} has no snapshot`)
  const { symbol } = instrument
  const deltas: BookDelta[] = []
  const add = (side: Side, [price, size]: Level, at: number): void => {
    deltas.push({ type: 'BookDelta', symbol, sequence: deltas.length + 1, side, price, size, at })
  }
  for (const frame of rest) {
    if (frame.type !== 'Depth') continue
    // What is gone goes first: the two sides of a frame hold together only as a whole.
    for (const gone of [true, false]) {
      for (const level of frame.bids) if ((level[1] === 0) === gone) add('buy', level, frame.at)
      for (const level of frame.asks) if ((level[1] === 0) === gone) add('sell', level, frame.at)
    }
  }
  return {
    symbol,
    snapshot: { symbol, sequence: 0, bids: first.bids, asks: first.asks, at: first.at },
    texts: kept.slice(1).map((line) => FRAME_LINE.exec(line)?.[2] ?? ''),
    deltas,
  }
}
