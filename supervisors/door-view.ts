import type { Channels } from '../actors/channels.ts'
import type { Config } from '../src/config/schema.ts'
import type { Instrument, InstrumentSymbol } from '../src/domain/instrument.ts'
import { moneyToNumber } from '../src/domain/money.ts'
import { type BookedOrder, isWaiting, remaining } from '../src/journal/books.ts'
import type { JournalEvent } from '../src/journal/events.ts'
import type { Journal } from '../src/journal/journal.ts'
import type { Clock } from '../src/ports/clock.ts'
import { type DoorContext, doorLimits, valueAt } from '../src/risk/door-context.ts'
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
    const { clientOrderId, symbol, side, price, reduceOnly } = order.intent
    working.set({
      clientOrderId,
      symbol,
      side,
      price,
      reduceOnly,
      remaining: remaining(order),
      uncertain: order.knowledge !== 'confirmed',
      waiting: isWaiting(order),
    })
  }

  /** Cross margin: one account, so all marks together; where equity would meet the maintenance margin. */
  function liquidationTicks(symbol: InstrumentSymbol): number {
    const view = channels.equity.value
    const mark = channels.prices.get(symbol)?.mark
    const { lots } = journal.books.position(config.engine.venue, symbol)
    if (!view || mark === undefined || lots === 0) return 0
    let held = 0
    for (const each of instruments.values()) {
      const at = channels.prices.get(each.symbol)?.mark ?? 0
      held += valueAt(each, at, Math.abs(journal.books.position(config.engine.venue, each.symbol).lots))
    }
    const distance = held === 0 ? 1 : (moneyToNumber(view.equity) - view.maintenanceMargin) / held
    return Math.max(0, mark * (1 - Math.sign(lots) * distance))
  }

  return {
    limits: doorLimits(config),
    shutReason: parts.shutReason,
    ladder: () => ({
      state: channels.ladder.value.state,
      stopPhase: channels.ladder.value.phase ?? undefined,
    }),
    feedAgeMs: (symbol) => {
      const price = channels.prices.get(symbol)
      if (!price || !channels.views(symbol).value) return Number.POSITIVE_INFINITY
      return (clock.monotonicMicros() - price.heardMicros) / 1000
    },
    connected: () => channels.links.private.value.live,
    reconciled: () => channels.reconciled.value,
    instrument: (symbol) => instruments.get(symbol),
    markTicks: (symbol) => channels.prices.get(symbol)?.mark,
    // No trade was heard since the start: the mark is near enough to tell which side of a trigger we are on.
    watchedTicks: (symbol, by) => channels.prices.get(symbol)?.[by] ?? channels.prices.get(symbol)?.mark,
    position: (symbol) => journal.books.position(config.engine.venue, symbol).lots,
    working,
    exposed: () => instruments.keys(),
    account: () => {
      const view = channels.equity.value
      return view
        ? { equity: moneyToNumber(view.equity), available: moneyToNumber(view.available) }
        : undefined
    },
    liquidationTicks: (symbol) => liquidationTicks(symbol),
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
