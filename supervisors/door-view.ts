import type { Channels } from '../actors/channels.ts'
import { factorOf, onlyIn } from '../src/account/conversion.ts'
import { termsOf } from '../src/account/terms.ts'
import type { Config } from '../src/config/schema.ts'
import type { Instrument, InstrumentName, InstrumentSymbol } from '../src/domain/instrument.ts'
import { moneyToNumber } from '../src/domain/money.ts'
import type { ClientOrderId, OrderId, OrderReport } from '../src/domain/order.ts'
import { type OrdersOfOthers, openLots } from '../src/domain/orders-of-others.ts'
import { type BookedOrder, boldestPrice, isWaiting, remaining } from '../src/journal/books.ts'
import type { JournalEvent } from '../src/journal/events.ts'
import type { Journal } from '../src/journal/journal.ts'
import type { Clock } from '../src/ports/clock.ts'
import { type DoorContext, doorLimits, type Standing } from '../src/risk/door-context.ts'
import { WorkingOrders } from '../src/risk/working-orders.ts'

export interface DoorParts {
  readonly config: Config
  readonly clock: Clock
  readonly journal: Journal
  readonly channels: Channels
  readonly instruments: ReadonlyMap<InstrumentSymbol, Instrument>
  /** Why nothing may open; null while everything that guards an order lives. */
  readonly shutReason: () => string | null
  /** The venue's request budget has room beyond what cancels and exits may need. */
  readonly mayPlace: () => boolean
}

const RATE_WINDOW_MS = 1_000

/**
 * What the door sees. Working orders follow the journal entry by entry, so an approved order counts before the
 * next review, and a fill leaves the orders and enters the position in one step.
 */
export function doorView(parts: DoorParts): DoorContext {
  const { config, clock, journal, channels, instruments } = parts
  const working = new WorkingOrders()
  const recent = new Map<string, number[]>()
  takeOver()
  let others: OrdersOfOthers = new Map()
  channels.others.subscribe((now) => {
    for (const orderId of others.keys()) if (!now.has(orderId)) working.delete(nameOf(orderId))
    for (const report of now.values()) placeOthers(report)
    others = now
  })
  journal.observe(({ event }) => follow(event))

  function takeOver(): void {
    for (const open of journal.books.open.values()) place(open)
  }

  function follow(event: JournalEvent): void {
    if (event.type === 'OrderIntended') {
      const passed = recent.get(event.intent.owner) ?? []
      passed.push(clock.monotonicMicros())
      recent.set(event.intent.owner, passed)
    }
    const order =
      event.type === 'FillRecorded'
        ? journal.books.orderOf(event.fill)
        : event.type === 'OrderIntended'
          ? journal.books.order(event.intent.clientOrderId)
          : 'clientOrderId' in event
            ? journal.books.order(event.clientOrderId)
            : undefined
    if (order) place(order)
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
    })
  }

  /** Of what may still fill, it does not matter who wanted it. */
  function placeOthers(report: OrderReport): void {
    const { orderId, venue, symbol, side, price, reduceOnly, trigger } = report
    working.set({
      clientOrderId: nameOf(orderId),
      venue,
      symbol,
      side,
      price,
      reduceOnly,
      remaining: openLots(report),
      uncertain: false,
      waiting: trigger === 'waiting',
    })
  }

  const priceOf = ({ symbol }: InstrumentName) => channels.prices.get(symbol)

  const instrumentOf = ({ venue, symbol }: InstrumentName): Instrument | undefined => {
    const instrument = instruments.get(symbol)
    return instrument?.venue === venue ? instrument : undefined
  }

  function standing({ venue, symbol, settleCurrency }: Instrument): Standing | undefined {
    const view = channels.account.value
    const pool = view?.pools.find((each) => each.venue === venue && each.currency === settleCurrency)
    const worth = view && factorOf(view.rates, settleCurrency)
    const leg = pool?.legs.find((each) => each.symbol === symbol)
    if (!view || view.equity === null || worth == null) return undefined
    if (pool?.equity == null || pool.free === null || leg?.distance == null) return undefined
    return {
      equity: moneyToNumber(view.equity),
      walletEquity: moneyToNumber(pool.equity) * worth,
      free: moneyToNumber(pool.free) * worth,
      distance: leg.distance,
    }
  }

  return {
    limits: doorLimits(config),
    shutReason: parts.shutReason,
    ladder: () => ({
      state: channels.ladder.value.state,
      stopPhase: channels.ladder.value.phase ?? undefined,
    }),
    feedAgeMs: (of) => {
      const price = priceOf(of)
      if (!price || !channels.views(of.symbol).value) return Number.POSITIVE_INFINITY
      return (clock.monotonicMicros() - price.heardMicros) / 1000
    },
    connected: () => channels.links.private.value.live,
    reconciled: () => channels.reconciled.value,
    instrument: instrumentOf,
    markTicks: (of) => priceOf(of)?.mark,
    watchedTicks: ({ symbol }, by) => channels.watched(symbol, by),
    position: ({ venue, symbol }) => journal.books.position(venue, symbol).lots,
    working,
    exposed: () => instruments.values(),
    worth: (currency) => factorOf(channels.account.value?.rates ?? onlyIn(config.account.currency), currency),
    terms: (instrument) => termsOf(journal.books, instrument, config.venue.leverage),
    account: standing,
    knows: (clientOrderId) => journal.books.order(clientOrderId) !== undefined,
    ordersInLastSecond: (owner) => {
      const since = clock.monotonicMicros() - RATE_WINDOW_MS * 1000
      const passed = (recent.get(owner) ?? []).filter((at) => at > since)
      recent.set(owner, passed)
      return passed.length
    },
    budgetForOrders: () => parts.mayPlace(),
  }
}

/** The venue's ids are digits and ours begin with letters: no name is given twice. */
const nameOf = (orderId: OrderId): ClientOrderId => `others-${orderId}` as ClientOrderId
