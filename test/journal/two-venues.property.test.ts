import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { VenueName } from '../../src/domain/instrument.ts'
import type { ClientOrderId } from '../../src/domain/order.ts'
import { Facts } from '../../src/invariants/facts.ts'
import type { Books } from '../../src/journal/books.ts'
import type { JournalEvent } from '../../src/journal/events.ts'
import { apply } from '../../src/journal/fold.ts'
import { venueOfKey } from '../../src/journal/keys.ts'
import { booksOf, seen, started, story, VENUE } from './story.ts'

const OTHER = 'kucoin-b' as VenueName

/** What happens to the engine as a whole, of which there is one. */
const OF_ALL: ReadonlySet<JournalEvent['type']> = new Set([
  'EngineStarted',
  'LadderMoved',
  'LadderPinned',
  'EquityAnchored',
  'ContingencyPlaced',
  'ContingencyTrailed',
  'ContingencyCancelRequested',
  'ContingencyEnded',
])

const orders = fc.array(fc.boolean(), { maxLength: 300 })
const ofOneVenue = story.map((events) => events.filter(({ type }) => !OF_ALL.has(type)).map(withoutGroup))

test('two venues with the same symbols, order ids and trade ids never mix in the books', () => {
  fc.assert(
    fc.property(ofOneVenue, ofOneVenue, orders, (here, there, order) => {
      const mixed = booksOf([started()])
      const facts = new Facts(mixed)
      for (const event of interleaved(here, there.map(elsewhere), order)) {
        const entry = { sequence: mixed.sequence + 1, at: 1_700_000_000_000, event }
        apply(mixed, entry)
        facts.observe(entry)
      }
      expect(partOf(mixed, VENUE)).toEqual(partOf(booksAt(here), VENUE))
      expect(partOf(mixed, OTHER)).toEqual(partOf(booksAt(there.map(elsewhere)), OTHER))
      for (const [key, { position }] of mixed.holdings) expect(facts.lots.get(key) ?? 0).toBe(position.lots)
    }),
    { numRuns: 500 },
  )
})

test('a fill that one venue has forgotten says nothing of the age of another’s', () => {
  const books = booksOf([started(), seen(), elsewhere(seen())])
  books.fillsForgottenAt.set(VENUE, 100)
  const about = { orderId: 'o' as never, tradeId: 't', at: 100 }
  expect(books.hasFill({ ...about, venue: VENUE })).toBe(true)
  expect(books.hasFill({ ...about, venue: OTHER })).toBe(false)
})

const booksAt = (events: readonly JournalEvent[]): Books => {
  const books = booksOf([started()])
  for (const event of events) apply(books, { sequence: books.sequence + 1, at: 1_700_000_000_000, event })
  return books
}

function withoutGroup(event: JournalEvent): JournalEvent {
  if (event.type !== 'OrderIntended') return event
  const { leg: _, ...intent } = event.intent
  return { ...event, intent }
}

/** The same event at the other venue: only its name and that of the client order differ. */
function elsewhere(event: JournalEvent): JournalEvent {
  const moved = Object.entries(event).map(([name, value]) => {
    if (name === 'venue') return [name, OTHER]
    if (name === 'clientOrderId' && value !== null) return [name, `other${value}`]
    return [name, name === 'intent' || name === 'fill' ? elsewhere(value) : value]
  })
  return Object.fromEntries(moved)
}

function* interleaved<Value>(left: readonly Value[], right: readonly Value[], order: readonly boolean[]) {
  const rest = { left: [...left], right: [...right] }
  for (const first of order) {
    const next = (first ? rest.left : rest.right).shift()
    if (next !== undefined) yield next
  }
  yield* rest.left
  yield* rest.right
}

/** All that the books say of one venue. */
function partOf(books: Books, venue: VenueName): unknown {
  const at = <Key, Value>(entries: Iterable<[Key, Value]>, of: (key: Key, value: Value) => VenueName) =>
    [...entries].filter(([key, value]) => of(key, value) === venue)
  const byKey = (key: string): VenueName => venueOfKey(key)
  const byOrder = (_: ClientOrderId, { intent }: { intent: { venue: VenueName } }) => intent.venue
  return {
    holdings: at(books.holdings, byKey),
    ledgers: at(books.ledgers, byKey),
    exits: at(books.exits, byKey),
    orders: at(books.orders, byOrder),
    open: at(books.open, byOrder),
    clientOrderIds: at(books.clientOrderIds, byKey),
    fillLines: at(books.fillLines, byKey),
    fundingIds: at(books.fundingIds, byKey),
    transferIds: at(books.transferIds, byKey),
    inferred: at(books.inferred, byKey),
    unclaimed: at(books.unclaimed, byKey),
    lastFillAt: books.lastFillAt.get(venue),
    replacements: [...books.replacements].filter(([id]) => books.order(id)?.intent.venue === venue),
  }
}
