import type { EventObject } from 'xstate'
import { type Instrument, instrumentKey, instrumentLabel } from '../src/domain/instrument.ts'
import type { OrderBook } from '../src/market/book.ts'
import { FeedRepair } from '../src/market/feed-repair.ts'
import type { ServiceScope } from '../src/supervision/scope.ts'
import { asking } from './ask.ts'
import { toStream } from './messages.ts'
import type { VenueWorld } from './world.ts'

/** Between two questions for the same book. */
const ASK_AGAIN_MS = 500
/** Frames may be under way longer than an answer. */
const FRAMES_LATE_MS = 500
/** A feed is doubted at this share of the silence that makes it stale, so that it can be mended before. */
const DOUBT_SHARE = 0.5

export interface FeedWatch {
  /** The venue pushed something of this feed. */
  heard(feed: 'book' | 'mark'): void
  /** Called several times within a silence. */
  look(): void
}

/**
 * Watches the two feeds that a symbol is priced by, each by its own silence: where the subscription of one has died on a
 * living socket, everything else goes on talking. Marks come every second, so their silence is enough. A book that nobody
 * changes says nothing, so the venue is asked at which sequence it stands: that either confirms ours, or changes that were
 * made have not come.
 */
export function feedWatch(
  world: VenueWorld,
  scope: ServiceScope<EventObject, undefined>,
  instrument: Instrument,
  book: Pick<OrderBook, 'live' | 'sequence'>,
): FeedWatch {
  const { channels, config, own, ports, telemetry, venue } = world
  const staleMs = { book: config.market.staleAfterMs, mark: config.market.markStaleAfterMs }
  const { symbol } = instrument
  const key = instrumentKey(instrument)
  const label = instrumentLabel(instrument, config.engine.venue)
  const ask = asking(scope, world.effects)
  const repairs = { book: new FeedRepair(staleMs.book), mark: new FeedRepair(staleMs.mark) }
  let asked = false
  let markDoubted = false

  const silentMs = (feed: 'book' | 'mark'): number => {
    const price = channels.prices.get(key)
    return price ? (ports.clock.monotonicMicros() - price[`${feed}Micros`]) / 1000 : 0
  }
  const isDoubted = (feed: 'book' | 'mark'): boolean => silentMs(feed) >= staleMs[feed] * DOUBT_SHARE

  function confirmBook(): void {
    const before = book.sequence
    const askedMicros = ports.clock.monotonicMicros()
    ask(venue.requests.bookSnapshot(instrument), (answer) => {
      scope.after(ASK_AGAIN_MS, () => {
        asked = false
      })
      // An answer that is older than what we had proves nothing.
      if (!answer.ok || !book.live || answer.value.sequence < before) return
      const { sequence } = answer.value
      if (book.sequence >= sequence)
        return channels.prices.hear(key, askedMicros, { bookMicros: askedMicros })
      scope.after(FRAMES_LATE_MS, () => {
        if (book.live && book.sequence < sequence)
          repair('book', `it stands at ${book.sequence}, the venue at ${sequence}`)
      })
    })
  }

  function repair(feed: 'book' | 'mark', why: string): void {
    if (!own.links.public.value.live) return
    const step = repairs[feed].next(ports.clock.monotonicMicros())
    if (!step) return
    const reason = `${label} ${feed}: ${why}`
    telemetry.line({
      type: 'Note',
      level: 'warn',
      text: `a feed is dead on a living socket: ${step}`,
      fields: { reason },
    })
    toStream(
      scope,
      venue.name,
      'public',
      step === 'resubscribe' ? { type: 'RESUBSCRIBE', symbol } : { type: 'RECONNECT', reason },
    )
  }

  return {
    heard: (feed) => repairs[feed].healed(),
    look() {
      if (!own.links.public.value.live) return
      if (book.live && !asked && isDoubted('book')) {
        asked = true
        scope.after(scope.slotMs(0), confirmBook)
      }
      if (!isDoubted('mark') || markDoubted) return
      markDoubted = true
      scope.after(FRAMES_LATE_MS, () => {
        markDoubted = false
        if (isDoubted('mark')) repair('mark', `silent for ${Math.round(silentMs('mark'))} ms`)
      })
    },
  }
}
