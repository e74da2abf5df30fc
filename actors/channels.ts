import { BehaviorSubject, Subject } from 'rxjs'
import type { Reported } from '../src/account/conversion.ts'
import type { AccountView } from '../src/account/view.ts'
import {
  type InstrumentKey,
  type InstrumentName,
  instrumentKey,
  type VenueName,
} from '../src/domain/instrument.ts'
import type { LadderState } from '../src/domain/ladder.ts'
import type { Money } from '../src/domain/money.ts'
import type { ClientOrderId, OrderOutcome, OrderReport } from '../src/domain/order.ts'
import type { OrdersOfOthers } from '../src/domain/orders-of-others.ts'
import type { VenueAccount, VenuePosition } from '../src/domain/position.ts'
import type { QueueGauge } from '../src/domain/queue-gauge.ts'
import type { WatchedPrice } from '../src/domain/trigger.ts'
import type { Clock } from '../src/ports/clock.ts'
import { MarkHistory } from '../src/risk/portfolio/mark-history.ts'
import { type Sizes, UNSIZED } from '../src/risk/portfolio/sizes.ts'
import type { PortfolioView } from '../src/risk/portfolio/view.ts'
import type { MarketView } from '../src/strategies/strategy.ts'
import { made } from './made.ts'
import { Prices } from './prices.ts'
import { ReconciliationTally } from './reconciliation-tally.ts'
import { type NamedSubject, subjectsIn } from './subjects.ts'
import { VenueChannels } from './venue-channels.ts'

/**
 * The rivers between the rooms. They outlive every actor: one that restarts finds the same stream and its last
 * value, and nobody has to know who publishes.
 */
export class Channels {
  /** Everything that private streams say of orders, fills included, once it has passed the barrier of its venue. */
  readonly reports = new Subject<OrderReport>()
  /** What comparisons have found so far. */
  readonly tally = new ReconciliationTally()
  /** What pushes say of wallets. */
  readonly accounts = new Subject<Partial<VenueAccount> & Pick<VenueAccount, 'venue' | 'currency'>>()
  /** Every comparison that found our orders and positions equal to a venue's, with what the venue says of the rest. */
  readonly agreements = new Subject<Agreement>()
  /** The last of each venue. */
  readonly agreed = new Map<VenueName, Agreement>()
  /** What each venue says is free, by ledger key. */
  readonly available = new Map<string, Money>()
  readonly ladder = new BehaviorSubject<LadderView>({ state: 'NORMAL', phase: null, since: 0, left: [] })
  /** What we are worth; null before it was computed for the first time. */
  readonly account = new BehaviorSubject<AnchoredAccount | null>(null)
  /** An order of a strategy changed: intended, acknowledged, filled, uncertain, closed. */
  readonly orderChanges = new Subject<OrderChange>()
  /** Tail, stress and funding of all positions; null before the first look. */
  readonly portfolio = new BehaviorSubject<PortfolioView | null>(null)
  /** What marks were lately: what the tail is estimated from. */
  readonly marks = new MarkHistory()
  /** What quotes are scaled by, whatever the rung. */
  readonly sizes = new BehaviorSubject<Sizes>(UNSIZED)
  readonly funding = new Map<InstrumentKey, FundingView>()
  readonly others = new BehaviorSubject<OrdersOfOthers>(new Map())
  /** The log is in the books, and this run has begun in it. */
  readonly begun = new BehaviorSubject<boolean>(false)
  /** `starting`, `trading`, then the phases of a stop. Only while it is `trading` may anything open. */
  readonly phase = new BehaviorSubject<string>('starting')
  /** What the stop came to; null until it is finished. */
  readonly ending = new BehaviorSubject<Ending | null>(null)
  readonly prices = new Prices()
  /** What actors keep in line within themselves, by name; the next life's takes the place of the last one's. */
  readonly queues = new Map<string, QueueGauge>()
  readonly #venues: ReadonlyMap<VenueName, VenueChannels>
  readonly #views = new Map<InstrumentKey, BehaviorSubject<Look | null>>()

  constructor(clock: Clock, venues: Iterable<VenueName>) {
    const channels = (): VenueChannels => new VenueChannels(clock, (report) => this.reports.next(report))
    this.#venues = new Map(Array.from(venues, (venue) => [venue, channels()]))
  }

  /** Those of one venue. @throws Error for one that is not traded. */
  at(venue: VenueName): VenueChannels {
    const channels = this.#venues.get(venue)
    if (!channels) throw new Error(`${venue} is no venue of this engine`)
    return channels
  }

  get venues(): Iterable<[VenueName, VenueChannels]> {
    return this.#venues
  }

  /** What we know equals what every venue knows. */
  get reconciled(): boolean {
    return [...this.#venues.values()].every(({ reconciled }) => reconciled.value)
  }

  queue(gauge: QueueGauge): void {
    this.queues.set(gauge.name, gauge)
  }

  agree(agreement: Agreement): void {
    this.agreed.set(agreement.venue, agreement)
    this.agreements.next(agreement)
  }

  /** What a trigger looks at, ticks. Until a trade was heard the mark stands for it: near enough to tell the side. */
  watched(of: InstrumentName, by: WatchedPrice): number | undefined {
    const prices = this.prices.get(instrumentKey(of))
    return prices?.[by] ?? prices?.mark
  }

  /** All that flows over venues, by name. */
  *subjects(): Iterable<NamedSubject> {
    yield* subjectsIn(this)
    for (const [key, views] of this.#views) yield [`views of ${key}`, views]
  }

  /** null while the book has no view to give. */
  views(of: InstrumentName): BehaviorSubject<Look | null> {
    return made(this.#views, instrumentKey(of), () => new BehaviorSubject<Look | null>(null))
  }
}

/** A view with the moment when the newest frame in it came in, monotonic microseconds. */
export interface Look {
  readonly view: MarketView
  readonly frameMicros: number
}

export interface LadderView {
  readonly state: LadderState
  /** Of STOP: `flattening`, then `latched`. */
  readonly phase: 'flattening' | 'latched' | null
  readonly since: number
  /** What STOP could not flatten. */
  readonly left: readonly string[]
}

/** An instant at which local truth was equal to a venue's. */
export interface Agreement {
  readonly venue: VenueName
  readonly accounts: readonly VenueAccount[]
  readonly positions: readonly VenuePosition[]
  /** When the venue was asked, monotonic microseconds. */
  readonly askedMicros: number
}

export interface AnchoredAccount extends AccountView {
  /** Equity that the UTC day began with, and the highest ever. null: not known in the reporting currency. */
  readonly dayOpen: Reported | null
  readonly peak: Reported | null
}

/** How a stop ended. */
export interface Ending {
  /** What the venue still holds that should not be there, or may hold: orders of unknown fate are in it. */
  readonly left: readonly string[]
  /** Those orders: open in the journal, and not listed by the venue. */
  readonly unknown: readonly ClientOrderId[]
  /** Phases and children that did not keep their deadline. */
  readonly late: readonly string[]
  /** The last read of the venues; null when none of them could be read then. */
  readonly read: VenueRead | null
  /** Those that could not. */
  readonly unread: readonly VenueName[]
}

/** What there is at venues. */
export interface VenueRead {
  readonly positions: readonly VenuePosition[]
  readonly openOrders: readonly OrderReport[]
}

export interface OrderChange extends InstrumentName {
  readonly clientOrderId: ClientOrderId
  readonly owner: string
  readonly outcome: OrderOutcome | null
}

/** What the venue says of an instrument's funding. */
export interface FundingView {
  /** Of the next settlement. */
  readonly rate: number
  /** The last settlement that was heard of, epoch ms. */
  readonly settledAt: number | null
}
