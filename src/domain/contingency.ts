import type { ContingencyId } from './contingency-id.ts'
import type { InstrumentSymbol, Lots, Ticks, VenueName } from './instrument.ts'
import type { Side, TimeInForce } from './order.ts'
import type { Trigger, WatchedPrice } from './trigger.ts'

/**
 * Orders that belong together. `entry` opens, once; of `legs` each is kept at what is open and not yet closed again, so
 * that what one of them fills the others lose.
 */
export interface Contingency {
  readonly id: ContingencyId
  readonly kind: 'trailing' | 'oco' | 'bracket'
  readonly venue: VenueName
  readonly symbol: InstrumentSymbol
  /** Who wanted it: a strategy's name. */
  readonly owner: string
  /** Of the entry; without one, of every leg. */
  readonly size: Lots
  readonly entry: Leg | null
  readonly legs: readonly Leg[]
}

/** What an order of a group is, but for its size. */
export interface Leg {
  /** Unique in its group. */
  readonly name: string
  readonly side: Side
  /** null takes any price. */
  readonly price: Ticks | null
  readonly timeInForce: TimeInForce
  readonly postOnly: boolean
  readonly reduceOnly: boolean
  readonly trigger?: Trigger
  /** In place of a trigger: one that follows the price. */
  readonly trail?: Trail
}

/** A trigger that hangs at a distance behind the best price, and never goes back. In ticks. */
export interface Trail {
  readonly by: WatchedPrice
  readonly distance: Ticks
  /** The best price has to be better by so much before the trigger moves: each move is an order and a cancel. */
  readonly step: Ticks
}

/** The name of every group's entry. */
export const ENTRY = 'entry'
