import type { InstrumentSymbol, Lots } from '../src/domain/instrument.ts'
import type { VenuePosition } from '../src/domain/position.ts'
import { type Sender, toLadder } from './messages.ts'
import type { VenueWorld } from './world.ts'

/** A position differs for certain only when it differs in so many reads with nothing under way. */
const PROOFS = 3
/** Lists of positions lag behind fills: what only one read says may be that. */
const NO_LAG = 2

/**
 * Positions that no fill explains. The venue wins in the end, with a reason, and only when nothing else is left; where
 * positions of others are refused it never does, and the ladder is told.
 */
export class MismatchedPositions {
  readonly #world: VenueWorld
  readonly #sender: Sender
  readonly #seen = new Map<InstrumentSymbol, { readonly lots: number; readonly count: number }>()

  constructor(world: VenueWorld, sender: Sender) {
    this.#world = world
    this.#sender = sender
  }

  /** What differs by more than a list that lags. */
  get proven(): readonly InstrumentSymbol[] {
    return [...this.#seen].filter(([, { count }]) => count >= NO_LAG).map(([symbol]) => symbol)
  }

  /**
   * Symbols whose position differs. Adjusted when the difference has stayed through enough reads; `quiet` says that
   * nothing was under way that could make this one older than our knowledge.
   */
  differing(positions: readonly VenuePosition[], quiet: boolean): readonly InstrumentSymbol[] {
    const { journal, listed, ports, settings, venue, venueTime } = this.#world
    const theirs = new Map(positions.map(({ symbol, lots }) => [symbol, lots]))
    const differing: InstrumentSymbol[] = []
    for (const symbol of listed.keys()) {
      const from = journal.books.position(venue.name, symbol).lots
      const to = theirs.get(symbol) ?? (0 as Lots)
      const count = this.#timesSeen(symbol, to - from)
      if (count === 0) continue
      differing.push(symbol)
      if (!quiet || count < PROOFS) continue
      if (settings.positionsOfOthers === 'refuse') {
        if (count === PROOFS) this.#refuse(symbol, from, to)
        continue
      }
      const reason = `the venue said ${to} in ${count} reads with nothing under way`
      const dated = venueTime.dated(ports.clock)
      journal.append({ type: 'PositionAdjusted', venue: venue.name, symbol, from, to, reason, ...dated })
      this.#seen.delete(symbol)
    }
    return differing
  }

  #refuse(symbol: InstrumentSymbol, from: Lots, to: Lots): void {
    const { channels, ports, telemetry, venue } = this.#world
    channels.tally.found('position')
    telemetry.line({
      type: 'Note',
      level: 'error',
      text: 'a position that no fill of ours explains is refused: nothing opens until it is gone',
      fields: { symbol, ours: from, theirs: to },
    })
    toLadder(this.#sender, {
      type: 'TIGHTENED',
      to: 'CRITICAL',
      by: venue.name,
      reason: `${to} lots of ${symbol} instead of ${from}, which no fill explains`,
      at: ports.clock.now(),
    })
  }

  #timesSeen(symbol: InstrumentSymbol, lots: number): number {
    const before = this.#seen.get(symbol)
    const count = before?.lots === lots ? before.count + 1 : 1
    if (lots === 0) this.#seen.delete(symbol)
    else this.#seen.set(symbol, { lots, count })
    return lots === 0 ? 0 : count
  }
}
