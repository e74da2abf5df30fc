import { toDesk, type Wish } from '../../actors/messages.ts'
import { DESK, orderPath } from '../../actors/names.ts'
import type { Lots, Ticks } from '../../src/domain/instrument.ts'
import type { ClientOrderId } from '../../src/domain/order.ts'
import type { VenueOrder } from '../../src/exchange/contract.ts'
import type { Delay } from '../../src/exchange/kucoin/faults.ts'
import type { BookedOrder } from '../../src/journal/booked-order.ts'
import type { JournalEvent } from '../../src/journal/events.ts'
import type { HttpResponse } from '../../src/ports/http.ts'
import type { ServedRequest } from '../../src/ports/server.ts'
import {
  type Engine,
  type EngineWorld,
  type EngineWorldOptions,
  engineWorld,
} from '../supervisors/engine-world.ts'
import { AROUND, type QuietMarket, quietMarket, SYMBOL } from '../supervisors/quiet-market.ts'

export type WishChanges = Partial<Omit<Wish, 'price' | 'size'>> & { price?: number | null; size?: number }

/** A whole engine at a venue where nothing happens but what the test does: no strategy quotes, nobody else trades. */
export interface TradingFloor extends EngineWorld {
  readonly market: QuietMarket
  readonly engine: Engine
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
  /** Lots by which the position of others would be more than a fill: what others do to our resting orders. */
  takenBy(side: 'buy' | 'sell', size: number, price?: number): void
}

/** Where an order of ours rests in front of everybody, in ticks. */
export const BID = AROUND - 5
export const ASK = AROUND + 5

export async function tradingFloor(options: Omit<EngineWorldOptions, 'market'> = {}): Promise<TradingFloor> {
  const market = quietMarket()
  const world = await engineWorld({
    ...options,
    market: market.source,
    config: { ...options.config, strategy: { quoteNotional: '0.000001', ...options.config?.strategy } },
  })
  const engine = await world.start()
  return floorOf(world, market, engine)
}

/** The same floor with another engine on it: after a restart. */
export function floorOf(world: EngineWorld, market: QuietMarket, engine: Engine): TradingFloor {
  const { books } = engine.world.journal
  const order: TradingFloor['order'] = (id) => {
    const known = books.order(id)
    if (!known) throw new Error(`the books know no order ${id}`)
    return known
  }
  return Object.assign(Object.create(world) as EngineWorld, {
    market,
    engine,
    submit: (changes: WishChanges = {}) => {
      const before = books.nextIntent
      toDesk(engine.tree, { type: 'Submit', frameMicros: null, wish: wish(changes) })
      const made = [...books.orders.keys()].at(-1)
      if (books.nextIntent === before || !made) {
        const denial = engine.lines.findLast((line) => line.type === 'OrderDenied')
        throw new Error(`the door said no: ${JSON.stringify(denial)}`)
      }
      return made
    },
    cancel: (clientOrderId: ClientOrderId) =>
      void engine.tree.tell(DESK, { type: 'Cancel', clientOrderId } as never),
    order,
    venueOrder: (id: ClientOrderId) => world.venueOrders().find(({ clientOid }) => clientOid === id),
    story: (id: ClientOrderId) => world.journalled().flatMap((event) => sentence(event, order(id))),
    held: () => books.position('kucoin', SYMBOL).lots,
    heldAtVenue: () => world.venuePositions()[SYMBOL] ?? 0,
    takenBy: (side: 'buy' | 'sell', size: number, price = side === 'sell' ? BID : ASK) =>
      market.order(side, price, size, false),
  })
}

/** Whether the order's actor is still there. */
export const isFollowed = ({ engine }: TradingFloor, id: ClientOrderId): boolean =>
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

function sentence(event: JournalEvent, { intent, orderId }: Readonly<BookedOrder>): readonly string[] {
  switch (event.type) {
    case 'OrderIntended':
      return event.intent.clientOrderId === intent.clientOrderId ? ['intended'] : []
    case 'FillRecorded': {
      const { fill, source } = event
      return fill.orderId === orderId ? [`filled ${fill.size} (${source})`] : []
    }
    case 'OrderClosed':
      return event.clientOrderId === intent.clientOrderId ? [`closed ${event.outcome}`] : []
    case 'OrderAccepted':
    case 'OrderTriggered':
    case 'OrderAmendRequested':
    case 'OrderAmended':
    case 'OrderAmendRefused':
    case 'OrderUncertain':
    case 'OrderConfirmed':
    case 'OrderContradicted':
    case 'OrderCancelRequested':
    case 'OrderCancelRefused': {
      const [, word = ''] = /^Order(.*)$/.exec(event.type) ?? []
      return event.clientOrderId === intent.clientOrderId
        ? [word.replace(/(?!^)[A-Z]/, (capital) => ` ${capital}`).toLowerCase()]
        : []
    }
    default:
      return []
  }
}

/** Faults of requests that place orders. */
export const placing =
  <Verdict extends HttpResponse | Delay | 'lost'>(verdict: Verdict) =>
  (request: ServedRequest): Verdict | undefined =>
    request.method === 'POST' && /\/orders$/.test(request.target) ? verdict : undefined

/** Faults of requests that cancel one order. */
export const cancelling =
  <Verdict extends HttpResponse | Delay | 'lost'>(verdict: Verdict) =>
  (request: ServedRequest): Verdict | undefined =>
    request.method === 'DELETE' ? verdict : undefined

/** The private stream's frames of one kind are lost. */
export const withoutFrames = (pattern: RegExp) => (text: string) =>
  pattern.test(text) ? ('lost' as const) : undefined
