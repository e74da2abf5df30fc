import fc from 'fast-check'
import type { Ticks } from '../../src/domain/instrument.ts'
import { AROUND, request, type StillMarket } from './still-market.ts'

const side = fc.constantFrom('buy' as const, 'sell' as const)
const size = fc.integer({ min: 1, max: 400 })
const account = fc.constantFrom('ann', 'bob')
const near = fc.integer({ min: -6, max: 6 })

/** What two accounts, the background and time can do to an exchange. */
export const action = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('place' as const),
      account,
      side,
      size,
      price: fc.option(near, { freq: 5 }),
      timeInForce: fc.constantFrom('GTC' as const, 'IOC' as const),
      postOnly: fc.boolean(),
      reduceOnly: fc.boolean(),
      hidden: fc.boolean(),
      selfTrade: fc.constantFrom(null, 'CN' as const, 'CO' as const, 'CB' as const),
      stop: fc.option(
        fc.record({
          direction: fc.constantFrom('up' as const, 'down' as const),
          price: near.map((ticks) => (AROUND + ticks) as Ticks),
          by: fc.constantFrom('trade' as const, 'mark' as const, 'index' as const),
        }),
        { freq: 4 },
      ),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('background' as const),
      side,
      size,
      price: near,
      rests: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel' as const), account, which: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancelAll' as const), account }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('index' as const),
      ticks: fc.integer({ min: -20_000, max: 20_000 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.constantFrom(100, 1_000, 3_000) }),
  },
)
export type Action = typeof action extends fc.Arbitrary<infer Value> ? Value : never

export function perform(market: StillMarket, each: Action): void {
  const { exchange } = market
  switch (each.kind) {
    case 'place': {
      const { account: holder, price, kind: _, ...rest } = each
      exchange.place(holder, request({ ...rest, price: price === null ? null : AROUND + price }))
      return
    }
    case 'background':
      market.background(each.side, AROUND + each.price, each.size, each.rests)
      return
    case 'cancel': {
      const orders = exchange.orders(each.account, {})
      const order = orders[each.which % Math.max(1, orders.length)]
      if (order) exchange.cancel(each.account, { id: order.id })
      return
    }
    case 'cancelAll':
      exchange.cancelAll(each.account, 'orders')
      return
    case 'index':
      market.setIndex(AROUND + each.ticks)
      return
    case 'pass':
      market.pass(each.ms)
      return
    default:
      each satisfies never
  }
}
