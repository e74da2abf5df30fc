import type { EventObject } from 'xstate'
import { factorOf } from '../src/account/conversion.ts'
import {
  type Instrument,
  type InstrumentName,
  instrumentKey,
  instrumentLabel,
  type VenueName,
} from '../src/domain/instrument.ts'
import { type Money, moneyToNumber } from '../src/domain/money.ts'
import { remaining } from '../src/journal/booked-order.ts'
import type { JournalEntry } from '../src/journal/events.ts'
import { valueAt } from '../src/risk/door-context.ts'
import { worstStress } from '../src/risk/portfolio/stress.ts'
import type { RiskReadings } from '../src/risk/readings.ts'
import type { ServiceScope } from '../src/supervision/scope.ts'
import { treeOf } from '../src/supervision/tree-of.ts'
import { sampleLoopLag } from '../src/telemetry/loop-lag.ts'
import { symbolPath } from './names.ts'
import { PortfolioWatch } from './portfolio-watch.ts'
import { SpentBudgets } from './spent-budgets.ts'
import type { World } from './world.ts'

const LAG_SAMPLE_MS = 100
/** The reject rate is of so many of the newest orders that are in its window: a desk that stopped sending calms down. */
const OUTCOMES = 50
/** More adjustments than this are one disaster. */
const ADJUSTMENTS_MAX = 1_000
/** Fewer outcomes say nothing of a rate. */
const OUTCOMES_MIN = 10

/** Where each reading of the risk triggers comes from. */
export class RiskGauges {
  readonly #world: World
  readonly #tree: ReturnType<typeof treeOf>
  readonly #lags: number[] = []
  readonly #outcomes: { readonly at: number; readonly rejected: boolean }[] = []
  readonly #portfolio: PortfolioWatch
  #trips = 0
  #tripsAt = 0
  /** Trips of a streak that is over. */
  #tripsForgiven = 0
  /** When each position was adjusted, epoch ms. */
  readonly #adjustments: number[] = []
  readonly #spent: SpentBudgets

  constructor(world: World, scope: ServiceScope<EventObject, unknown>) {
    this.#world = world
    this.#portfolio = new PortfolioWatch(world, (instrument, size) => this.#value(instrument, size))
    this.#tree = treeOf(scope.self.system)
    // One spike must be seen by the next assessment.
    const lagSamples = Math.ceil(world.config.risk.triggers.loopLag.windowMs / LAG_SAMPLE_MS)
    const lag = sampleLoopLag(world.ports.clock, LAG_SAMPLE_MS, (lagMs) =>
      keep(this.#lags, lagMs, lagSamples),
    )
    scope.own(() => lag.stop())
    scope.own(world.journal.observe((entry) => this.#note(entry)))
    const { restartBudget } = world.config.risk.triggers
    this.#spent = new SpentBudgets(this.#tree, world.ports.clock, restartBudget.windowMs)
    scope.own(this.#spent.release)
  }

  get portfolio(): PortfolioWatch {
    return this.#portfolio
  }

  read(): RiskReadings {
    const { channels, venues } = this.#world
    const account = channels.account.value
    const { stress, stressSeen } = this.#stress()
    const { uncertainNotional, uncertainAgeMs } = this.#uncertain()
    let clockOffsetMs = 0
    for (const { venueTime } of venues.values())
      clockOffsetMs = Math.max(clockOffsetMs, venueTime.lastCorrectionMs)
    return {
      equity: asNumber(account?.equity),
      dayOpenEquity: asNumber(account?.dayOpen),
      peakEquity: asNumber(account?.peak),
      cvar: channels.portfolio.value?.tail?.cvar ?? null,
      cvarSeen: channels.portfolio.value?.tail?.seenCvar ?? null,
      stress,
      stressSeen,
      losingTrades: this.#losingStreak(),
      liquidationDistance: account?.distance ?? null,
      marginRatio: account?.marginRatio ?? null,
      leverage: account?.leverage ?? null,
      uncertainNotional,
      uncertainAgeMs,
      reconciliationDebtMs: this.#reconciliationDebtMs(),
      positionMismatches: this.#mismatches(),
      staleFeedMs: this.#staleFeedMs(),
      clockOffsetMs,
      loopLagMs: Math.max(0, ...this.#lags),
      journalLagMs: this.#world.journal.lagMs,
      rejectRate: this.#rejectRate(),
      restartsSpent: this.#spent.count,
    }
  }

  /** null while the value of what is held is not known. */
  #stress(): Pick<RiskReadings, 'stress' | 'stressSeen'> {
    const view = this.#world.channels.portfolio.value
    if (!view?.tail) return { stress: null, stressSeen: null }
    const seen = view.stress.filter((each) => each.seen)
    return { stress: worstStress(view.stress)?.loss ?? 0, stressSeen: worstStress(seen)?.loss ?? 0 }
  }

  #note({ at, event }: JournalEntry): void {
    // What was there before we traded is taken over, and proves nothing.
    if (event.type === 'PositionAdjusted' && this.#isTrading) keep(this.#adjustments, at, ADJUSTMENTS_MAX)
    if (event.type === 'OrderAccepted') keep(this.#outcomes, { at, rejected: false }, OUTCOMES)
    if (event.type === 'OrderClosed' && event.outcome === 'rejected')
      keep(this.#outcomes, { at, rejected: true }, OUTCOMES)
  }

  #losingStreak(): number {
    const { config, journal, ports } = this.#world
    const now = ports.clock.now()
    const { losingTrips } = journal.books
    if (losingTrips !== this.#trips) this.#tripsAt = now
    if (losingTrips < this.#trips) this.#tripsForgiven = 0
    this.#trips = losingTrips
    if (now - this.#tripsAt > config.risk.triggers.losingTrades.windowMs) this.#tripsForgiven = losingTrips
    return losingTrips - this.#tripsForgiven
  }

  #rejectRate(): number {
    const { config, ports } = this.#world
    const since = ports.clock.now() - config.risk.triggers.rejectRate.windowMs
    let recent = 0
    let refused = 0
    for (const { at, rejected } of this.#outcomes) {
      if (at < since) continue
      recent++
      if (rejected) refused++
    }
    return recent < OUTCOMES_MIN ? 0 : refused / recent
  }

  get #isTrading(): boolean {
    return this.#world.channels.phase.value === 'trading'
  }

  #mismatches(): number {
    if (!this.#isTrading) return 0
    const { channels, config, ports } = this.#world
    const since = ports.clock.now() - config.risk.triggers.positionMismatch.windowMs
    let mismatched = 0
    for (const [, at] of channels.venues) mismatched += at.mismatched.value.length
    return mismatched + this.#adjustments.filter((at) => at >= since).length
  }

  /** Of the venue where it is largest; null before the first comparison with each. */
  #reconciliationDebtMs(): number | null {
    const { channels, ports, venues } = this.#world
    let worst = 0
    for (const [name, { settings }] of venues) {
      const agreed = channels.agreed.get(name)
      if (!agreed) return null
      if (!this.#matters(name)) continue
      const ageMs = (ports.clock.monotonicMicros() - agreed.askedMicros) / 1000
      worst = Math.max(worst, ageMs - settings.reconcileEveryMs)
    }
    return worst
  }

  /**
   * A venue that is away counts against the others only while something of ours is at risk there: its own instruments are
   * barred anyway. When all of them are away, each does.
   */
  #matters(venue: VenueName): boolean {
    const { channels } = this.#world
    const isLive = (name: VenueName): boolean => {
      const { links } = channels.at(name)
      return links.public.value.live && links.private.value.live
    }
    if (isLive(venue)) return true
    let others = false
    for (const [name] of channels.venues) others ||= name !== venue && isLive(name)
    return !others || this.#isAtRisk((of) => of.venue === venue)
  }

  /** Whether we hold something, or may come to by an order. */
  #isAtRisk(which: (of: InstrumentName) => boolean): boolean {
    for (const holding of this.#world.journal.books.holdings.values())
      if (which(holding) && (holding.position.lots !== 0 || holding.open.size > 0)) return true
    return false
  }

  #uncertain(): Pick<RiskReadings, 'uncertainNotional' | 'uncertainAgeMs'> {
    const now = this.#world.ports.clock.now()
    let notional = 0
    let ageMs = 0
    for (const order of this.#world.journal.books.open.values()) {
      if (order.knowledge === 'confirmed') continue
      notional += this.#value(order.intent, remaining(order))
      ageMs = Math.max(ageMs, now - (order.uncertainSince ?? now))
    }
    return { uncertainNotional: Number.isNaN(notional) ? null : notional, uncertainAgeMs: ageMs }
  }

  /** Of all books and marks that matter; null before every symbol has spoken once. */
  #staleFeedMs(): number | null {
    const nowMicros = this.#world.ports.clock.monotonicMicros()
    let worst = 0
    for (const [key, instrument] of this.#world.instruments) {
      if (!this.#isNeeded(instrument)) continue
      const price = this.#world.channels.prices.get(key)
      if (!price) return null
      worst = Math.max(worst, (nowMicros - Math.min(price.bookMicros, price.markMicros)) / 1000)
    }
    return worst
  }

  /** A symbol in quarantine listens to nobody: that counts against the others only while something of it is at risk. */
  #isNeeded(instrument: Instrument): boolean {
    const label = instrumentLabel(instrument, this.#world.config.engine.venue)
    const isParked = this.#tree.status(symbolPath(label)) === 'quarantined'
    if (!isParked && this.#matters(instrument.venue)) return true
    return this.#isAtRisk((of) => instrumentKey(of) === instrumentKey(instrument))
  }

  /** In the reporting currency; NaN while the mark or the currency's worth is not known. */
  #value(of: InstrumentName, size: number): number {
    if (size === 0) return 0
    const key = instrumentKey(of)
    const instrument = this.#world.instruments.get(key)
    const mark = this.#world.channels.prices.get(key)?.mark
    const rates = this.#world.channels.account.value?.rates
    const worth = instrument && rates && factorOf(rates, instrument.settleCurrency)
    return instrument && mark !== undefined && worth !== undefined
      ? valueAt(instrument, mark, size) * worth
      : Number.NaN
  }
}

const asNumber = (amount: Money | null | undefined): number | null =>
  amount == null ? null : moneyToNumber(amount)

function keep<Value>(values: Value[], value: Value, max: number): void {
  values.push(value)
  if (values.length > max) values.shift()
}
