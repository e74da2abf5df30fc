import type { Config } from '../../src/config/schema.ts'
import type { VenueName } from '../../src/domain/instrument.ts'
import type { LadderState } from '../../src/domain/ladder.ts'
import type { QueueGauge } from '../../src/domain/queue-gauge.ts'
import type { VenueFill } from '../../src/exchange/contract.ts'
import type { JournalEntry } from '../../src/journal/events.ts'
import type { TelemetryEvent } from '../../src/telemetry/events.ts'
import type { VenueDeed } from '../venue-ledger.ts'
import type { VenueLedgers } from '../venue-ledgers.ts'

/** What an engine holds and does at a moment. */
export interface Look {
  readonly queues: readonly QueueGauge[]
  /** Who lives under a path and is parked. */
  readonly parked: readonly string[]
  /** Where its ladder stands. */
  readonly ladder: LadderState
  /** The ladder can move: who moves it is up, and the machine runs. */
  readonly ladderMoves: boolean
}

/** What a trial sees, in the order in which it happened: the exchange's side and the engine's. */
export type Sighting =
  /** Right after it was folded into the exchange's ledger. */
  | (VenueDeed & { readonly venue: VenueName })
  /** Right after an engine folded it into its books. */
  | { readonly type: 'Entry'; readonly entry: JournalEntry }
  /** An engine told people of something. */
  | { readonly type: 'Line'; readonly event: TelemetryEvent }
  /** An engine begins to trade, with its ladder here. */
  | { readonly type: 'Began'; readonly ladder: LadderState }
  /** Every quarter of a second, and at the end, while an engine trades. */
  | ({ readonly type: 'Look' } & Look)

/** What an invariant may look at beside what it was told. */
export interface Scene {
  readonly config: Config
  readonly ledgers: VenueLedgers
  /** Whether this trade is in the books of the engine that runs. */
  readonly knows: (venue: VenueName, fill: VenueFill) => boolean
  /** The last entry that survives a power cut. */
  readonly onDisk: () => number
  /** Where the ladder stands on the disk; undefined: it has not moved. */
  readonly stood: () => LadderState | undefined
  /** Market time since the trial began. */
  readonly nowMs: () => number
}

/** Something that must hold at every sighting, and that the engine alone could not vouch for. */
export interface TrialInvariant {
  readonly name: string
  /** A sentence when it did not hold; undefined when it did, or says nothing of this sighting. */
  see(sighting: Sighting, scene: Scene): string | undefined
}
