import { accountNow } from '../actors/account-now.ts'
import type { Audit } from '../actors/audit.ts'
import type { Ending } from '../actors/channels.ts'
import type { Link } from '../actors/link.ts'
import type { World } from '../actors/world.ts'
import type { Crossing } from '../src/account/liquidation-watch.ts'
import { instrumentKey, instrumentLabel, type VenueName } from '../src/domain/instrument.ts'
import type { ClientOrderId, OrderIntent } from '../src/domain/order.ts'
import type { VenuePosition } from '../src/domain/position.ts'
import { createInvariants, type Invariants } from '../src/invariants/invariants.ts'
import type { Observation } from '../src/invariants/observation.ts'
import type { Books } from '../src/journal/books.ts'
import { windowOf } from '../src/journal/durability.ts'
import { ReportBuilder } from '../src/report/build.ts'
import type { Report } from '../src/report/schema.ts'
import type { Denial } from '../src/risk/denial.ts'
import { doorLimits } from '../src/risk/door-context.ts'
import { correlatedGroup } from '../src/risk/groups.ts'
import type { TreeEvent } from '../src/supervision/tree.ts'
import type { StreamKind } from '../src/venues/venue.ts'
import { worthNow } from './standings.ts'
import { streamsOf } from './streams.ts'

/** What names a run beside its configuration. */
export interface RunIdentity {
  readonly seed: number
  readonly configHash: string
  readonly commit: string
}

/** Watches a whole run: what it did goes into the report, what must hold is checked as it happens. */
export class Auditor implements Audit {
  readonly #world: Omit<World, 'audit'>
  readonly #report: ReportBuilder
  readonly #invariants: Invariants
  readonly #quarantined = new Set<string>()
  readonly #startedMicros: number

  constructor(world: Omit<World, 'audit'>, run: RunIdentity) {
    this.#world = world
    const { channels, config, journal, ports, venues } = world
    const books = () => journal.books
    this.#startedMicros = ports.clock.monotonicMicros()
    this.#report = new ReportBuilder(
      {
        ...run,
        mode: config.engine.mode,
        venue: [...venues.keys()].join(', '),
        startedAt: ports.clock.now(),
        symbols: [...config.engine.symbols],
      },
      books,
    )
    this.#invariants = createInvariants({
      books,
      journalWindowMs: windowOf(config.journal),
      ...doorLimits(config),
      groups: config.risk.groups.map(correlatedGroup),
      markTicks: (of) => channels.prices.get(instrumentKey(of))?.mark,
      worth: worthNow(channels, config.account.currency),
    })
    journal.observe((entry) => {
      this.#report.journalEntry(entry, ports.clock.monotonicMicros())
      this.#check({ type: 'JournalEntry', entry })
    })
    channels.phase.subscribe((phase) => phase === 'confirming' && this.#check({ type: 'VenueAsked' }))
    channels.account.subscribe((view) => view && this.#report.account(view))
    channels.portfolio.subscribe((view) => view && this.#report.portfolio(view))
    channels.sizes.subscribe(({ losses }) => this.#report.sizesScaled(losses))
    for (const [name, { settings }] of venues)
      for (const kind of streamsOf(config, settings)) this.#watchLink(name, kind)
  }

  orderIntended(clientOrderId: ClientOrderId, frameMicros: number | null): void {
    this.#report.orderIntended(clientOrderId, frameMicros)
  }

  orderSent(intent: OrderIntent): void {
    this.#report.orderSent(intent.clientOrderId, this.#world.ports.clock.monotonicMicros())
    this.#requestLeaves(intent, false)
  }

  amendmentSent(intent: OrderIntent): void {
    this.#requestLeaves(intent, true)
  }

  orderAcknowledged(clientOrderId: ClientOrderId): void {
    this.#report.orderAcknowledged(clientOrderId, this.#world.ports.clock.monotonicMicros())
  }

  denied(_intent: OrderIntent, denial: Denial): void {
    this.#report.denied(denial.code)
  }

  liquidationCrossed(crossing: Crossing): void {
    this.#report.liquidationCrossed(crossing, this.#world.ports.clock.now())
  }

  gap(feed: string): void {
    this.#report.feedGap(feed)
  }

  venueRead(
    venue: VenueName,
    positions: readonly VenuePosition[],
    openOrders: readonly (ClientOrderId | null)[],
  ): void {
    this.#check({ type: 'VenueRead', venues: [venue], positions, openOrders })
  }

  treeEvent(event: TreeEvent): void {
    if (event.type === 'Started' && event.generation > 1) this.#report.restarted(event.path)
    if (event.type === 'Quarantined') this.#quarantined.add(event.path)
    if (event.type === 'Resumed' || event.type === 'Started') this.#quarantined.delete(event.path)
  }

  /** Invariants that did not hold so far, with how often. */
  violations(): Readonly<Record<string, number>> {
    return this.#invariants.violations()
  }

  /** Everything has stopped: the last checks. Call it before `report`, whose exit code may depend on them. */
  ended({ late, read, unknown, unread }: Pick<Ending, 'late' | 'read' | 'unknown' | 'unread'>): void {
    const { books } = this.#world.journal
    const venues = [...this.#world.venues.keys()].filter((name) => !unread.includes(name))
    const openOrders =
      read?.openOrders.map((order) => books.orderOf(order)?.intent.clientOrderId ?? order.clientOrderId) ??
      null
    // A stop that was late read the venue while fills may have been on their way.
    if (read && openOrders && late.length === 0)
      this.#check({ type: 'VenueRead', venues, positions: read.positions, openOrders })
    this.#check({ type: 'Ended', venues, openOrders, unknown })
  }

  report({ read, unread }: Pick<Ending, 'read' | 'unread'>, exit: Report['exit']): Report {
    const { channels, config, journal, ports } = this.#world
    const first = config.engine.venue
    return this.#report.finish({
      durationMs: Math.round((ports.clock.monotonicMicros() - this.#startedMicros) / 1000),
      // What the venue could not be asked is what we last knew, and not nothing.
      positions: [
        ...(read?.positions ?? []),
        ...lastKnown(journal.books).filter(({ venue }) => !read || unread.includes(venue)),
      ].map((position) => ({ symbol: instrumentLabel(position, first), lots: position.lots })),
      account: accountNow(this.#world),
      currency: config.account.currency,
      ladder: channels.ladder.value,
      quarantined: [...this.#quarantined],
      violations: this.violations(),
      reconciliation: channels.tally.view(channels.reconciled),
      journal: {
        events: journal.sequence,
        hash: journal.hash,
        mode: journal.durability.mode,
        windowMs: windowOf(journal.durability),
        worstLagMs: journal.worstLagMs,
        sentAhead: journal.sentAhead,
      },
      exit,
    })
  }

  #requestLeaves(intent: OrderIntent, amends: boolean): void {
    const { channels, journal, ports } = this.#world
    const price = channels.prices.get(instrumentKey(intent))
    this.#check({
      type: 'OrderSent',
      intent,
      amends,
      feedAgeMs: price ? (ports.clock.monotonicMicros() - price.bookMicros) / 1000 : null,
      ladder: channels.ladder.value.state,
      durableSequence: journal.durableSequence,
      journalLagMs: journal.lagMs,
    })
  }

  /** Connects are counted, and how long the stream was down beyond what is tolerated. */
  #watchLink(venue: VenueName, kind: StreamKind): void {
    const { channels, config } = this.#world
    const feed = `${venue}/${kind}`
    let before: Link | undefined
    channels.at(venue).links[kind].subscribe((link) => {
      if (link.live) this.#report.feedConnected(feed)
      if (link.live && before && !before.live && before.connects > 0) {
        const downMs = (link.sinceMicros - before.sinceMicros) / 1000
        this.#report.feedStale(feed, Math.max(0, downMs - config.market.staleAfterMs))
      }
      before = link
    })
  }

  #check(observation: Observation): void {
    for (const { invariant, sentence } of this.#invariants.observe(observation))
      this.#world.telemetry.line({ type: 'Violation', invariant, detail: sentence })
  }
}

const lastKnown = (books: Books) =>
  [...books.holdings.values()].map(({ venue, symbol, position }) => ({ venue, symbol, lots: position.lots }))
