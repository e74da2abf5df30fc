import type { Effect } from 'effect'
import { toDesk, type Wish } from '../../actors/messages.ts'
import { LADDER, orderPath } from '../../actors/names.ts'
import type { InstrumentSymbol, Lots, Ticks } from '../../src/domain/instrument.ts'
import type { LadderState } from '../../src/domain/ladder.ts'
import type { ClientOrderId, OrderIntent } from '../../src/domain/order.ts'
import type { VenueOrder } from '../../src/exchange/contract.ts'
import type { BookedOrder } from '../../src/journal/books.ts'
import type { RiskApproved } from '../../src/risk/approval.ts'
import { type Answer, answerOf } from '../../src/venues/answer.ts'
import { effectRuntime } from '../../src/venues/effect-runtime.ts'
import type { VenueFailure } from '../../src/venues/failure.ts'
import type { VenueRequests } from '../../src/venues/venue.ts'
import {
  type Engine,
  type EngineWorld,
  type EngineWorldOptions,
  engineWorld,
} from '../supervisors/engine-world.ts'
import { AROUND, type QuietMarket, quietMarket, SYMBOL } from '../supervisors/quiet-market.ts'
import { Middleman } from './middleman.ts'
import { story } from './story.ts'

export type WishChanges = Partial<Omit<Wish, 'price' | 'size'>> & { price?: number | null; size?: number }

/** A whole engine at a venue where nothing happens but what the test does: no strategy quotes, nobody else trades. */
export interface Floor extends EngineWorld {
  readonly market: QuietMarket
  readonly engine: Engine
  /** Stands between this engine and the venue. */
  readonly line: Middleman
  /** Wants an order of 10 lots that rests, except as told; by the desk, as a strategy would. */
  submit(changes?: WishChanges): ClientOrderId
  cancel(id: ClientOrderId): void
  order(id: ClientOrderId): Readonly<BookedOrder>
  /** What the venue has under this name; undefined when it never came. */
  venueOrder(id: ClientOrderId): VenueOrder | undefined
  /** What the journal says of an order, in its words, fills included. */
  story(id: ClientOrderId): readonly string[]
  /** Lots that our books hold. */
  held(): number
  heldAtVenue(): number
  /** Somebody else takes lots from whatever rests in front, ours first. */
  takenBy(side: 'buy' | 'sell', size: number, price?: number): void
  /** Lots that the door would still let somebody open on this side; what may yet fill is reserved and not in it. */
  room(side: 'buy' | 'sell'): number
  /** An operator tightens the ladder. */
  tighten(to: LadderState): void
  /** A call by another client of the same account: a person at the venue's own page. */
  byHand<Value>(call: (requests: VenueRequests) => Effect.Effect<Value, VenueFailure>): Promise<Answer<Value>>
  /** A person places an order. Returns the venue's id of it. */
  placeByHand(changes: WishChanges & { readonly name?: string }): Promise<string>
}

/** Where an order of ours rests in front of everybody, in ticks. */
export const BID = AROUND - 5
export const ASK = AROUND + 5
/** Prices that reach the market's own depth. */
export const CROSSING_BUY = ASK + 5
export const CROSSING_SELL = BID - 5
/** Longer than anything that an order waits for by itself, one comparison with the venue included. */
export const LONG_MS = 15_000
/** One order may be as large as a whole position, so that `room` is what the exposure leaves. */
const RISK = { orderNotionalMax: '10000' }

export interface FloorOptions extends Omit<EngineWorldOptions, 'market' | 'between'> {
  /** What the exchange lists; the engine trades the first of it. */
  readonly listed?: readonly InstrumentSymbol[]
}

export async function openFloor({ listed = [SYMBOL], ...options }: FloorOptions = {}): Promise<Floor> {
  const market = quietMarket(listed)
  let line: Middleman | undefined
  const world = await engineWorld({
    ...options,
    market: market.source,
    config: {
      ...options.config,
      engine: { symbols: [SYMBOL], ...options.config?.engine },
      strategy: { quoteNotional: '0.000001', ...options.config?.strategy },
      risk: { ...RISK, ...options.config?.risk },
    },
    between: (ports) => {
      line ??= new Middleman(ports.clock)
      return line.between(ports)
    },
  })
  const engine = await world.start()
  if (!line) throw new Error('the engine came up without a network')
  return floorOf(world, market, line, engine)
}

/** The same floor with another engine on it: after a restart. */
export function floorOf(world: EngineWorld, market: QuietMarket, line: Middleman, engine: Engine): Floor {
  const { books } = engine.world.journal
  const order: Floor['order'] = (id) => {
    const known = books.order(id)
    if (!known) throw new Error(`the books know no order ${id}`)
    return known
  }
  const effects = effectRuntime(world.clock, world.random.fork('hand'))
  const byHand: Floor['byHand'] = (call) =>
    world.until(
      new Promise(
        (resolve) => void effects.run(call(world.hand.requests), (exit) => resolve(answerOf(exit))),
      ),
    )
  return Object.assign(Object.create(world) as EngineWorld, {
    market,
    engine,
    line,
    submit: (changes: WishChanges = {}) => {
      const before = books.nextIntent
      toDesk(engine.tree, { type: 'Submit', frameMicros: null, wish: wish(changes) })
      const made = [...books.orders.keys()].at(-1)
      if (books.nextIntent === before || !made) {
        const denial = engine.lines.findLast((told) => told.type === 'OrderDenied')
        throw new Error(`the door said no: ${JSON.stringify(denial)}`)
      }
      return made
    },
    cancel: (clientOrderId: ClientOrderId) => void toDesk(engine.tree, { type: 'Cancel', clientOrderId }),
    order,
    venueOrder: (id: ClientOrderId) => world.venueOrders().find(({ clientOid }) => clientOid === id),
    story: (id: ClientOrderId) => story(world.journalled(), order(id)),
    held: () => books.position('kucoin', SYMBOL).lots,
    heldAtVenue: () => world.venuePositions()[SYMBOL] ?? 0,
    takenBy: (side: 'buy' | 'sell', size: number, price = side === 'sell' ? BID : ASK) =>
      market.order(side, price, size, false),
    room: (side: 'buy' | 'sell') => {
      const passes = (size: number): boolean =>
        engine.world.door.review({
          ...wish({ side, size, price: side === 'buy' ? BID - 40 : ASK + 40 }),
          clientOrderId: 'room' as ClientOrderId,
        }).approved !== undefined
      let size = 0
      while (passes(size + 1)) size++
      return size
    },
    tighten: (to: LadderState) =>
      void engine.tree.tell(LADDER, { type: 'TIGHTENED', to, by: 'ann', reason: 'news', at: 0 } as never),
    byHand,
    placeByHand: async ({ name = 'by-hand', ...changes }: WishChanges & { readonly name?: string }) => {
      const intent = { ...wish(changes), clientOrderId: name as ClientOrderId }
      const placed = await byHand((requests) => requests.place(intent as RiskApproved<OrderIntent>))
      if (!placed.ok) throw new Error(`refused by hand: ${placed.failure.code} ${placed.failure.message}`)
      return placed.value.orderId
    },
  })
}

/** Whether the order's actor is still there. */
export const isFollowed = ({ engine }: Floor, id: ClientOrderId): boolean =>
  engine.tree.status(orderPath(id)) !== 'absent'

/** A wish for an order of 10 lots that rests, except as told. */
export function wish({ price = BID, size = 10, ...changes }: WishChanges): Wish {
  return {
    venue: 'kucoin',
    symbol: SYMBOL,
    owner: 'test',
    purpose: 'quote',
    side: 'buy',
    timeInForce: 'GTC',
    postOnly: false,
    reduceOnly: false,
    ...changes,
    price: price as Ticks | null,
    size: size as Lots,
  }
}
