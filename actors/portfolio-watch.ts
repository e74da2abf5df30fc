import { coinOf } from '../src/account/underlying.ts'
import {
  type Instrument,
  type InstrumentLabel,
  instrumentKey,
  instrumentLabel,
  labelled,
} from '../src/domain/instrument.ts'
import { projectedFunding } from '../src/risk/portfolio/funding-projection.ts'
import type { MarkRow } from '../src/risk/portfolio/mark-history.ts'
import { PortfolioRisk } from '../src/risk/portfolio/portfolio-risk.ts'
import { type Scenario, scenariosOf } from '../src/risk/portfolio/scenario.ts'
import { type Stressed, stressLoss, worstAlone } from '../src/risk/portfolio/stress.ts'
import type { FundingCost, PortfolioView } from '../src/risk/portfolio/view.ts'
import type { World } from './world.ts'

/** The value of a position in the reporting currency; NaN while it is not known. */
type ValueOf = (instrument: Instrument, lots: number) => number

/** Looks at all positions together: what they may lose, in what crash, and what holding them costs. */
export class PortfolioWatch {
  readonly #world: World
  readonly #valueOf: ValueOf
  #risk: PortfolioRisk
  /** Rows of before this process, until there are marks to put them before. */
  #past: readonly MarkRow[] = []
  readonly #scenarios: readonly Scenario[]

  constructor(world: World, worth: ValueOf) {
    this.#world = world
    this.#valueOf = worth
    this.#risk = this.#fromHistory()
    this.#scenarios = scenariosOf(world.config.risk.stress)
  }

  #fromHistory(): PortfolioRisk {
    const { channels, config, instruments } = this.#world
    const labels = Array.from(instruments.values(), (instrument) => this.#labelOf(instrument))
    return new PortfolioRisk(labels, config.risk.tail, channels.marks.lend())
  }

  /** Takes what the market did before anybody here looked. */
  precede(rows: readonly MarkRow[]): void {
    this.#past = rows
  }

  /** Every estimate is made anew: it depends on the order of the rows. */
  #join(): void {
    const { channels, config } = this.#world
    if (this.#past.length === 0 || channels.marks.count === 0) return
    channels.marks.precede(this.#past, config.risk.tail.rows + 1)
    this.#past = []
    this.#risk = this.#fromHistory()
  }

  #labelOf(instrument: Instrument): InstrumentLabel {
    return instrumentLabel(instrument, this.#world.config.engine.venue)
  }

  /** One day's standard deviation of a price, as a share of it. */
  volatilityOf(label: InstrumentLabel): number {
    return this.#risk.volatilityOf(label)
  }

  /** Of the equity, by instrument: all that Kelly would put on it beside the others. */
  kellyShares(edge: number): ReadonlyMap<InstrumentLabel, number> {
    return this.#risk.kellyShares(edge)
  }

  /** What the worst scenario takes of a position in this instrument alone, long or short, as a share of its value. */
  stressOf(instrument: Instrument): number {
    const stressed = this.#stressed(instrument)
    return Math.max(
      worstAlone(this.#scenarios, { ...stressed, value: 1 }),
      worstAlone(this.#scenarios, { ...stressed, value: -1 }),
    )
  }

  /** What holding it costs in funding, as a share of its value, whoever pays; 0 while no rate was heard. */
  fundingOf(instrument: Instrument): number {
    const cost = this.#fundingCost(instrument, 1)
    return cost ? Math.abs(cost) : 0
  }

  look(): PortfolioView {
    const { channels, config, ports } = this.#world
    this.#join()
    const row = this.#risk.sample((label) => this.#freshMark(label), ports.clock.monotonicMicros() / 1000)
    if (row) channels.marks.add(row, config.risk.tail.rows + 1)
    const held = this.#held()
    const tail = this.#risk.tail((label) => held.get(label)?.value ?? 0) ?? null
    const book = [...held.values()].map(({ instrument, value }) => ({ ...this.#stressed(instrument), value }))
    const stress = tail === null ? [] : this.#scenarios.map((scenario) => stressLoss(scenario, book))
    const view = { at: ports.clock.now(), tail, stress, funding: this.#funding(held) }
    channels.marks.proved()
    return view
  }

  #stressed(instrument: Instrument): Omit<Stressed, 'value'> {
    const symbol = this.#labelOf(instrument)
    return {
      symbol,
      coin: coinOf(instrument.baseCurrency).coin,
      volatility: this.#risk.volatilityOf(symbol),
      seen: this.#risk.isKnown(symbol),
    }
  }

  #held(): ReadonlyMap<InstrumentLabel, Held> {
    const { instruments, journal } = this.#world
    const held = new Map<InstrumentLabel, Held>()
    for (const instrument of instruments.values()) {
      const { lots } = journal.books.position(instrument.venue, instrument.symbol)
      if (lots === 0) continue
      held.set(this.#labelOf(instrument), { instrument, value: this.#valueOf(instrument, lots) })
    }
    return held
  }

  /** A mark that nobody has confirmed for a while would count as a price that does not move. */
  #freshMark(label: InstrumentLabel): number | undefined {
    const { channels, config, ports } = this.#world
    const price = channels.prices.get(instrumentKey(labelled(label, config.engine.venue)))
    if (!price) return undefined
    const ageMs = (ports.clock.monotonicMicros() - price.markMicros) / 1000
    return ageMs <= config.market.staleAfterMs ? price.mark : undefined
  }

  #funding(held: ReadonlyMap<InstrumentLabel, Held>): FundingCost {
    const { holdingMs } = this.#world.config.risk.funding
    const positions = [...held].map(([symbol, { instrument, value }]) => {
      const cost = this.#fundingCost(instrument, value)
      return { symbol, cost: Number.isNaN(cost) ? null : cost }
    })
    const cost = positions.reduce<number | null>(
      (sum, each) => (sum === null || each.cost === null ? null : sum + each.cost),
      0,
    )
    return { holdingMs, cost, positions }
  }

  /** NaN while no rate was heard. */
  #fundingCost(instrument: Instrument, value: number): number {
    const { channels, config, ports } = this.#world
    const said = channels.funding.get(instrumentKey(instrument))
    if (!said) return Number.NaN
    const terms = { ...said, intervalMs: instrument.fundingIntervalMs }
    return projectedFunding(value, terms, ports.clock.now(), config.risk.funding.holdingMs)
  }
}

interface Held {
  readonly instrument: Instrument
  readonly value: number
}
