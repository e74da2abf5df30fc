import { BehaviorSubject, Subject } from 'rxjs'
import type { InstrumentSymbol } from '../src/domain/instrument.ts'
import type { MarketEvent } from '../src/domain/market.ts'
import type { OrderReport } from '../src/domain/order.ts'
import type { Clock } from '../src/ports/clock.ts'
import type { StreamKind } from '../src/venues/venue.ts'
import { Barrier } from './barrier.ts'
import type { Link } from './link.ts'
import { made } from './made.ts'
import { type NamedSubject, subjectsIn } from './subjects.ts'

/** The rivers that come from one venue, and what is known of it. They outlive its actors as the others do. */
export class VenueChannels {
  readonly links: Readonly<Record<StreamKind, BehaviorSubject<Link>>>
  /** What its private stream pushes goes in here. */
  readonly barrier: Barrier
  /** Whether what we know equals what it knows. */
  readonly reconciled = new BehaviorSubject<boolean>(false)
  /** Symbols whose position differs from the venue's, and for certain. */
  readonly mismatched = new BehaviorSubject<readonly InstrumentSymbol[]>([])
  /** When the last comparison with it was over, monotonic microseconds. */
  comparedMicros: number
  /** When each stream last said anything, monotonic microseconds. */
  readonly heardMicros: Record<StreamKind, number> = { public: 0, private: 0, trading: 0 }
  readonly #market = new Map<InstrumentSymbol, Subject<MarketEvent>>()

  /** `reports` hears what its private stream says of orders, once it has passed the barrier. */
  constructor(clock: Clock, reports: (report: OrderReport) => void) {
    this.comparedMicros = clock.monotonicMicros()
    const never: Link = {
      live: false,
      connects: 0,
      sinceMicros: clock.monotonicMicros(),
      reason: 'not connected yet',
    }
    this.links = {
      public: new BehaviorSubject(never),
      private: new BehaviorSubject(never),
      trading: new BehaviorSubject(never),
    }
    this.barrier = new Barrier(reports, () => clock.monotonicMicros())
    // Before anybody else hears of it.
    this.links.private.subscribe((link) => this.barrier.linked(link))
  }

  /** All that flows from it, by name. */
  *subjects(): Iterable<NamedSubject> {
    yield* subjectsIn(this)
    for (const [kind, link] of Object.entries(this.links)) yield [`the ${kind} link`, link]
    for (const [symbol, market] of this.#market) yield [`the market of ${symbol}`, market]
  }

  market(symbol: InstrumentSymbol): Subject<MarketEvent> {
    return made(this.#market, symbol, () => new Subject<MarketEvent>())
  }
}
