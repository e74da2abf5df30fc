import type { Channels } from '../actors/channels.ts'
import { leverageAt, type Venues } from '../actors/world.ts'
import { termsOf } from '../src/account/terms.ts'
import type { Config } from '../src/config/schema.ts'
import type { Currency } from '../src/domain/balances.ts'
import {
  type Instrument,
  type InstrumentKey,
  type InstrumentName,
  instrumentKey,
  type VenueName,
} from '../src/domain/instrument.ts'
import type { ClientOrderId, OrderReport } from '../src/domain/order.ts'
import { type OrdersOfOthers, openLots } from '../src/domain/orders-of-others.ts'
import { type BookedOrder, boldestPrice, isWaiting, remaining } from '../src/journal/booked-order.ts'
import type { JournalEvent } from '../src/journal/events.ts'
import type { Journal } from '../src/journal/journal.ts'
import type { Clock } from '../src/ports/clock.ts'
import { type DoorContext, doorLimits } from '../src/risk/door-context.ts'
import { ExposureBook, type ExposureSources } from '../src/risk/exposure-book.ts'
import { correlatedGroup } from '../src/risk/groups.ts'
import { RecentIntents } from '../src/risk/recent-intents.ts'
import { RecentOrders } from '../src/risk/recent-orders.ts'
import { WorkingOrders } from '../src/risk/working-orders.ts'
import { Standings, worthNow } from './standings.ts'

export interface DoorParts {
  readonly config: Config
  readonly clock: Clock
  readonly journal: Journal
  readonly channels: Channels
  readonly venues: Venues
  readonly instruments: ReadonlyMap<InstrumentKey, Instrument>
  /** Why nothing may open there; null while everything that guards an order lives. */
  readonly shutReason: (venue: VenueName) => string | null
}

const RATE_WINDOW_MS = 1_000

/**
 * What the door sees. Working orders follow the journal entry by entry, so an approved order counts before the
 * next review, and a fill leaves the orders and enters the position in one step.
 */
export function doorView(parts: DoorParts): DoorContext {
  const { config, clock, journal, channels, instruments, venues } = parts
  const working = new WorkingOrders()
  const recent = new RecentOrders(RATE_WINDOW_MS)
  const twins = new RecentIntents(config.risk.duplicateWindowMs)
  const priceOf = (of: InstrumentName) => channels.prices.get(instrumentKey(of))
  const instrumentOf = (of: InstrumentName): Instrument | undefined => instruments.get(instrumentKey(of))
  const sinceMs = (micros = Number.NEGATIVE_INFINITY): number => (clock.monotonicMicros() - micros) / 1000
  const reads: ExposureSources = {
    instrument: instrumentOf,
    markTicks: (of) => priceOf(of)?.mark,
    worth: worthNow(channels, config.account.currency),
    position: ({ venue, symbol }) => journal.books.position(venue, symbol).lots,
    sums: (of) => working.sums(of),
    terms: (instrument) => termsOf(journal.books, instrument, leverageAt(venues, instrument.venue)),
  }
  const exposures = new ExposureBook(reads, config.risk.groups.map(correlatedGroup))
  const standings = new Standings(channels)
  takeOver()
  channels.prices.marked.subscribe((key) => {
    const instrument = instruments.get(key)
    if (instrument) exposures.touch(instrument)
  })
  followRates()
  let others: OrdersOfOthers = new Map()
  channels.others.subscribe((now) => {
    for (const [key, report] of others)
      if (!now.has(key)) {
        working.delete(nameOf(report))
        exposures.touch(report)
      }
    for (const report of now.values()) placeOthers(report)
    others = now
  })
  journal.observe(({ event }) => follow(event))

  function takeOver(): void {
    for (const open of journal.books.open.values()) place(open)
    touchAll()
  }

  function touchAll(): void {
    for (const instrument of instruments.values()) exposures.touch(instrument)
  }

  /** Rates come with every view of the account, several times a second, and seldom differ. */
  function followRates(): void {
    const currencies = new Set(Array.from(instruments.values(), ({ settleCurrency }) => settleCurrency))
    const known = new Map<Currency, number | undefined>()
    channels.account.subscribe(() => {
      let changed = false
      for (const currency of currencies) {
        const worth = reads.worth(currency)
        changed ||= worth !== known.get(currency)
        known.set(currency, worth)
      }
      if (changed) touchAll()
    })
  }

  function follow(event: JournalEvent): void {
    if (event.type === 'OrderIntended') {
      recent.passed(event.intent.owner, clock.monotonicMicros())
      twins.passed(event.intent, clock.monotonicMicros())
    }
    const order =
      event.type === 'FillRecorded'
        ? journal.books.orderOf(event.fill)
        : event.type === 'OrderIntended' || event.type === 'OrderClaimed'
          ? journal.books.order(event.intent.clientOrderId)
          : 'clientOrderId' in event
            ? journal.books.order(event.clientOrderId)
            : undefined
    if (order) place(order)
    if (event.type === 'FillRecorded') exposures.touch(event.fill)
    if (event.type === 'PositionAdjusted' || event.type === 'MarginTermsAdjusted') exposures.touch(event)
    // A recovered log is folded without observers: what is open then is taken over at the start of this run.
    if (event.type === 'EngineStarted') takeOver()
  }

  function place(order: Readonly<BookedOrder>): void {
    const { clientOrderId, venue, symbol, side, reduceOnly } = order.intent
    working.set({
      clientOrderId,
      venue,
      symbol,
      side,
      price: boldestPrice(order),
      reduceOnly,
      remaining: remaining(order),
      uncertain: order.knowledge !== 'confirmed',
      waiting: isWaiting(order),
      exits:
        order.intent.purpose === 'exit' && order.knowledge === 'confirmed' && order.command !== 'cancelling',
    })
    exposures.touch(order.intent)
  }

  /** Of what may still fill, it does not matter who wanted it. */
  function placeOthers(report: OrderReport): void {
    const { venue, symbol, side, price, reduceOnly, trigger } = report
    working.set({
      clientOrderId: nameOf(report),
      venue,
      symbol,
      side,
      price,
      reduceOnly,
      remaining: openLots(report),
      uncertain: false,
      waiting: trigger === 'waiting',
      exits: false,
    })
    exposures.touch(report)
  }

  return {
    limits: doorLimits(config),
    nowMicros: () => clock.monotonicMicros(),
    shutReason: parts.shutReason,
    ladder: () => ({
      state: channels.ladder.value.state,
      stopPhase: channels.ladder.value.phase ?? undefined,
    }),
    bookAgeMs: (of) =>
      channels.views(of).value ? sinceMs(priceOf(of)?.bookMicros) : Number.POSITIVE_INFINITY,
    markAgeMs: (of) => sinceMs(priceOf(of)?.markMicros),
    connected: (venue) => venues.has(venue) && channels.at(venue).links.private.value.live,
    reconciled: (venue) => venues.has(venue) && channels.at(venue).reconciled.value,
    instrument: instrumentOf,
    markTicks: reads.markTicks,
    watchedTicks: (of, by) => channels.watched(of, by),
    clockErrorMs: (venue) => venues.get(venue)?.venueTime.errorMs(clock) ?? Number.POSITIVE_INFINITY,
    position: reads.position,
    working,
    exposures,
    worth: reads.worth,
    terms: reads.terms,
    account: (instrument) => standings.of(instrument),
    knows: (clientOrderId) => journal.books.order(clientOrderId) !== undefined,
    twinOf: (intent) => twins.twinOf(intent, clock.monotonicMicros(), working),
    ordersInLastSecond: (owner) => recent.count(owner, clock.monotonicMicros()),
    budgetForOrders: (venue) => venues.get(venue)?.venue.mayPlace() ?? false,
  }
}

/** No name of ours has a slash: none is given twice. */
const nameOf = ({ venue, orderId }: OrderReport): ClientOrderId =>
  `others-${venue}/${orderId}` as ClientOrderId
