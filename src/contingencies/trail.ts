import type { Contingency, Leg, Trail } from '../domain/contingency.ts'
import type { Ticks } from '../domain/instrument.ts'
import type { Side } from '../domain/order.ts'
import type { Trigger } from '../domain/trigger.ts'

/** The leg of a plan that trails; a plan has one at most. */
export const trailingLeg = ({ legs }: Contingency): TrailingLeg | undefined =>
  legs.find((leg): leg is TrailingLeg => leg.trail !== undefined)

export type TrailingLeg = Leg & { readonly trail: Trail }

/** Of two prices the one that a trail on this side likes better. */
export const furtherOf = (side: Side, one: number, other: number): number =>
  side === 'sell' ? Math.max(one, other) : Math.min(one, other)

/** The best price so far, whole ticks: the highest for what will be sold, the lowest for what will be bought. */
export function bestOf(side: Side, { step }: Trail, best: Ticks | null, watched: number): Ticks {
  // To the safe side: the trigger never stands nearer to the price than it was told to.
  const seen = (side === 'sell' ? Math.floor(watched) : Math.ceil(watched)) as Ticks
  if (best === null) return seen
  const gain = side === 'sell' ? seen - best : best - seen
  return gain >= step ? seen : best
}

/** The trigger that hangs behind the best price; undefined for a trail that has seen no price yet. */
export function hungAt({ side, trail, trigger }: Leg, best: Ticks | null): Trigger | undefined {
  if (!trail) return trigger
  if (best === null) return undefined
  const { by, distance } = trail
  return side === 'sell'
    ? { price: (best - distance) as Ticks, direction: 'down', by }
    : { price: (best + distance) as Ticks, direction: 'up', by }
}
