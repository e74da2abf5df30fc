import type { EventObject } from 'xstate'
import { factorOf } from '../src/account/conversion.ts'
import { type InstrumentName, instrumentKey } from '../src/domain/instrument.ts'
import { type Money, moneyToNumber } from '../src/domain/money.ts'
import { remaining } from '../src/journal/booked-order.ts'
import type { JournalEntry } from '../src/journal/events.ts'
import { valueAt } from '../src/risk/door-context.ts'
import { worstStress } from '../src/risk/portfolio/stress.ts'
import type { RiskReadings } from '../src/risk/readings.ts'
import type { ServiceScope } from '../src/supervision/scope.ts'
import { treeOf } from '../src/supervision/tree-of.ts'
import { sampleLoopLag } from '../src/telemetry/loop-lag.ts'
import { Blindness } from './blindness.ts'
import { LosingStreak } from './losing-streak.ts'
import { PortfolioWatch } from './portfolio-watch.ts'
import { RejectRate } from './reject-rate.ts'
import { SpentBudgets } from './spent-budgets.ts'
import type { World } from './world.ts'

const LAG_SAMPLE_MS = 100
/** More adjustments than this are one disaster. */
const ADJUSTMENTS_MAX = 1_000

/** Where each reading of the risk triggers comes from. */
export class RiskGauges {
  readonly #world: World
  readonly #lags: number[] = []
  readonly #portfolio: PortfolioWatch
  readonly #blindness: Blindness
  readonly #losing: LosingStreak
  readonly #rejects: RejectRate
  /** When each position was adjusted, epoch ms. */
  readonly #adjustments: number[] = []
  readonly #spent: SpentBudgets

  constructor(world: World, scope: ServiceScope<EventObject, unknown>) {
    this.#world = world
    this.#portfolio = new PortfolioWatch(world, (instrument, size) => this.#value(instrument, size))
    const tree = treeOf(scope.self.system)
    const { triggers } = world.config.risk
    this.#blindness = new Blindness(world, tree)
    this.#losing = new LosingStreak(triggers.losingTrades.windowMs)
    this.#rejects = new RejectRate(triggers.rejectRate.windowMs)
    // One spike must be seen by the next assessment.
    const lagSamples = Math.ceil(triggers.loopLag.windowMs / LAG_SAMPLE_MS)
    const lag = sampleLoopLag(world.ports.clock, LAG_SAMPLE_MS, (lagMs) =>
      keep(this.#lags, lagMs, lagSamples),
    )
    scope.own(() => lag.stop())
    scope.own(world.journal.observe((entry) => this.#note(entry)))
    this.#spent = new SpentBudgets(tree, world.ports.clock, triggers.restartBudget.windowMs)
    scope.own(this.#spent.release)
  }

  get portfolio(): PortfolioWatch {
    return this.#portfolio
  }

  read(): RiskReadings {
    const { channels, journal, ports, venues } = this.#world
    const now = ports.clock.now()
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
      losingTrades: this.#losing.length(journal.books.losingTrips, now),
      liquidationDistance: account?.distance ?? null,
      marginRatio: account?.marginRatio ?? null,
      leverage: account?.leverage ?? null,
      uncertainNotional,
      uncertainAgeMs,
      reconciliationDebtMs: this.#blindness.reconciliationDebtMs(),
      positionMismatches: this.#mismatches(),
      staleFeedMs: this.#blindness.staleFeedMs(),
      clockOffsetMs,
      loopLagMs: Math.max(0, ...this.#lags),
      journalLagMs: journal.lagMs,
      rejectRate: this.#rejects.at(now),
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
    if (event.type === 'OrderAccepted') this.#rejects.add(at, false)
    if (event.type === 'OrderClosed' && event.outcome === 'rejected') this.#rejects.add(at, true)
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
