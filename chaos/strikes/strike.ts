import type { Service } from '../service.ts'
import type { Simulation } from '../simulation.ts'
import type { WireFaults } from '../wire-faults.ts'

/** Where a fault strikes. */
export interface Scene {
  readonly simulation: Simulation
  readonly service: Service
  readonly wire: WireFaults
  /** For a fault that meets its victim later than its time. */
  readonly struck: (struck: Struck) => void
  /** Takes back what was done: after so long, or when everything is healed. */
  readonly undo: (afterMs: number, act: () => void) => void
}

/** A fault has met its victim. */
export interface Struck {
  readonly victim: string
  /** It is not over before so long; 0 when absent. */
  readonly lastsMs?: number
}

/** What a fault that is not of the wire does at its time. Undefined: there is no victim, or not yet. */
export type Strike = (draw: number, scene: Scene) => Struck | undefined

export type Strikes<Kind extends string> = { readonly [Each in Kind]: Strike }

/** The one that the draw decides for. */
export const chosen = <Item>(draw: number, items: readonly Item[]): Item | undefined =>
  items[Math.floor(draw * items.length)]

/** The digits of a draw that `chosen` has not used up, in [0, 1). */
export const finer = (draw: number): number => (draw * 100) % 1
