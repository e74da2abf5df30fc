import type { InstrumentName } from '../src/domain/instrument.ts'
import { direction } from '../src/domain/order.ts'
import type { Sighting } from './invariants/trial-invariant.ts'
import { isOurs } from './venue-ledger.ts'

/** What others traded on the account since a stop last asked the venue: what came after its answer it cannot know. */
export class OthersTrades {
  #lots: (InstrumentName & { readonly lots: number })[] = []

  see(sighting: Sighting): void {
    if (sighting.type === 'Line' && sighting.event.type === 'PhaseEntered') {
      if (sighting.event.phase !== 'finished') this.#lots = []
    }
    if (sighting.type !== 'Filled' || isOurs(sighting.order)) return
    const { side, size, symbol } = sighting.fill
    this.#lots.push({ venue: sighting.venue, symbol, lots: direction(side) * size })
  }

  /** Whether a position is what the venue may have shown as none: before some of these trades, the newest first. */
  mayExplain({ venue, symbol }: InstrumentName, lots: number): boolean {
    let before = lots
    for (const trade of this.#lots.toReversed()) {
      if (trade.venue !== venue || trade.symbol !== symbol) continue
      before -= trade.lots
      if (before === 0) return true
    }
    return false
  }
}
