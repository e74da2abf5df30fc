import type { Contingency, Leg, Trail } from '../domain/contingency.ts'
import { ENTRY } from '../domain/contingency.ts'
import type { Ticks } from '../domain/instrument.ts'
import { opposite, type Side } from '../domain/order.ts'
import type { Trigger, WatchedPrice } from '../domain/trigger.ts'

/** A group before it has a name: the desk gives the id. */
export type ContingencyPlan = Omit<Contingency, 'id'>

type Common = Pick<Contingency, 'venue' | 'symbol' | 'owner' | 'size'>

/** Closes a position when its price falls (or, of a short one, rises) by a distance from its best. `side` is the stop's. */
export function trailingStop(of: Common & { readonly side: Side; readonly trail: Trail }): ContingencyPlan {
  return plan(of, 'trailing', null, [{ ...MARKET, name: 'stop', side: of.side, trail: checked(of.trail) }])
}

/**
 * Two orders of which one cancels the other.
 * What only reduces is made smaller by what the other fills; what may open is cancelled by the first part of it.
 * @throws RangeError when both have the same name.
 */
export function oneCancelsOther(of: Common & { readonly legs: readonly [Leg, Leg] }): ContingencyPlan {
  return plan(of, 'oco', null, of.legs)
}

export interface Bracket extends Common {
  /** What opens. */
  readonly entry: Pick<Leg, 'side' | 'price' | 'timeInForce' | 'postOnly' | 'trigger'>
  /** Where a loss ends: at a price, or at a distance behind the best one. */
  readonly stop: StopAt | Trail
  /** Where a gain is taken, by a limit that rests. */
  readonly target: Ticks
}

export interface StopAt {
  readonly at: Ticks
  readonly by: WatchedPrice
}

/**
 * An entry that is protected as it fills: by a stop, and by a limit that takes the gain.
 * @throws RangeError when stop and target are not on either side of the entry.
 */
export function bracket(of: Bracket): ContingencyPlan {
  const side = opposite(of.entry.side)
  const entry: Leg = { ...of.entry, name: ENTRY, reduceOnly: false }
  const stop: Leg = { ...MARKET, name: 'stop', side, ...stopTerms(of.stop, side) }
  const target: Leg = { ...MARKET, name: 'target', side, price: of.target }
  const opens = of.entry.price ?? of.entry.trigger?.price
  if (opens !== undefined) {
    if (!isBeyond(of.entry.side, of.target, opens))
      throw new RangeError(`a target of ${of.target} takes no gain`)
    if ('at' in of.stop && !isBeyond(side, of.stop.at, opens))
      throw new RangeError(`a stop at ${of.stop.at} ends no loss of an entry at ${opens}`)
  }
  return plan(of, 'bracket', entry, [stop, target])
}

const MARKET = { price: null, timeInForce: 'GTC', postOnly: false, reduceOnly: true } as const

/** Whether a price is one at which a position of this side has gained. */
const isBeyond = (side: Side, price: number, from: number): boolean =>
  side === 'buy' ? price > from : price < from

function stopTerms(
  stop: StopAt | Trail,
  side: Side,
): { readonly trigger: Trigger } | { readonly trail: Trail } {
  if (!('at' in stop)) return { trail: checked(stop) }
  return { trigger: { price: stop.at, direction: side === 'sell' ? 'down' : 'up', by: stop.by } }
}

function checked(trail: Trail): Trail {
  for (const [name, ticks] of [
    ['distance', trail.distance],
    ['step', trail.step],
  ] as const)
    if (!Number.isSafeInteger(ticks) || ticks < 1)
      throw new RangeError(`a trail with a ${name} of ${ticks} ticks`)
  return trail
}

function plan(
  { venue, symbol, owner, size }: Common,
  kind: Contingency['kind'],
  entry: Leg | null,
  legs: readonly Leg[],
): ContingencyPlan {
  if (!Number.isSafeInteger(size) || size < 1) throw new RangeError(`a group of ${size} lots`)
  const names = [ENTRY, ...legs.map(({ name }) => name)]
  if (new Set(names).size !== names.length) throw new RangeError(`legs of the same name: ${names.join(', ')}`)
  if (legs.filter(({ trail }) => trail).length > 1)
    throw new RangeError('a group has one best price, so one trail')
  if (legs.some(({ trail, reduceOnly }) => trail && !reduceOnly))
    throw new RangeError('a trail closes what is held: it must be reduce-only')
  return { kind, venue, symbol, owner, size, entry, legs }
}
