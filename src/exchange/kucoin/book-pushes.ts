import { formatPrice, type Instrument } from '../../domain/instrument.ts'
import type { BookSnapshot, Level } from '../../domain/market.ts'
import type { ExchangeEvent } from '../contract.ts'
import type { Hub } from './hub.ts'
import { publicMessage } from './message.ts'
import { channel, topicOf } from './topics.ts'
import type { SimulatedVenue } from './venue.ts'
import { nanoseconds } from './wire-json.ts'

/** How often a depth topic shows a book that has changed. */
const DEPTH_EVERY_MS = 100
const DEPTHS = [
  ['depth5', 5],
  ['depth50', 50],
] as const

interface Channels {
  readonly changes: readonly [string]
  readonly best: readonly [string]
  readonly depths: readonly string[]
}

type BookChanged = Extract<ExchangeEvent, { type: 'BookChanged' }>

/** Pushes of a book: every changed level, the best prices when they move, whole small books ten times a second. */
export class BookPushes {
  readonly #venue: SimulatedVenue
  readonly #hub: Hub
  readonly #best = new Map<string, string>()
  readonly #dirty = new Set<Instrument>()
  readonly #channels = new Map<string, Channels>()

  constructor(venue: SimulatedVenue, hub: Hub) {
    this.#venue = venue
    this.#hub = hub
  }

  changed(event: BookChanged, instrument: Instrument): void {
    const { symbol, sequence, side, size, at } = event
    const channels = this.#channelsOf(symbol)
    this.#hub.publish(channels.changes, () => {
      const change = `${formatPrice(instrument, event.price)},${side},${size}`
      return publicMessage(topicOf('level2', symbol), 'level2', { sequence, change, timestamp: at }, sequence)
    })
    if (this.#hub.heard(channels.best[0])) this.#pushBest(instrument)
    if (channels.depths.some((depth) => this.#hub.heard(depth))) this.#markDirty(instrument)
  }

  /** Made once: every change of a book asks for all of them. */
  #channelsOf(symbol: string): Channels {
    const known = this.#channels.get(symbol)
    if (known) return known
    const channels: Channels = {
      changes: [channel('level2', symbol)],
      best: [channel('tickerV2', symbol)],
      depths: DEPTHS.map(([feed]) => channel(feed, symbol)),
    }
    this.#channels.set(symbol, channels)
    return channels
  }

  /** Several changes of one operation come one by one, and the book already shows the last of them. */
  #pushBest(instrument: Instrument): void {
    const { symbol } = instrument
    const book = this.#venue.exchange.book(symbol)
    const best = bestOf(instrument, book)
    const seen = JSON.stringify(best)
    if (this.#best.get(symbol) === seen) return
    this.#best.set(symbol, seen)
    const data = { symbol, sequence: book.sequence, ...best, ts: nanoseconds(book.at) }
    this.#hub.publish(this.#channelsOf(symbol).best, () =>
      publicMessage(topicOf('tickerV2', symbol), 'tickerV2', data, book.sequence),
    )
  }

  #markDirty(instrument: Instrument): void {
    if (this.#dirty.size === 0) this.#venue.clock.setTimeout(() => this.#pushDepths(), DEPTH_EVERY_MS)
    this.#dirty.add(instrument)
  }

  #pushDepths(): void {
    const at = this.#venue.clock.now()
    for (const instrument of this.#dirty) {
      const book = this.#venue.exchange.book(instrument.symbol)
      for (const [feed, depth] of DEPTHS)
        this.#hub.publish([channel(feed, instrument.symbol)], () =>
          publicMessage(
            topicOf(feed, instrument.symbol),
            'level2',
            {
              bids: levels(instrument, book.bids, depth),
              sequence: book.sequence,
              timestamp: at,
              ts: at,
              asks: levels(instrument, book.asks, depth),
            },
            at,
          ),
        )
    }
    this.#dirty.clear()
  }
}

const levels = (instrument: Instrument, side: readonly Level[], depth: number) =>
  side.slice(0, depth).map(([price, size]) => [formatPrice(instrument, price), size])

/** Best price and size of both sides; an empty side has price '0'. */
export const bestOf = (instrument: Instrument, { bids, asks }: BookSnapshot) => ({
  bestBidSize: bids[0]?.[1] ?? 0,
  bestBidPrice: bids[0] ? formatPrice(instrument, bids[0][0]) : '0',
  bestAskPrice: asks[0] ? formatPrice(instrument, asks[0][0]) : '0',
  bestAskSize: asks[0]?.[1] ?? 0,
})
