import type { MemoryDisk } from '../../src/journal/memory-store.ts'
import type { Clock } from '../../src/ports/clock.ts'
import type { Machine } from '../../src/ports/simulated/machine.ts'
import type { WeakNetwork } from '../../src/ports/simulated/weak-network.ts'
import type { Session } from '../../supervisors/session.ts'
import type { RunningVenue } from '../../supervisors/simulated-venue.ts'
import type { Service } from '../service.ts'
import type { WireFaults } from '../wire-faults.ts'

/** What every strike has: true time, and a promise to put right what it did. */
interface AnyScene {
  readonly clock: Clock
  /** Takes back what was done: after so long, or when everything is healed. */
  readonly undo: (afterMs: number, act: () => void) => void
  /** For a fault that meets its victim later than its time. */
  readonly struck: (struck: Struck) => void
}

/** Where the venue runs. */
export interface VenueScene extends AnyScene {
  readonly venue: RunningVenue
  readonly wire: WireFaults
}

/** Where the engine runs: its process, and what that process takes for the clocks and the network of its computer. */
export interface EngineScene extends AnyScene {
  /** The engine, while it trades. */
  readonly session: () => Session | undefined
  readonly machine: Machine
  readonly network: WeakNetwork
}

/** Where engines die and are started again: a trial. */
export interface Scene extends VenueScene, EngineScene {
  readonly service: Service
  readonly disk: MemoryDisk
  /** The disk answers nobody for so long. */
  readonly stallDisk: (ms: number) => void
}

/** A fault has met its victim. */
export interface Struck {
  readonly victim: string
  /** It is not over before so long; 0 when absent. */
  readonly lastsMs?: number
}

/** What a fault that is not of the wire does at its time. Undefined: there is no victim, or not yet. */
export type Strike<Where> = (draw: number, scene: Where) => Struck | undefined

export type Strikes<Kind extends string, Where> = { readonly [Each in Kind]: Strike<Where> }
