import { type Contingency, ENTRY, type Leg } from '../domain/contingency.ts'
import type { Lots, Ticks } from '../domain/instrument.ts'
import { type ClientOrderId, direction, type OrderIntent } from '../domain/order.ts'
import { isThrough, type Trigger, type WatchedPrice } from '../domain/trigger.ts'
import { bestOf, hungAt, trailingLeg } from './trail.ts'

/**
 * What a group of orders needs next: the difference between what should rest and what does.
 *
 * Nothing here remembers anything. Whatever was under way when an engine died is seen in what rests and in what is
 * filled, so the same look that comes after a fill also comes after a crash. Only what reduces is ever placed here, so
 * it cannot open anything twice, whatever it believes. What else may go wrong is a moment without protection: a stop is
 * replaced by placing first, and cancelling when the new one rests. The venue lets neither pass zero.
 */

export interface GroupView {
  readonly plan: Contingency
  /** Where a trail hangs; null before it saw a price. */
  readonly best: Ticks | null
  /** Somebody wants it gone. */
  readonly cancelling: boolean
  /** By name, the entry too. */
  readonly legs: ReadonlyMap<string, LegView>
  /** Signed lots. */
  readonly position: number
  readonly watched: (by: WatchedPrice) => number | undefined
  /** The price that its trail likes best of all that came since the last look; null when none came. */
  readonly furthest: number | null
}

export interface LegView {
  /** Lots, of all its orders ever. */
  readonly filled: number
  /** Those that may still fill, oldest first. */
  readonly orders: readonly LegOrder[]
}

export interface LegOrder {
  readonly clientOrderId: ClientOrderId
  readonly remaining: number
  readonly price: Ticks | null
  /** What it still waits for; null once it is in the book. */
  readonly trigger: Trigger | null
  /** `uncertain`: nobody has known for a while whether it is there. A doubt that is young is `in-flight`. */
  readonly state: 'resting' | 'in-flight' | 'cancelling' | 'uncertain'
}

export type Step =
  /** The best price has moved: to be remembered before anything is hung on it. */
  | { readonly type: 'trail'; readonly best: Ticks }
  | { readonly type: 'place'; readonly leg: string; readonly order: LegIntent }
  | { readonly type: 'cancel'; readonly clientOrderId: ClientOrderId }
  | { readonly type: 'end'; readonly reason: EndReason }

export type LegIntent = Pick<
  OrderIntent,
  'side' | 'price' | 'size' | 'timeInForce' | 'postOnly' | 'reduceOnly' | 'trigger'
>

export type EndReason = 'done' | 'cancelled' | 'unfilled' | 'nothing left to reduce'

/** One that is being replaced, its replacement, and one more whose end is under way. */
const ORDERS_PER_LEG_MAX = 3

export function nextSteps(view: GroupView): readonly Step[] {
  const { plan, legs, cancelling } = view
  const entry = legs.get(ENTRY)
  const opened = plan.entry ? (entry?.filled ?? 0) : plan.size
  const closed = plan.legs.reduce((sum, { name }) => sum + (legs.get(name)?.filled ?? 0), 0)
  const left = cancelling ? 0 : Math.max(0, opened - closed)
  const best = left > 0 ? bestNow(view) : view.best
  const steps: Step[] = best !== null && best !== view.best ? [{ type: 'trail', best }] : []

  // Once something was closed again, the rest of the entry would open anew what the group is about to end.
  if (cancelling || closed > 0) steps.push(...cancelAll(entry?.orders ?? []))
  let protecting = false
  for (const leg of plan.legs) {
    const { filled = 0, orders = [] } = legs.get(leg.name) ?? {}
    if (!leg.reduceOnly) {
      // A part of one is enough: what opens is cancelled, not made smaller by opening once more.
      if (cancelling || closed > filled) steps.push(...cancelAll(orders))
      continue
    }
    const size = Math.min(left, Math.max(0, -direction(leg.side) * view.position))
    protecting ||= size > 0
    steps.push(...protect(leg, size, orders, best, view.watched))
  }
  const isQuiet = [...legs.values()].every(({ orders }) => orders.length === 0)
  if (!isQuiet || protecting) return steps
  const reason = cancelling ? 'cancelled' : endOf(plan, opened, closed)
  return [{ type: 'end', reason }]
}

function endOf({ legs }: Contingency, opened: number, closed: number): EndReason {
  const reduces = legs.some(({ reduceOnly }) => reduceOnly)
  if (opened === 0 || (closed === 0 && !reduces)) return 'unfilled'
  return reduces && closed < opened ? 'nothing left to reduce' : 'done'
}

/** A trail begins at the price of the moment: what came before it had something to protect is not its own. */
function bestNow({ plan, best, watched, furthest }: GroupView): Ticks | null {
  const trailing = trailingLeg(plan)
  if (!trailing) return best
  const { side, trail } = trailing
  const price = best === null || furthest === null ? watched(trail.by) : furthest
  return price === undefined ? best : bestOf(side, trail, best, price)
}

function protect(
  leg: Leg,
  size: number,
  orders: readonly LegOrder[],
  best: Ticks | null,
  watched: GroupView['watched'],
): readonly Step[] {
  if (size === 0) return cancelAll(orders)
  const trigger = hungAt(leg, best)
  const order = orderOf(leg, size as Lots, trigger, watched)
  if (!order) return []
  // A stop of unknown fate protects nobody for sure: another one beside it can only reduce as well.
  const isStop = leg.trigger !== undefined || leg.trail !== undefined
  const live = orders.filter(({ state }) => state !== 'cancelling' && !(isStop && state === 'uncertain'))
  const fitting = live.findLast((each) => fits(each, leg, size, trigger))
  if (fitting) return fitting.state === 'resting' ? cancelAll(orders, fitting) : []
  const place: Step = { type: 'place', leg: leg.name, order }
  // A gain may be without its order for a moment; two of them could both be taken.
  if (!isStop) return orders.length === 0 ? [place] : cancelAll(live)
  const newest = live.at(-1)
  if (live.length > 1 && newest) return newest.state === 'resting' ? cancelAll(live, newest) : []
  return orders.length < ORDERS_PER_LEG_MAX ? [place] : []
}

/** What the leg is at this moment; undefined while nobody knows on which side of its trigger the price is. */
function orderOf(
  { side, price, timeInForce, postOnly, reduceOnly, trail }: Leg,
  size: Lots,
  trigger: Trigger | undefined,
  watched: GroupView['watched'],
): LegIntent | undefined {
  const order = { side, price, size, timeInForce, postOnly, reduceOnly }
  if (!trigger) return trail ? undefined : order
  const now = watched(trigger.by)
  if (now === undefined) return undefined
  // The moment has passed in which it would have waited: it goes into the book.
  return isThrough(trigger, now) ? order : { ...order, trigger }
}

/** Whether an order is already what is wanted. One that has triggered is on its way, whatever its size. */
function fits(order: LegOrder, leg: Leg, size: number, trigger: Trigger | undefined): boolean {
  if (trigger && order.trigger === null) return true
  return order.remaining === size && order.price === leg.price && order.trigger?.price === trigger?.price
}

/** All of them, or all but one, that are not going already. */
const cancelAll = (orders: readonly LegOrder[], but?: LegOrder): readonly Step[] =>
  orders
    .filter((order) => order !== but && order.state !== 'cancelling')
    .map(({ clientOrderId }) => ({ type: 'cancel', clientOrderId }))
