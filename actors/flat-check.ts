import * as Effect from 'effect/Effect'
import type { VenuePosition } from '../src/domain/position.ts'
import type { ServiceScope } from '../src/supervision/scope.ts'
import { asking } from './ask.ts'
import { type ExitsEvent, toLadder, toReconciler } from './messages.ts'
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
  const { journal, ports, venue } = world
  const ask = asking(scope, world.effects)
  let sinceMicros: number | null = null
  let reading = false
  let readMicros = Number.NEGATIVE_INFINITY

  function verify(elapsedMs: number): void {
    if (elapsedMs > LAST_WORD_MS) return failed([`${venue.name} does not answer`, ...believed()])
    const expired = elapsedMs > FLATTEN_DEADLINE_MS
    const nowMicros = ports.clock.monotonicMicros()
    const due = expired || looksFlat() || nowMicros - readMicros > READ_EVERY_MS * 1000
    if (reading || !due) return
    reading = true
    readMicros = nowMicros
    // What is under way now may land after the venue was read.
    const settled = journal.books.open.size === 0
    const { positions, openOrders } = venue.requests
    ask(Effect.all({ positions, openOrders }, { concurrency: 2 }), (answer) => {
      reading = false
      if (!answer.ok) {
        if (expired) failed([`${venue.name} cannot be read: ${answer.failure.code}`, ...believed()])
        return
      }
      const held = answer.value.positions.filter((position) => position.lots !== 0)
      if (!isAsBooked(held))
        toReconciler(scope, venue.name, { type: 'Reconcile', reason: 'STOP reads other positions' })
      const there = [
        ...held.map(named),
        ...answer.value.openOrders.map((order) => `order ${order.orderId} in ${order.symbol}`),
      ]
      if (settled && there.length === 0) toLadder(scope, { type: 'FLAT_VERIFIED', at: ports.clock.now() })
      else if (expired) failed([...there, ...unsettled()])
    })
  }

  const failed = (left: readonly string[]): void =>
    void toLadder(scope, { type: 'FLATTEN_FAILED', left, at: ports.clock.now() })

  /** What our books hold, where the venue does not say what it is. */
  const believed = (): readonly string[] => [
    ...Array.from(journal.books.holdings.values())
      .filter(({ position }) => position.lots !== 0)
      .map(({ symbol, position }) => `${position.lots} lots of ${symbol}, as our books have it`),
    ...unsettled(),
  ]

  /** Orders of ours that the venue may still know, or come to know. */
  const unsettled = (): readonly string[] =>
    Array.from(
      journal.books.open.values(),
      ({ intent }) => `order ${intent.clientOrderId} in ${intent.symbol}, whose end is not known`,
    )

  function isAsBooked(held: readonly VenuePosition[]): boolean {
    const theirs = new Map(held.map(({ symbol, lots }) => [symbol, lots]))
    for (const { symbol, position } of journal.books.holdings.values())
      if (position.lots !== (theirs.get(symbol) ?? 0)) return false
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

const named = (position: VenuePosition): string => `${position.lots} lots of ${position.symbol}`
