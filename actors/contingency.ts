import { filter, map } from 'rxjs'
import type { EventObject } from 'xstate'
import { type LegOrder, type LegView, nextSteps, type Step } from '../src/contingencies/steps.ts'
import { bestOf, furtherOf, type TrailingLeg, trailingLeg } from '../src/contingencies/trail.ts'
import type { ContingencyId } from '../src/domain/contingency-id.ts'
import { rung } from '../src/domain/ladder.ts'
import type { MarketEvent } from '../src/domain/market.ts'
import type { ClientOrderId } from '../src/domain/order.ts'
import type { WatchedPrice } from '../src/domain/trigger.ts'
import { type BookedOrder, isWaiting, remaining } from '../src/journal/booked-order.ts'
import type { BookedContingency } from '../src/journal/books.ts'
import { service } from '../src/supervision/service.ts'
import { toDesk } from './messages.ts'
import type { World } from './world.ts'

/** Positions and rungs are looked at so often; what happens to its own orders at once. */
const LOOK_EVERY_MS = 250
/** A trail follows every price, and moves its stop at most once in so long: a run of trades is one move. */
const FOLLOW_MS = 50
/** A doubt is mostly over after one question; one that is older is taken for what it is. */
const DOUBT_MS = 2_000
/** A leg that did not come to rest is tried again after so long, and twice as long each time. */
const RETRY_MS = 500
const RETRY_MS_MAX = 30_000

/**
 * Keeps the orders of one group as they should be: cancels what the other leg has made superfluous, protects what the
 * entry has filled, hangs a trail higher.
 *
 * It keeps nothing of its own: the group, its best price and what each leg has filled are in the books. So a life that
 * begins after a crash, of this actor or of the engine, looks at the same facts and goes on. While the engine is down
 * nobody cancels and nobody trails: what rests at the venue protects, at the level of the last look.
 */
export const contingencyActor = (world: World) =>
  service<EventObject, ContingencyId>('contingency', (scope) => {
    const { channels, journal, ports } = world
    const { books } = journal
    const id = scope.input
    /** Of legs whose last order has not come to rest yet. */
    const waits = new Map<string, { readonly until: number; readonly tries: number }>()
    let looking = false
    let furthest: number | null = null
    let trailedMicros = Number.NEGATIVE_INFINITY
    let following = false

    scope.on(channels.orderChanges.pipe(filter(({ clientOrderId }) => isOwn(clientOrderId))), lookSoon)
    const plan = books.contingencies.get(id)?.contingency
    const trailing = plan && trailingLeg(plan)
    if (trailing) {
      const { by } = trailing.trail
      const prices = channels
        .at(plan.venue)
        .market(plan.symbol)
        .pipe(map((event) => priceIn(event, by)))
      scope.on(prices, (price) => void (price !== null && follow(trailing, price)))
    }
    scope.every(LOOK_EVERY_MS, look)
    scope.whenResumed(lookSoon)
    scope.ready()
    lookSoon()

    function isOwn(clientOrderId: ClientOrderId): boolean {
      return books.order(clientOrderId)?.intent.leg?.of === id
    }

    /** Several changes of one turn are one look. */
    function lookSoon(): void {
      if (looking) return
      looking = true
      scope.after(0, () => {
        looking = false
        look()
      })
    }

    /** Between two looks a price may come and go: the best of them is kept, and looked at when it would move the stop. */
    function follow({ side, trail }: TrailingLeg, price: number): void {
      furthest = furthest === null ? price : furtherOf(side, furthest, price)
      const best = books.contingencies.get(id)?.best ?? null
      if (following || best === null || bestOf(side, trail, best, furthest) === best) return
      following = true
      scope.after(trailsInMs(), () => {
        following = false
        look()
      })
    }

    function trailsInMs(): number {
      return Math.max(0, FOLLOW_MS - (ports.clock.monotonicMicros() - trailedMicros) / 1000)
    }

    function look(): void {
      const group = books.contingencies.get(id)
      if (!group) return scope.complete()
      if (scope.suspended) return
      const { venue: name, symbol } = group.contingency
      const trails = trailsInMs() === 0
      const steps = nextSteps({
        plan: group.contingency,
        best: group.best,
        cancelling: group.cancelling,
        legs: legsOf(group),
        position: books.position(name, symbol).lots,
        watched: (by) => channels.watched(group.contingency, by),
        furthest: trails ? furthest : group.best,
      })
      if (trails) furthest = null
      for (const step of steps) act(group, step)
      show(group)
    }

    function act({ contingency }: BookedContingency, step: Step): void {
      switch (step.type) {
        case 'trail':
          trailedMicros = ports.clock.monotonicMicros()
          return void journal.append({ type: 'ContingencyTrailed', id, best: step.best })
        case 'cancel':
          return void toDesk(scope, { type: 'Cancel', clientOrderId: step.clientOrderId })
        case 'end':
          journal.append({ type: 'ContingencyEnded', id, reason: step.reason })
          return scope.complete()
        case 'place': {
          if (!mayPlace() || !isDue(step.leg)) return
          const { venue, symbol, owner } = contingency
          toDesk(scope, {
            type: 'Submit',
            frameMicros: null,
            wish: {
              ...step.order,
              venue,
              symbol,
              owner,
              purpose: 'signal',
              leg: { of: id, name: step.leg },
            },
          })
          return
        }
        default:
          step satisfies never
      }
    }

    /** From CRITICAL on, and in a stop, the engine works the position off itself: what we placed would be cancelled. */
    function mayPlace(): boolean {
      return channels.phase.value === 'trading' && rung(channels.ladder.value.state) <= rung('WARNING')
    }

    function isDue(leg: string): boolean {
      const now = ports.clock.monotonicMicros() / 1000
      const { until = 0, tries = 0 } = waits.get(leg) ?? {}
      if (now < until) return false
      waits.set(leg, { until: now + Math.min(RETRY_MS * 2 ** tries, RETRY_MS_MAX), tries: tries + 1 })
      return true
    }

    function legsOf(group: BookedContingency): ReadonlyMap<string, LegView> {
      const legs = new Map<string, LegView>()
      for (const [name, { filled, open }] of group.legs) {
        const orders = [...open].map((clientOrderId) => viewOf(booked(clientOrderId), ports.clock.now()))
        if (orders.some(({ state }) => state === 'resting')) waits.delete(name)
        legs.set(name, { filled, orders })
      }
      return legs
    }

    function booked(clientOrderId: ClientOrderId): Readonly<BookedOrder> {
      const order = books.order(clientOrderId)
      if (!order) throw new Error(`order ${clientOrderId} of ${id} is open and not in the books`)
      return order
    }

    function show({ contingency, best, cancelling, legs }: BookedContingency): void {
      const open = Object.fromEntries([...legs].map(([name, leg]) => [name, leg.open.size]))
      const filled = Object.fromEntries([...legs].map(([name, leg]) => [name, leg.filled]))
      scope.show({ kind: contingency.kind, symbol: contingency.symbol, best, cancelling, open, filled })
    }
  })

/** What an event says of a price that a trail watches; null: nothing. */
function priceIn(event: MarketEvent, by: WatchedPrice): number | null {
  if (event.type === 'Trade') return by === 'last' ? event.price : null
  return event.type === 'MarkPrice' && by !== 'last' ? event[by] : null
}

function viewOf(order: Readonly<BookedOrder>, now: number): LegOrder {
  const { clientOrderId, price, trigger } = order.intent
  return {
    clientOrderId,
    remaining: remaining(order),
    price,
    trigger: trigger && isWaiting(order) ? trigger : null,
    state: stateOf(order, now),
  }
}

function stateOf(
  { command, knowledge, uncertainSince }: Readonly<BookedOrder>,
  now: number,
): LegOrder['state'] {
  if (command === 'cancelling') return 'cancelling'
  if (knowledge === 'confirmed') return command === 'idle' ? 'resting' : 'in-flight'
  return uncertainSince !== null && now - uncertainSince < DOUBT_MS ? 'in-flight' : 'uncertain'
}
