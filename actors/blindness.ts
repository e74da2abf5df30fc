import {
  type Instrument,
  type InstrumentName,
  instrumentKey,
  instrumentLabel,
  type VenueName,
} from '../src/domain/instrument.ts'
import type { Tree } from '../src/supervision/tree.ts'
import { symbolPath } from './names.ts'
import type { World } from './world.ts'

/** How long what we need to see was not seen: the venues' word on what we hold, the books and the marks. */
export class Blindness {
  readonly #world: World
  readonly #tree: Tree

  constructor(world: World, tree: Tree) {
    this.#world = world
    this.#tree = tree
  }

  /** Of the venue where it is largest; null before the first comparison with each. */
  reconciliationDebtMs(): number | null {
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

  /** Of all books and marks that matter; null before every symbol has spoken once. */
  staleFeedMs(): number | null {
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
}
