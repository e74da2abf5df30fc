import type { Effect } from 'effect'
import { LADDER } from '../../actors/names.ts'
import type { Config } from '../../src/config/schema.ts'
import type { InstrumentSymbol } from '../../src/domain/instrument.ts'
import type { LadderState } from '../../src/domain/ladder.ts'
import type { ClientOrderId, OrderIntent } from '../../src/domain/order.ts'
import type { RiskApproved } from '../../src/risk/approval.ts'
import { type Answer, answerOf } from '../../src/venues/answer.ts'
import { effectRuntime } from '../../src/venues/effect-runtime.ts'
import type { VenueFailure } from '../../src/venues/failure.ts'
import type { VenueRequests } from '../../src/venues/venue.ts'
import {
  ASK,
  BID,
  type TradingFloor,
  floorOf as tradingFloorOf,
  type WishChanges,
  wish,
} from '../actors/trading-floor.ts'
import {
  type Engine,
  type EngineWorld,
  type EngineWorldOptions,
  engineWorld,
} from '../supervisors/engine-world.ts'
import { type QuietMarket, quietMarket, SYMBOL } from '../supervisors/quiet-market.ts'
import { Middleman } from './middleman.ts'

/** A trading floor with somebody between the engine and the venue, and with a person who has the same account. */
export interface Floor extends TradingFloor {
  /** Stands between this engine and the venue. */
  readonly line: Middleman
  /** Lots that the door would still let somebody open on this side; what may yet fill is reserved and not in it. */
  room(side: 'buy' | 'sell'): number
  /** An operator tightens the ladder. */
  tighten(to: LadderState): void
  /** A call by another client of the same account: a person at the venue's own page. */
  byHand<Value>(call: (requests: VenueRequests) => Effect.Effect<Value, VenueFailure>): Promise<Answer<Value>>
  /** A person places an order. Returns the venue's id of it. */
  placeByHand(changes: WishChanges & { readonly name?: string }): Promise<string>
}

/** Prices that reach the market's own depth. */
export const CROSSING_BUY = ASK + 5
export const CROSSING_SELL = BID - 5
/** Longer than anything that an order waits for by itself, one comparison with the venue included. */
export const LONG_MS = 15_000
/** One order may be as large as a whole position, so that `room` is what the exposure leaves. */
const RISK = { orderNotionalMax: '10000' }

/** The road that orders take in the races of this file: `by-rest.test.ts` runs them all once more. */
let road: Config['venue']['orders'] = 'socket'

export const takeRoad = (taken: typeof road): void => {
  road = taken
}
export const roadTaken = (): typeof road => road

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
      venue: { orders: road, ...options.config?.venue },
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
  const { trading } = engine.world.channels.at('kucoin').links
  if (world.config.venue.orders === 'socket')
    await world.passUntil('orders go by the socket', () => trading.value.live)
  return floorOf(world, market, line, engine)
}

/** The same floor with another engine on it: after a restart. */
export function floorOf(world: EngineWorld, market: QuietMarket, line: Middleman, engine: Engine): Floor {
  const effects = effectRuntime(world.clock, world.random.fork('hand'))
  const byHand: Floor['byHand'] = (call) =>
    world.until(
      new Promise(
        (resolve) => void effects.run(call(world.hand.requests), (exit) => resolve(answerOf(exit))),
      ),
    )
  return Object.assign(tradingFloorOf(world, market, engine), {
    line,
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
