import { convert, onlyIn, type Reported } from '../account/conversion.ts'
import type { Crossing } from '../account/liquidation-watch.ts'
import type { AccountView } from '../account/view.ts'
import type { Currency } from '../domain/balances.ts'
import type { InstrumentLabel } from '../domain/instrument.ts'
import { formatMoney, ZERO } from '../domain/money.ts'
import type { ClientOrderId } from '../domain/order.ts'
import type { Reconciliation } from '../domain/reconciliation.ts'
import type { Books } from '../journal/books.ts'
import type { JournalEntry } from '../journal/events.ts'
import {
  balanceOf,
  columnOf,
  copyOf,
  formatLine,
  type LedgerColumn,
  type Ledgers,
  linesSince,
} from '../journal/ledger.ts'
import type { PortfolioView } from '../risk/portfolio/view.ts'
import { AccountCourse, accountAtEnd } from './account-course.ts'
import { FeedCourse } from './feed-course.ts'
import { LadderCourse, type LadderEnd } from './ladder-course.ts'
import { OrderCounts } from './order-counts.ts'
import { OrderLatency } from './order-latency.ts'
import { PortfolioCourse } from './portfolio-course.ts'
import { type Report, reportSchema } from './schema.ts'

/** What a run is named by. */
export type RunName = Pick<
  Report,
  'seed' | 'configHash' | 'commit' | 'mode' | 'venue' | 'startedAt' | 'symbols'
>

/** What is known only at the end. */
export interface RunEnd {
  /** How long it ran: not what a wall clock says, which may be set meanwhile. */
  readonly durationMs: number
  /** From a fresh read; symbols that it does not name are flat. */
  readonly positions: readonly { readonly symbol: InstrumentLabel; readonly lots: number }[]
  /** null: it was never computed. */
  readonly account: AccountView | null
  /** The reporting currency. */
  readonly currency: Currency
  readonly ladder: LadderEnd
  readonly quarantined: readonly string[]
  readonly violations: Readonly<Record<string, number>>
  readonly reconciliation: Reconciliation
  readonly journal: Report['journal']
  readonly exit: Report['exit']
}

/**
 * Collects a run's report while it runs. It only listens: nothing here can hold up or change the run, and its
 * memory is bounded by the orders that are open, not by the length of the run.
 *
 * A log may hold earlier runs; money and fills are counted from the first entry that was observed.
 */
export class ReportBuilder {
  readonly #run: RunName
  readonly #books: () => Books
  readonly #orders = new OrderCounts()
  readonly #latency = new OrderLatency()
  readonly #ladder = new LadderCourse()
  readonly #restarts: Record<string, number> = {}
  readonly #denials: Record<string, number> = {}
  readonly #feeds = new FeedCourse()
  #sent = 0
  #before: ReturnType<typeof totals> | undefined
  readonly #account = new AccountCourse()
  readonly #portfolio = new PortfolioCourse()

  /** `books` is asked anew each time: recovery replaces them. */
  constructor(run: RunName, books: () => Books) {
    this.#run = run
    this.#books = books
  }

  /** Each entry of this run, right after it was folded; the first one is EngineStarted. */
  journalEntry(entry: JournalEntry, micros: number): void {
    this.#before ??= totals(this.#books())
    const { at, event } = entry
    this.#orders.observe(entry, this.#books())
    if (event.type === 'LadderMoved') this.#ladder.moved(event, at)
    if (event.type === 'FillRecorded') {
      const order = this.#books().orderOf(event.fill)
      if (order) this.#latency.filled(order.intent.clientOrderId, micros)
    }
    if (event.type === 'FundsTransferred') this.#account.transferred(event)
    if (event.type === 'OrderClosed') this.#latency.closed(event.clientOrderId)
  }

  /** `frameMicros`: when the newest frame that led to the intent came in; null when none did. */
  orderIntended(clientOrderId: ClientOrderId, frameMicros: number | null): void {
    if (frameMicros !== null) this.#latency.intended(clientOrderId, frameMicros)
  }

  orderSent(clientOrderId: ClientOrderId, micros: number): void {
    this.#sent++
    this.#latency.sent(clientOrderId, micros)
  }

  orderAcknowledged(clientOrderId: ClientOrderId, micros: number): void {
    this.#latency.acknowledged(clientOrderId, micros)
  }

  denied(code: string): void {
    this.#denials[code] = (this.#denials[code] ?? 0) + 1
  }

  restarted(path: string): void {
    this.#restarts[path] = (this.#restarts[path] ?? 0) + 1
  }

  feedConnected(name: string): void {
    this.#feeds.connected(name)
  }

  feedGap(name: string): void {
    this.#feeds.gap(name)
  }

  /** A feed was stale for so long, and is not any more (or the run ends). */
  feedStale(name: string, durationMs: number): void {
    this.#feeds.stale(name, durationMs)
  }

  /** The account, whenever it was computed anew. */
  account(view: AccountView): void {
    this.#account.seen(view)
  }

  /** All positions together, at every look. */
  portfolio(view: PortfolioView): void {
    this.#portfolio.seen(view)
  }

  sizesScaled(losses: number): void {
    this.#portfolio.scaled(losses)
  }

  liquidationCrossed(crossing: Crossing, at: number): void {
    this.#account.crossed(crossing, at)
  }

  /** The report of the run. @throws ZodError when it is not what the schema promises. */
  finish(end: RunEnd): Report {
    if (end.account) this.#account.seen(end.account)
    const books = this.#books()
    const after = totals(books)
    const before = this.#before ?? after
    const rates = end.account?.rates ?? onlyIn(end.currency)
    const flat = [...books.holdings.values()].every(({ position }) => position.lots === 0)
    const unrealised = end.account ? end.account.unrealised : flat ? (ZERO as Reported) : null
    const ledgers = linesSince(before.ledgers, after.ledgers)
    const sum = (column: LedgerColumn): string => known(convert(columnOf(ledgers, column), rates))
    const positions = Object.fromEntries<string>(this.#run.symbols.map((symbol) => [symbol, '0']))
    for (const { symbol, lots } of end.positions) positions[symbol] = String(lots)
    const denied = Object.values(this.#denials).reduce((sum, count) => sum + count, 0)
    return reportSchema.parse({
      ...this.#run,
      durationMs: end.durationMs,
      orders: { sent: this.#sent, denied, ...this.#orders.summary(books) },
      fills: { count: after.fills - before.fills, notional: sum('turnover'), fees: sum('fees') },
      pnl: {
        realised: sum('realised'),
        unrealised: known(unrealised),
        fees: sum('fees'),
        funding: sum('funding'),
        ...this.#account.equity,
      },
      currency: end.currency,
      account: accountAtEnd(end.account),
      liquidation: this.#account.liquidation,
      portfolio: this.#portfolio.summary,
      ledgers: lines(ledgers, books.ledgers),
      positions,
      ladder: this.#ladder.summary(end.ladder),
      restarts: this.#restarts,
      quarantined: end.quarantined,
      feeds: this.#feeds.summary,
      reconciliation: reconciled(end.reconciliation),
      latencyMicros: this.#latency.summary(),
      denials: this.#denials,
      violations: end.violations,
      journal: end.journal,
      exit: end.exit,
    })
  }
}

const totals = ({ fills, ledgers }: Books) => ({ fills, ledgers: copyOf(ledgers) })

const reconciled = ({
  differences,
  lastGap,
  lost,
  equalAfter,
}: Reconciliation): Report['reconciliation'] => ({
  differences: { ...differences },
  gaps: {
    count: lost.count,
    lostMs: { last: lastGap?.lostMs ?? 0, max: lost.maxMs, sum: lost.sumMs },
    equalAfterMs: { last: lastGap?.equalAfterMs ?? 0, max: equalAfter.maxMs, sum: equalAfter.sumMs },
  },
})

/** A sum with a part that nobody can value is said to be unknown. */
const known = (amount: Reported | null): string => (amount === null ? 'unknown' : formatMoney(amount))

/** What each line booked, and the balance that it came to. */
const lines = (booked: Ledgers, now: Ledgers): Report['ledgers'] =>
  [...booked].map(([key, line]) => {
    const after = now.get(key)
    return {
      venue: line.venue,
      currency: line.currency,
      ...formatLine(line),
      balance: after?.told ? formatMoney(balanceOf(after)) : null,
    }
  })
