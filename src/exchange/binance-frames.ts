import type { Instrument, Lots, Ticks } from '../domain/instrument.ts'
import type { Level } from '../domain/market.ts'
import type { Side } from '../domain/order.ts'
import { instrumentOfBase } from './instruments.ts'
import { RecordingError } from './read-recording.ts'

/** One event of a recorded Binance USD-M session, in ticks and lots of our contract; `at` is local epoch ms. */
export type RecordedFrame =
  | {
      readonly type: 'Snapshot'
      readonly at: number
      readonly updateId: number
      readonly bids: readonly Level[]
      readonly asks: readonly Level[]
    }
  | {
      readonly type: 'Depth'
      readonly at: number
      readonly updateId: number
      readonly bids: readonly Level[]
      readonly asks: readonly Level[]
    }
  | {
      readonly type: 'Touch'
      readonly at: number
      readonly updateId: number
      readonly bid: Level
      readonly ask: Level
    }
  | {
      readonly type: 'Trade'
      readonly at: number
      /** The taker's. */
      readonly side: Side
      readonly price: Ticks
      readonly size: Lots
    }

export interface RecordedSession {
  readonly instrument: Instrument
  /** In the order of their receipt. */
  readonly frames: readonly RecordedFrame[]
}

/** What a line of such a recording looks like: the local time in ns, a space, the frame. */
export const FRAME_LINE = /^(\d{16,20}) (\{.*\})$/

/**
 * Reads a recorded session. Frames of other streams are passed over; trades outside the book (insurance fund,
 * ADL) are too. Sizes finer than a lot are rounded down, but never to nothing.
 * @throws RecordingError that names the file, the line and the reason.
 */
export function parseSession(file: string, lines: readonly string[]): RecordedSession {
  const frames: RecordedFrame[] = []
  const instrument = instrumentOf(file, lines)
  const pair = `${instrument.baseCurrency === 'XBT' ? 'BTC' : instrument.baseCurrency}USDT`
  lines.forEach((line, index) => {
    try {
      const [, stamp, text] = FRAME_LINE.exec(line) ?? []
      if (!stamp || !text) throw new TypeError('is not a time in ns and a frame')
      const frame = readFrame(Number(stamp) / 1e6, fieldsOf(JSON.parse(text)), pair, instrument)
      if (!frame) return
      if (frame.at < (frames.at(-1)?.at ?? 0)) throw new TypeError('time runs backwards')
      frames.push(frame)
    } catch (cause) {
      throw new RecordingError(file, index + 1, cause instanceof Error ? cause.message : String(cause), cause)
    }
  })
  if (!frames.some((frame) => frame.type === 'Snapshot' || frame.type === 'Touch'))
    throw new RecordingError(file, 0, 'never shows both sides of the book')
  return { instrument, frames }
}

type Fields = Readonly<Record<string, unknown>>

/** The contract of the first pair that a frame names. */
function instrumentOf(file: string, lines: readonly string[]): Instrument {
  for (const line of lines) {
    const base = /"s":"([A-Z0-9]+)USDT"/.exec(line)?.[1]
    if (!base) continue
    const instrument = instrumentOfBase(base)
    if (!instrument) throw new RecordingError(file, 0, `the exchange lists no contract of ${base}`)
    return instrument
  }
  throw new RecordingError(file, 0, 'no frame names a pair like BTCUSDT')
}

function readFrame(
  at: number,
  message: Fields,
  pair: string,
  instrument: Instrument,
): RecordedFrame | undefined {
  const read = reader(instrument)
  if ('lastUpdateId' in message) {
    const bids = read.levels(message, 'bids')
    const asks = read.levels(message, 'asks')
    if (bids.length === 0 || asks.length === 0) throw new TypeError('a snapshot without both sides')
    return { type: 'Snapshot', at, updateId: numberAt(message, 'lastUpdateId'), bids, asks }
  }
  const data = fieldsOf('data' in message ? message.data : message)
  if (data.e === undefined) return undefined
  if (data.s !== undefined && data.s !== pair) throw new TypeError(`is of ${String(data.s)}, not ${pair}`)
  switch (data.e) {
    case 'depthUpdate':
      return {
        type: 'Depth',
        at,
        updateId: numberAt(data, 'u'),
        bids: read.levels(data, 'b'),
        asks: read.levels(data, 'a'),
      }
    case 'bookTicker':
      return {
        type: 'Touch',
        at,
        updateId: numberAt(data, 'u'),
        bid: read.level([data.b, data.B]),
        ask: read.level([data.a, data.A]),
      }
    case 'trade': {
      if (data.X !== undefined && data.X !== 'MARKET') return undefined
      const [price, size] = read.level([data.p, data.q])
      if (size === 0) throw new TypeError('a trade of nothing')
      return { type: 'Trade', at, side: data.m === true ? 'sell' : 'buy', price, size }
    }
    default:
      return undefined
  }
}

function reader(instrument: Instrument) {
  const tick = Number(instrument.tickSize)
  const lot = Number(instrument.multiplier)
  const level = (pair: unknown): Level => {
    if (!Array.isArray(pair)) throw new TypeError('a level is not a pair')
    const price = Number(pair[0])
    const base = Number(pair[1])
    if (!(price > 0) || !Number.isFinite(price)) throw new TypeError(`price ${String(pair[0])}`)
    if (!(base >= 0) || !Number.isFinite(base)) throw new TypeError(`size ${String(pair[1])}`)
    const lots = base === 0 ? 0 : Math.max(1, Math.floor(base / lot + ROUNDING_SLACK))
    return [Math.round(price / tick) as Ticks, lots as Lots]
  }
  const levels = (fields: Fields, name: string): Level[] => {
    const list = fields[name]
    if (!Array.isArray(list)) throw new TypeError(`${name} is not a list`)
    return list.map(level)
  }
  return { level, levels }
}

/** A whole number of lots divided in binary may come out a hair under it. */
const ROUNDING_SLACK = 1e-6

function numberAt(fields: Fields, name: string): number {
  const value = fields[name]
  if (typeof value !== 'number') throw new TypeError(`${name} is not a number`)
  return value
}

function fieldsOf(value: unknown): Fields {
  if (typeof value !== 'object' || value === null) throw new TypeError('is not an object')
  return value as Fields
}
