import type { InstrumentSymbol, Lots } from '../src/domain/instrument.ts'
import type { VenuePosition } from '../src/domain/position.ts'
import type { World } from './world.ts'

/** A position differs for certain only when it differs in so many reads with nothing under way. */
const PROOFS = 3

/** Positions that no fill explains. The venue wins in the end, with a reason, and only when nothing else is left. */
export class MismatchedPositions {
  readonly #world: World
  readonly #seen = new Map<InstrumentSymbol, { readonly lots: number; readonly count: number }>()

  constructor(world: World) {
    this.#world = world
  }

  /**
   * Symbols whose position differs. Adjusted when the difference has stayed through enough reads; `quiet` says that
   * nothing was under way that could make this one older than our knowledge.
   */
  differing(positions: readonly VenuePosition[], quiet: boolean): readonly InstrumentSymbol[] {
    const { instruments, journal, venue } = this.#world
    const theirs = new Map(positions.map(({ symbol, lots }) => [symbol, lots]))
    const differing: InstrumentSymbol[] = []
    for (const symbol of instruments.keys()) {
      const from = journal.books.position(venue.name, symbol).lots
      const to = theirs.get(symbol) ?? (0 as Lots)
      const count = this.#timesSeen(symbol, to - from)
      if (count === 0) continue
      differing.push(symbol)
      if (!quiet || count < PROOFS) continue
      const reason = `the venue said ${to} in ${count} reads with nothing under way`
      journal.append({ type: 'PositionAdjusted', venue: venue.name, symbol, from, to, reason })
      this.#seen.delete(symbol)
    }
    return differing
  }

  #timesSeen(symbol: InstrumentSymbol, lots: number): number {
    const before = this.#seen.get(symbol)
    const count = before?.lots === lots ? before.count + 1 : 1
    if (lots === 0) this.#seen.delete(symbol)
    else this.#seen.set(symbol, { lots, count })
    return lots === 0 ? 0 : count
  }
}
