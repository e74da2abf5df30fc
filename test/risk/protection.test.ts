import { expect, it } from 'vitest'
import { bracket, oneCancelsOther } from '../../src/contingencies/plan.ts'
import type { Lots, Ticks } from '../../src/domain/instrument.ts'
import type { Side } from '../../src/domain/order.ts'
import { protectionOf } from '../../src/risk/protection.ts'
import { VENUE, XBT } from './desk.ts'

const OF = { venue: VENUE, symbol: XBT, owner: 'test', size: 1 as Lots } as const
const trail = { by: 'mark', distance: 50 as Ticks, step: 1 as Ticks } as const

const made = (side: Side, price: number | null, stop: Parameters<typeof bracket>[0]['stop']) =>
  bracket({
    ...OF,
    entry: { side, price: price as Ticks | null, timeInForce: 'GTC', postOnly: false },
    stop,
    target: (side === 'buy' ? 20_000 : 1) as Ticks,
  })

it.each([
  ['the stop of a bracket', made('buy', 10_000, { at: 9_900 as Ticks, by: 'mark' }), 9_900],
  ['that of a short one', made('sell', 10_000, { at: 10_100 as Ticks, by: 'last' }), 10_100],
  ['a trail hangs below where it opens', made('buy', 10_000, trail), 9_950],
  ['or above it', made('sell', 10_000, trail), 10_050],
  ['or at the mark, when it opens at any price', made('buy', null, trail), 9_850],
])('%s', (_what, plan, stop) => {
  expect(protectionOf(plan, 9_900)).toEqual({ stop })
})

it('a pair protects no entry, for it has none', () => {
  const leg = { side: 'sell', timeInForce: 'GTC', postOnly: false, reduceOnly: true } as const
  const pair = oneCancelsOther({
    ...OF,
    legs: [
      { ...leg, name: 'a', price: 10_100 as Ticks },
      { ...leg, name: 'b', price: 10_200 as Ticks },
    ],
  })
  expect(protectionOf(pair, 10_000)).toBeUndefined()
})

it('a trail from a mark that nobody knows is no protection', () => {
  expect(protectionOf(made('buy', null, trail), undefined)).toBeUndefined()
})
