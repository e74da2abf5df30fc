import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Lots, Ticks } from '../../src/domain/instrument.ts'
import type { ClientOrderId, Side } from '../../src/domain/order.ts'
import { type OwnQuote, quoteChanges } from '../../src/strategies/quoter.ts'
import type { Quote } from '../../src/strategies/strategy.ts'

const NOW = 10_000
const rules = { requoteTicks: 3, restMs: 1_000 }
const quote = (price: number, size = 10): Quote => ({ price: price as Ticks, size: size as Lots })
const own = (id: string, price: number, changed: Partial<OwnQuote> = {}): OwnQuote => ({
  clientOrderId: id as ClientOrderId,
  side: 'buy',
  price: price as Ticks,
  remaining: 10,
  state: 'resting',
  since: 0,
  ...changed,
})

interface Case {
  readonly name: string
  readonly bids?: readonly Quote[]
  readonly asks?: readonly Quote[]
  readonly own: readonly OwnQuote[]
  readonly expect: { readonly place: readonly string[]; readonly cancel: readonly string[] }
}

const cases: readonly Case[] = [
  {
    name: 'places what is missing, on both sides',
    bids: [quote(99)],
    asks: [quote(101)],
    own: [],
    expect: { place: ['buy 99', 'sell 101'], cancel: [] },
  },
  {
    name: 'leaves a quote that is off by less than the hysteresis',
    bids: [quote(99)],
    own: [own('a', 97)],
    expect: { place: [], cancel: [] },
  },
  {
    name: 'cancels one that is off by more, and places nothing until the venue confirmed',
    bids: [quote(99)],
    own: [own('a', 96)],
    expect: { place: [], cancel: ['a'] },
  },
  {
    name: 'lets a young quote rest although it is off',
    bids: [quote(99)],
    own: [own('a', 96, { since: NOW - 999 })],
    expect: { place: [], cancel: [] },
  },
  {
    name: 'pulls a young quote that is not wanted at all',
    bids: [],
    own: [own('a', 99, { since: NOW })],
    expect: { place: [], cancel: ['a'] },
  },
  {
    name: 'keeps the slot of an order that is being sent',
    bids: [quote(99)],
    own: [own('a', 50, { state: 'in-flight' })],
    expect: { place: [], cancel: [] },
  },
  {
    name: 'keeps the slot of an order that is being cancelled, and does not cancel it again',
    bids: [quote(99)],
    own: [own('a', 50, { state: 'cancelling' })],
    expect: { place: [], cancel: [] },
  },
  {
    name: 'keeps the slot of an order of unknown fate',
    bids: [quote(99)],
    own: [own('a', 50, { state: 'uncertain' })],
    expect: { place: [], cancel: [] },
  },
  {
    name: 'leaves what is left of a partly filled quote',
    bids: [quote(99)],
    own: [own('a', 99, { remaining: 1 })],
    expect: { place: [], cancel: [] },
  },
  {
    name: 'replaces a quote that is too large now',
    bids: [quote(99, 4)],
    own: [own('a', 99)],
    expect: { place: [], cancel: ['a'] },
  },
  {
    name: 'fills the free level and keeps the other',
    bids: [quote(99), quote(95)],
    own: [own('a', 95)],
    expect: { place: ['buy 99'], cancel: [] },
  },
  {
    name: 'pulls only the surplus when one of two levels is no longer wanted',
    bids: [quote(99)],
    own: [own('a', 99, { since: NOW }), own('b', 95, { since: NOW })],
    expect: { place: [], cancel: ['b'] },
  },
  {
    name: 'does not take an order of the other side for its own',
    bids: [quote(99)],
    asks: [quote(101)],
    own: [own('a', 99, { side: 'sell' })],
    expect: { place: ['buy 99'], cancel: [] },
  },
]

describe('the quoter', () => {
  for (const { name, bids = [], asks = [], own: orders, expect: expected } of cases)
    it(name, () => {
      const { place, cancel } = quoteChanges(
        { bids, asks, toleranceTicks: 0, reason: '' },
        orders,
        rules,
        NOW,
      )
      expect({ place: place.map(({ side, price }) => `${side} ${price}`), cancel }).toEqual(expected)
    })

  const side = fc.constantFrom<Side>('buy', 'sell')
  const order = fc.record({
    side,
    price: fc.integer({ min: 1, max: 60 }),
    remaining: fc.integer({ min: 1, max: 20 }),
    state: fc.constantFrom<OwnQuote['state']>('resting', 'in-flight', 'cancelling', 'uncertain'),
    since: fc.integer({ min: 0, max: NOW }),
  })
  const quotes = fc.array(
    fc.integer({ min: 1, max: 60 }).map((price) => quote(price)),
    { maxLength: 3 },
  )

  it('never has more orders than wanted quotes, and cancels only what rests, once', () => {
    fc.assert(
      fc.property(quotes, quotes, fc.array(order, { maxLength: 6 }), (bids, asks, drawn) => {
        const orders = drawn.map((each, at) =>
          own(`o${at}`, each.price, { ...each, price: each.price as Ticks }),
        )
        const { place, cancel } = quoteChanges(
          { bids, asks, toleranceTicks: 0, reason: '' },
          orders,
          rules,
          NOW,
        )
        for (const [of, wanted] of [
          ['buy', bids],
          ['sell', asks],
        ] as const) {
          const placed = place.filter((each) => each.side === of).length
          const existing = orders.filter((each) => each.side === of).length
          expect(placed === 0 || placed + existing <= wanted.length).toBe(true)
        }
        expect(new Set(cancel).size).toBe(cancel.length)
        const resting = orders.filter((each) => each.state === 'resting').map((each) => each.clientOrderId)
        expect(resting).toEqual(expect.arrayContaining([...cancel]))
      }),
    )
  })

  it('settles: once done, it asks for nothing more', () => {
    fc.assert(
      fc.property(quotes, quotes, (bids, asks) => {
        const desired = { bids, asks, toleranceTicks: 0, reason: '' }
        const { place } = quoteChanges(desired, [], rules, NOW)
        const orders = place.map((each, at) => own(`o${at}`, each.price, { side: each.side }))
        expect(quoteChanges(desired, orders, rules, NOW)).toEqual({ place: [], cancel: [] })
      }),
    )
  })
})

it('lets a quote stay that is off by less than the strategy tolerates, and no longer', () => {
  const cancelled = (toleranceTicks: number) =>
    quoteChanges({ bids: [quote(99)], asks: [], toleranceTicks, reason: '' }, [own('a', 89)], rules, NOW)
      .cancel
  expect(cancelled(11)).toEqual([])
  expect(cancelled(10)).toEqual(['a'])
  expect(cancelled(0)).toEqual(['a'])
})
