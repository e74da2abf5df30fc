import {
  type InstrumentName,
  instrumentKey,
  instrumentLabel,
  type VenueName,
} from '../src/domain/instrument.ts'
import type { VenuePosition } from '../src/domain/position.ts'
import type { ServiceScope } from '../src/supervision/scope.ts'
import { asking } from './ask.ts'
import { type ExitsEvent, toLadder, toReconciler } from './messages.ts'
import { joined, readVenues, unreadSentences } from './read-venues.ts'
import type { World } from './world.ts'

/** The venue is read so often, whatever our books say. */
const READ_EVERY_MS = 2_000
/** STOP gives up after so long and names what is left. */
const FLATTEN_DEADLINE_MS = 60_000
/** Then the last read of the venue has so long; one that is not answered by then is waited for no more. */
const LAST_WORD_MS = FLATTEN_DEADLINE_MS + 10_000

/** Ends a STOP: flat as the venue says it, or what is left, by name. */
export interface FlatCheck {
  /** At every look, with whether the ladder is flattening. */
  look(flattening: boolean): void
  /** A read of the venue is under way. */
  readonly reading: boolean
}

/**
 * Flat is what the venue says, asked now, not what we believe. It is asked again and again, also while our books say
 * that we hold something: where it says otherwise the reconciler sets them right, and the exits go on from there.
 */
export function flatCheck(world: World, scope: ServiceScope<ExitsEvent, undefined>): FlatCheck {
  const { config, journal, ports, venues } = world
  const ask = asking(scope, world.effects)
  let sinceMicros: number | null = null
  let reading = false
  /** Venues that were asked and have not answered. */
  let silent = new Set<VenueName>()
  const labelOf = (of: InstrumentName) => instrumentLabel(of, config.engine.venue)
  let readMicros = Number.NEGATIVE_INFINITY

  function verify(elapsedMs: number): void {
    if (elapsedMs > LAST_WORD_MS)
      return failed([...Array.from(silent, (name) => `${name} does not answer`), ...believed()])
    const expired = elapsedMs > FLATTEN_DEADLINE_MS
    const nowMicros = ports.clock.monotonicMicros()
    const due = expired || looksFlat() || nowMicros - readMicros > READ_EVERY_MS * 1000
    if (reading || !due) return
    reading = true
    readMicros = nowMicros
    // What is under way now may land after the venue was read.
    const settled = journal.books.open.size === 0
    silent = new Set(venues.keys())
    const reads = readVenues(venues, (name) => void silent.delete(name))
    ask(reads, (answer) => {
      reading = false
      if (!answer.ok) return
      const unread = [...venues.keys()].filter((name) => !answer.value.get(name)?.ok)
      const { openOrders, positions } = joined(answer.value)
      const held = positions.filter((position) => position.lots !== 0)
      for (const [name, read] of answer.value)
        if (read.ok && !isAsBooked(name, held))
          toReconciler(scope, name, { type: 'Reconcile', reason: 'STOP reads other positions' })
      const there = [
        ...unreadSentences(unread, answer.value),
        ...held.map((position) => `${position.lots} lots of ${labelOf(position)}`),
        ...openOrders.map((order) => `order ${order.orderId} in ${labelOf(order)}`),
      ]
      if (unread.length > 0) {
        if (expired) failed([...there, ...believed(({ venue }) => unread.includes(venue))])
      } else if (settled && there.length === 0)
        toLadder(scope, { type: 'FLAT_VERIFIED', at: ports.clock.now() })
      else if (expired) failed([...there, ...unsettled()])
    })
  }

  const failed = (left: readonly string[]): void =>
    void toLadder(scope, { type: 'FLATTEN_FAILED', left, at: ports.clock.now() })

  /** What our books hold, where a venue does not say what it is. */
  const believed = (where: (of: InstrumentName) => boolean = () => true): readonly string[] => [
    ...Array.from(journal.books.holdings.values())
      .filter((holding) => holding.position.lots !== 0 && where(holding))
      .map((holding) => `${holding.position.lots} lots of ${labelOf(holding)}, as our books have it`),
    ...unsettled(),
  ]

  /** Orders of ours that the venue may still know, or come to know. */
  const unsettled = (): readonly string[] =>
    Array.from(
      journal.books.open.values(),
      ({ intent }) => `order ${intent.clientOrderId} in ${labelOf(intent)}, whose end is not known`,
    )

  function isAsBooked(venue: VenueName, held: readonly VenuePosition[]): boolean {
    const theirs = new Map(held.map((each) => [instrumentKey(each), each.lots]))
    for (const [key, holding] of journal.books.holdings)
      if (holding.venue === venue && holding.position.lots !== (theirs.get(key) ?? 0)) return false
    return true
  }

  function looksFlat(): boolean {
    if (journal.books.open.size > 0) return false
    for (const { position } of journal.books.holdings.values()) if (position.lots !== 0) return false
    return true
  }

  return {
    get reading() {
      return reading
    },
    look(flattening) {
      if (!flattening) {
        sinceMicros = null
        return
      }
      const nowMicros = ports.clock.monotonicMicros()
      sinceMicros ??= nowMicros
      verify((nowMicros - sinceMicros) / 1000)
    },
  }
}
