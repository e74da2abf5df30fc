import { describe, expect, it } from 'vitest'
import { type Bracket, bracket, oneCancelsOther, trailingStop } from '../../src/contingencies/plan.ts'
import type { Leg, Trail } from '../../src/domain/contingency.ts'
import type { InstrumentSymbol, Lots, Ticks } from '../../src/domain/instrument.ts'

const OF = {
  venue: 'kucoin',
  symbol: 'XBTUSDTM' as InstrumentSymbol,
  owner: 'test',
  size: 10 as Lots,
} as const
const trail = (parts: { distance?: number; step?: number } = {}): Trail =>
  ({ by: 'mark', distance: 50, step: 5, ...parts }) as Trail
const ofLong = (parts: Partial<Record<'target' | 'stop', number>> = {}): Bracket => ({
  ...OF,
  entry: { side: 'buy', price: 1_000 as Ticks, timeInForce: 'GTC', postOnly: true },
  stop: { at: (parts.stop ?? 900) as Ticks, by: 'mark' },
  target: (parts.target ?? 1_100) as Ticks,
})
const leg = (parts: Partial<Leg>): Leg => ({
  name: 'one',
  side: 'sell',
  price: null,
  timeInForce: 'GTC',
  postOnly: false,
  reduceOnly: true,
  ...parts,
})

describe('a plan', () => {
  it('of a bracket closes what its entry opens, and can do nothing else', () => {
    const { entry, legs } = bracket(ofLong())
    expect(entry).toMatchObject({
      name: 'entry',
      side: 'buy',
      price: 1_000,
      postOnly: true,
      reduceOnly: false,
    })
    expect(legs).toMatchObject([
      {
        name: 'stop',
        side: 'sell',
        price: null,
        reduceOnly: true,
        trigger: { price: 900, direction: 'down' },
      },
      { name: 'target', side: 'sell', price: 1_100, reduceOnly: true },
    ])
  })

  it('of a bracket for a short position has everything on the other side', () => {
    const { legs } = bracket({
      ...ofLong(),
      entry: { side: 'sell', price: 1_000 as Ticks, timeInForce: 'GTC', postOnly: false },
      stop: { at: 1_100 as Ticks, by: 'last' },
      target: 900 as Ticks,
    })
    expect(legs).toMatchObject([
      { side: 'buy', trigger: { price: 1_100, direction: 'up', by: 'last' } },
      { side: 'buy', price: 900 },
    ])
  })

  it('of a bracket may trail', () => {
    expect(bracket({ ...ofLong(), stop: trail() }).legs[0]).toMatchObject({
      name: 'stop',
      trail: { distance: 50 },
    })
  })

  it('of a trailing stop is one leg that only reduces', () => {
    const { legs, entry } = trailingStop({ ...OF, side: 'buy', trail: trail() })
    expect(entry).toBeNull()
    expect(legs).toMatchObject([{ name: 'stop', side: 'buy', reduceOnly: true }])
  })

  const nonsense: readonly [string, () => unknown, string][] = [
    ['a target below the entry', () => bracket(ofLong({ target: 1_000 })), 'takes no gain'],
    ['a stop above the entry', () => bracket(ofLong({ stop: 1_000 })), 'ends no loss'],
    ['no lots', () => bracket({ ...ofLong(), size: 0 as Lots }), '0 lots'],
    ['half a lot', () => bracket({ ...ofLong(), size: 0.5 as Lots }), '0.5 lots'],
    [
      'a trail without a distance',
      () => trailingStop({ ...OF, side: 'sell', trail: trail({ distance: 0 }) }),
      'distance',
    ],
    [
      'a trail without a step',
      () => trailingStop({ ...OF, side: 'sell', trail: trail({ step: 0 }) }),
      'step',
    ],
    ['two legs of one name', () => oneCancelsOther({ ...OF, legs: [leg({}), leg({})] }), 'same name'],
    [
      'a leg called entry',
      () => oneCancelsOther({ ...OF, legs: [leg({}), leg({ name: 'entry' })] }),
      'same name',
    ],
    [
      'two trails',
      () => oneCancelsOther({ ...OF, legs: [leg({ trail: trail() }), leg({ name: 'two', trail: trail() })] }),
      'one trail',
    ],
    [
      'a trail that opens',
      () =>
        oneCancelsOther({ ...OF, legs: [leg({}), leg({ name: 'two', trail: trail(), reduceOnly: false })] }),
      'reduce-only',
    ],
  ]
  it.each(nonsense)('with %s is refused', (_what, make, sentence) => {
    expect(make).toThrow(RangeError)
    expect(make).toThrow(sentence)
  })
})
