import type { Delay } from '../../src/exchange/kucoin/faults.ts'
import { finer } from '../draw.ts'
import type { Acts } from './armed.ts'

export type FrameFault =
  | 'frame-lost'
  | 'frame-twice'
  | 'frame-late'
  | 'frame-cut'
  | 'frame-garbled'
  | 'frame-strange'
  | 'frame-unknown-value'
  | 'frame-extra'
  | 'frame-no-number'
  | 'frame-crossed'
  | 'frame-no-size'
  | 'frame-future'
  | 'ack-lost'
  | 'reply-twice'
  | 'reply-cut'

export type FrameVerdict = string | readonly string[] | Delay | 'lost' | 'cut'

const OVERTAKEN_MS_MAX = 1_500
const HOUR_MS = 3_600_000
/** What stands where a price should. */
const NO_NUMBERS = ['"NaN"', 'null', '""', '1e400', '"1e400"', '"0x10"'] as const

/** Below this a draw is for what the account alone hears. */
const PRIVATE_BELOW = 0.5

/** A push, of the account or of the market as the draw has it. */
const pushed =
  (act: (text: string, draw: number) => FrameVerdict | undefined) =>
  (text: string, draw: number): FrameVerdict | undefined =>
    text.includes('"type":"message"') && text.includes('"channelType":"private"') === draw < PRIVATE_BELOW
      ? act(text, draw)
      : undefined

/** Undefined when nothing in it could be changed: it waits for another frame. */
const changed = (text: string, to: string): string | undefined => (text === to ? undefined : to)

/** Where a number that counts may stand: a price of any kind, or the first part of a level. */
const PRICE = /("(?:price|bestBidPrice|matchPrice|markPrice|change)":)(?:"[^"]*"|[\d.]+)/

/** What is one of a few words. */
const CHOICE = /("(?:side|status|orderType|liquidity|changeReason)":)"[^"]*"/

/** What becomes of one frame. Undefined: not of this one. */
export const frameActs: Acts<FrameFault, (text: string, draw: number) => FrameVerdict | undefined> = {
  'frame-lost': pushed(() => 'lost'),
  'frame-twice': pushed((text) => [text, text]),
  'frame-late': pushed((_text, draw) => ({ delayMs: draw * OVERTAKEN_MS_MAX })),
  'frame-cut': pushed((text, draw) => text.slice(0, Math.floor(text.length * draw))),
  'frame-garbled': pushed((text, draw) => {
    const at = Math.floor(text.length * finer(draw))
    return `${text.slice(0, at)}}{\u0000${text.slice(at + 3)}`
  }),
  'frame-strange': pushed((text) =>
    changed(text, text.replace(/"subject":"[^"]*"/, '"subject":"quantum.entangled"')),
  ),
  'frame-unknown-value': pushed((text) => changed(text, text.replace(CHOICE, '$1"quantum"'))),
  'frame-extra': pushed((text) =>
    changed(text, text.replace('"data":{', '"since":{"version":9},"data":{"novelty":[1,{"deep":null}],')),
  ),
  'frame-no-number': pushed((text, draw) =>
    changed(text, text.replace(PRICE, `$1${NO_NUMBERS[Math.floor(finer(draw) * NO_NUMBERS.length)]}`)),
  ),
  // A bid where the ask was, or the other way round.
  'frame-crossed': (text) =>
    changed(
      text,
      text.replace(
        /("change":"[\d.]+),(buy|sell),([1-9]\d*)"/,
        (_all, price: string, side: string, size: string) =>
          `${price},${side === 'buy' ? 'sell' : 'buy'},${size}"`,
      ),
    ),
  'frame-no-size': pushed((text) =>
    changed(text, text.replace(/("(?:size|matchSize)":)(?:"\d+"|\d+)/, '$10')),
  ),
  'frame-future': pushed((text) =>
    changed(
      text,
      text.replace(
        /("(?:timestamp|ts|orderTime)":)(\d{13})/,
        (_all, name: string, ms: string) => `${name}${Number(ms) + HOUR_MS}`,
      ),
    ),
  ),
  'ack-lost': (text) => (text.includes('"type":"ack"') ? 'lost' : undefined),
  'reply-twice': (text) => (isReply(text) ? [text, text] : undefined),
  'reply-cut': (text) => (isReply(text) ? 'cut' : undefined),
}

/** The trading socket's answer to a command. */
const isReply = (text: string): boolean => text.includes('"op":"futures.') && text.includes('"inTime"')

export const isPong = (text: string): boolean =>
  text.includes('"type":"pong"') || text.includes('"op":"pong"')
