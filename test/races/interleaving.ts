import fc from 'fast-check'
import { expect } from 'vitest'
import { toDesk } from '../../actors/messages.ts'
import { DESK, gatewayOf, orderPath, reconcilerOf } from '../../actors/names.ts'
import type { Lots, Ticks } from '../../src/domain/instrument.ts'
import { type Random, seededRandom } from '../../src/ports/random.ts'
import { StartError } from '../../supervisors/start-error.ts'
import { type WishChanges, wish } from '../actors/trading-floor.ts'
import { AROUND, SYMBOL } from '../supervisors/quiet-market.ts'
import { type Floor, floorOf, openFloor } from './floor.ts'
import { CANCELLING, type Passage, PLACING, READING, type Verdict } from './middleman.ts'
import { expectTruth } from './truth.ts'

/** How often what passes between adapter and venue meets something bad, each a share. */
export interface Weather {
  readonly seed: number
  readonly lost: number
  readonly late: number
  readonly twice: number
}

/** Something that somebody does. Prices are ticks from the middle, `which` counts through the orders so far. */
export type Deed =
  | {
      readonly kind: 'submit'
      readonly side: 'buy' | 'sell'
      readonly ticks: number
      readonly size: number
      readonly kept: 'resting' | 'post-only' | 'immediate' | 'reduce-only' | 'stop'
    }
  | { readonly kind: 'cancel'; readonly which: number }
  | { readonly kind: 'amend'; readonly which: number; readonly ticks: number; readonly size: number }
  /** Others trade through whatever rests. */
  | { readonly kind: 'others'; readonly side: 'buy' | 'sell'; readonly size: number }
  | { readonly kind: 'hand'; readonly side: 'buy' | 'sell'; readonly ticks: number; readonly size: number }
  /** A person cancels everything at the venue. */
  | { readonly kind: 'hand-cancels' }
  | { readonly kind: 'cut' }
  | {
      readonly kind: 'crash'
      readonly who: 'desk' | 'gateway' | 'reconciler' | 'order'
      readonly which: number
    }
  | { readonly kind: 'tighten'; readonly to: 'WARNING' | 'CRITICAL' | 'STOP' }
  /** The power goes; the next engine finds what the disk had answered for. */
  | { readonly kind: 'kill' }

export interface History {
  /** The road that orders take while it is there. */
  readonly orders: 'socket' | 'rest'
  readonly weather: Weather
  readonly deeds: readonly { readonly afterMs: number; readonly deed: Deed }[]
}

/** Waiting stops are pushed by a topic of their own. */
const ANY_ORDER_PUSHES = /tradeOrders|advancedOrders/
const LATE_MS_MAX = 6_000
/** A lost request is asked about at growing intervals, and denied three times before it is believed. */
const CONVERGED_WITHIN_MS = 60_000
/** An order that is younger may be missing in a list for that reason alone. */
const YOUNG_MS = 3_500
/** Two comparisons have to pass before the end, and nobody may be kept from a deed by its pace. */
const config = (orders: History['orders']) => ({
  venue: { orders, reconcileEveryMs: 4_000 },
  risk: { ordersPerSecondMax: 1_000 },
})
const STARTS_MAX = 10
const RESTART_MS = 1_000

/** Lives a history to its end, then lets the weather clear and waits until the engine says that it knows everything. */
export async function live({ orders, weather, deeds }: History): Promise<Floor> {
  let floor = await openFloor({ syncMs: 20, config: config(orders) })
  const random = seededRandom(weather.seed)
  const { line } = floor
  line.rule((passage) => fate(passage, weather, random))
  let byHand = 0
  for (const { afterMs, deed } of deeds) {
    await floor.pass(afterMs)
    if (deed.kind === 'kill') floor = await reborn(floor)
    else await act(floor, deed, () => `hand${++byHand}`)
  }
  await floor.pass(100)
  line.heal()
  await floor.pass(YOUNG_MS)
  // The first comparison may have been asked for before the weather cleared.
  const from = comparisons(floor)
  const over = (): boolean => comparisons(floor) >= from + 2 && isKnown(floor)
  await floor.passUntil('everything is known again', over, CONVERGED_WITHIN_MS)
  return floor
}

/** The engine's orders, fills and positions are the exchange's, nobody had to guess, and no invariant was broken. */
export function expectConverged(floor: Floor): void {
  expectTruth(floor)
  expect(isKnown(floor)).toBe(true)
  expect(beliefs(floor)).toEqual([])
  expect(floor.journalled().filter(({ type }) => type === 'PositionAdjusted')).toEqual([])
  const violated = Object.entries(floor.engine.auditor.violations()).filter(([, count]) => count > 0)
  expect(violated).toEqual([])
}

/** Orders whose actor and the books do not believe the same: one of them would wait for the other. */
function beliefs({ engine }: Floor): readonly string[] {
  return [...engine.world.journal.books.open].flatMap(([id, { knowledge }]) => {
    const snapshot = engine.tree.ref(orderPath(id))?.getSnapshot()
    const believed = snapshot ? JSON.stringify(snapshot.value.tracked.knowledge) : 'nothing'
    return believed.includes(knowledge) ? [] : [`${id}: ${believed}, and the books say ${knowledge}`]
  })
}

const comparisons = ({ engine }: Floor): number =>
  engine.tree.ref(reconcilerOf('kucoin'))?.getSnapshot().view.rounds ?? 0

function isKnown({ engine }: Floor): boolean {
  const { channels, journal } = engine.world
  if (!channels.reconciled || journal.books.replacements.size > 0) return false
  if (journal.queueDepth > 0) return false
  for (const { knowledge, command } of journal.books.open.values())
    if (knowledge !== 'confirmed' || command !== 'idle') return false
  return true
}

/** Only what concerns orders: without a ticket or a clock there is no engine to look at. */
function fate(passage: Passage, weather: Weather, random: Random): Verdict | undefined {
  const { leg, text } = passage
  const concerns = leg === 'frame' ? ANY_ORDER_PUSHES.test(text) : isAboutOrders(text)
  if (!concerns) return undefined
  const roll = random.next()
  if (roll < weather.lost) return 'lost'
  if (roll < weather.lost + weather.late) {
    // Mostly by so little that only its neighbours overtake.
    const lateMs = random.chance(0.7) ? random.next() * 100 : random.next() * LATE_MS_MAX
    return { lateMs }
  }
  if (leg === 'frame' && roll < weather.lost + weather.late + weather.twice) return { frames: [text, text] }
  return undefined
}

const isAboutOrders = (call: string): boolean =>
  PLACING.test(call) || CANCELLING.test(call) || (READING.test(call) && !call.includes('timestamp'))

/** An engine that cannot read the venue at its start gives up; whoever runs it starts it again. */
async function reborn(floor: Floor): Promise<Floor> {
  floor.engine.kill()
  for (let tries = 0; tries < STARTS_MAX; tries++) {
    const engine = await floor.until(floor.starting().catch(unlessStarted))
    if (engine) return floorOf(floor, floor.market, floor.line, engine)
    await floor.pass(RESTART_MS)
    if (tries === STARTS_MAX / 2) floor.line.heal()
  }
  throw new Error('no engine comes up')
}

function unlessStarted(error: unknown): undefined {
  if (!(error instanceof StartError)) throw error
}

async function act(floor: Floor, deed: Exclude<Deed, { kind: 'kill' }>, name: () => string): Promise<void> {
  const { engine, venue, market } = floor
  const ids = [...engine.world.journal.books.orders.keys()]
  const nth = (which: number) => ids[which % Math.max(1, ids.length)]
  switch (deed.kind) {
    case 'submit': {
      const { side, ticks, size, kept } = deed
      // What the door denies is no order.
      toDesk(engine.tree, {
        type: 'Submit',
        frameMicros: null,
        wish: wish({ side, price: AROUND + ticks, size, ...HOW[kept](AROUND + ticks, side) }),
      })
      return
    }
    case 'cancel': {
      const id = nth(deed.which)
      if (id) floor.cancel(id)
      return
    }
    case 'amend': {
      const clientOrderId = nth(deed.which)
      const terms = { price: (AROUND + deed.ticks) as Ticks, size: deed.size as Lots }
      if (clientOrderId) toDesk(engine.tree, { type: 'Amend', clientOrderId, terms })
      return
    }
    case 'others':
      return market.order(deed.side, deed.side === 'sell' ? AROUND - 9 : AROUND + 9, deed.size, false)
    case 'hand': {
      const { side, ticks, size } = deed
      await floor.placeByHand({ name: name(), side, price: AROUND + ticks, size })
      return
    }
    case 'hand-cancels':
      await floor.byHand((requests) => requests.cancelAll(SYMBOL))
      return
    case 'cut':
      return venue.face.sockets.cutAll()
    case 'crash': {
      const paths = { desk: DESK, gateway: gatewayOf('kucoin'), reconciler: reconcilerOf('kucoin') }
      const id = nth(deed.which)
      const path = deed.who === 'order' ? id && orderPath(id) : paths[deed.who]
      if (path) engine.tree.crash(path, new Error('a history'))
      return
    }
    case 'tighten':
      return floor.tighten(deed.to)
    default:
      deed satisfies never
  }
}

/** In which way an order is wanted. A stop waits for the last price and then goes at its limit. */
const HOW: Readonly<
  Record<Extract<Deed, { kind: 'submit' }>['kept'], (price: number, side: 'buy' | 'sell') => WishChanges>
> = {
  resting: () => ({}),
  'post-only': () => ({ postOnly: true }),
  immediate: () => ({ timeInForce: 'IOC' }),
  'reduce-only': () => ({ reduceOnly: true }),
  stop: (price, side) => ({
    trigger: { price: price as Ticks, direction: side === 'buy' ? 'up' : 'down', by: 'last' },
  }),
}

const side = fc.constantFrom('buy' as const, 'sell' as const)
/** Within ±9 ticks there is nobody else; at ±10 the market's own depth begins. */
const ticks = fc.integer({ min: -14, max: 14 })
const size = fc.integer({ min: 1, max: 10 })

const deed: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 20,
    arbitrary: fc.record({
      kind: fc.constant('submit' as const),
      side,
      ticks,
      size,
      kept: fc.constantFrom('resting', 'resting', 'post-only', 'immediate', 'reduce-only', 'stop'),
    }),
  },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('cancel' as const), which: fc.nat(20) }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('amend' as const), which: fc.nat(20), ticks, size }),
  },
  { weight: 10, arbitrary: fc.record({ kind: fc.constant('others' as const), side, size }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('hand' as const), side, ticks, size }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('hand-cancels' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cut' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('kill' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('tighten' as const),
      to: fc.constantFrom('WARNING' as const, 'CRITICAL' as const, 'STOP' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('crash' as const),
      who: fc.constantFrom('desk' as const, 'gateway' as const, 'reconciler' as const, 'order' as const),
      which: fc.nat(20),
    }),
  },
)

const share = (max: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: 20 }).map((twentieths) => (twentieths / 20) * max)

export const history: fc.Arbitrary<History> = fc.record({
  orders: fc.constantFrom('socket' as const, 'rest' as const),
  weather: fc.record({ seed: fc.nat(1_000_000), lost: share(0.3), late: share(0.5), twice: share(0.2) }),
  deeds: fc.array(fc.record({ afterMs: fc.constantFrom(0, 0, 1, 5, 10, 30, 100, 700, 3_000), deed }), {
    minLength: 1,
    maxLength: 30,
    size: 'max',
  }),
})
