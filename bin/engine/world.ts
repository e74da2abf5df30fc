import type { InjectedFault } from '../../chaos/chaos-at-venue.ts'
import type { VenueName } from '../../src/domain/instrument.ts'
import type { JournalKeeper } from '../../src/journal/journal-keeper.ts'
import type { JournalStore } from '../../src/journal/store.ts'
import type { Ports } from '../../src/ports/ports.ts'

/**
 * What a run leaves at its venue. `flat`: nothing of ours; `ours`: orders or positions that a next run has to find;
 * `untouched`: whatever was there before, for nothing was sent.
 */
export type Leaving = 'flat' | 'ours' | 'untouched'

/** Where a run takes place. The same engine is put into each; only what is named here differs. */
export interface RunWorld {
  readonly ports: Ports
  /** Replaces the addresses of these venues; the others are at their own. */
  readonly venueUrls: ReadonlyMap<VenueName, string>
  /** What the markets have; undefined: what the configuration says. */
  readonly symbols: readonly string[] | undefined
  readonly openStore: () => JournalStore
  /** Undefined: no journal outlives its run here. */
  readonly keeper: JournalKeeper | undefined
  /** Resolves when a recording is at its end; never for a market that has none. */
  readonly marketEnded: Promise<void>
  /** Chaos: hears of each fault of the venue, and ends them. */
  onFault(hear: (fault: InjectedFault) => void): void
  heal(): void
  /** Lets time pass until the work is done. */
  drive<Value>(work: Promise<Value>): Promise<Value>
  close(leaving: Leaving): Promise<void>
}

export const never: Promise<never> = new Promise(() => {})
