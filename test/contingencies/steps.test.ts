import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bracket, type ContingencyPlan, oneCancelsOther, trailingStop } from '../../src/contingencies/plan.ts'
import {
  type GroupView,
  type LegOrder,
  type LegView,
  nextSteps,
  type Step,
} from '../../src/contingencies/steps.ts'
import type { Leg } from '../../src/domain/contingency.ts'
import type { ContingencyId } from '../../src/domain/contingency-id.ts'
import type { InstrumentSymbol, Lots, Ticks } from '../../src/domain/instrument.ts'
import type { ClientOrderId } from '../../src/domain/order.ts'

const OF = {
  venue: 'kucoin',
  symbol: 'XBTUSDTM' as InstrumentSymbol,
  owner: 'test',
  size: 10 as Lots,
} as const
const STOP = { price: 900 as Ticks, direction: 'down', by: 'mark' } as const

const long = bracket({
  ...OF,
  entry: { side: 'buy', price: 1_000 as Ticks, timeInForce: 'GTC', postOnly: false },
  stop: { at: STOP.price, by: 'mark' },
  target: 1_100 as Ticks,
})
const trailing = trailingStop({
  ...OF,
  side: 'sell',
  trail: { by: 'mark', distance: 100 as Ticks, step: 10 as Ticks },
})
const opens = (name: string, side: Leg['side']): Leg => ({
  name,
  side,
  price: 1_000 as Ticks,
  timeInForce: 'GTC',
  postOnly: false,
  reduceOnly: false,
})
const pair = oneCancelsOther({ ...OF, legs: [opens('up', 'buy'), opens('down', 'sell')] })

const order = (id: string, parts: Partial<LegOrder> = {}): LegOrder => ({
  clientOrderId: id as ClientOrderId,
  remaining: 10,
  price: null,
  trigger: null,
  state: 'resting',
  ...parts,
})
const stop = (id: string, parts: Partial<LegOrder> = {}) => order(id, { trigger: STOP, ...parts })
const target = (id: string, parts: Partial<LegOrder> = {}) => order(id, { price: 1_100 as Ticks, ...parts })
const filled = (lots: number, ...orders: readonly LegOrder[]): LegView => ({ filled: lots, orders })

type Legs = Readonly<Record<string, LegView>>
const look = (
  plan: ContingencyPlan,
  legs: Legs,
  parts: Partial<Omit<GroupView, 'plan' | 'legs'>> & { readonly mark?: number | undefined } = {},
): readonly Step[] => {
  const { mark, ...rest } = { mark: 1_000, ...parts }
  return nextSteps({
    plan: { ...plan, id: 'group1' as ContingencyId },
    best: null,
    cancelling: false,
    position: 10,
    watched: () => mark,
    furthest: null,
    legs: new Map(Object.entries(legs)),
    ...rest,
  })
}

/** Steps in a few words. */
const told = (steps: readonly Step[]): readonly string[] =>
  steps.map((step) => {
    switch (step.type) {
      case 'trail':
        return `trail ${step.best}`
      case 'cancel':
        return `cancel ${step.clientOrderId}`
      case 'end':
        return `end: ${step.reason}`
      case 'place': {
        const { size, price, trigger } = step.order
        return `place ${step.leg} ${size} at ${trigger ? `stop ${trigger.price}` : (price ?? 'market')}`
      }
      default:
        return step satisfies never
    }
  })

const BOTH = ['place stop 10 at stop 900', 'place target 10 at 1100']
const flat = { position: 0 }

const cases: readonly [string, readonly Step[], readonly string[]][] = [
  ['an entry that rests needs nothing', look(long, { entry: filled(0, order('e')) }, flat), []],
  ['an entry that filled is protected', look(long, { entry: filled(10) }), BOTH],
  [
    'an entry that fills is protected as far as it has',
    look(long, { entry: filled(4, order('e', { remaining: 6 })) }, { position: 4 }),
    ['place stop 4 at stop 900', 'place target 4 at 1100'],
  ],
  [
    'what is protected is left alone',
    look(long, { entry: filled(10), stop: filled(0, stop('s')), target: filled(0, target('t')) }),
    [],
  ],
  [
    'an entry that filled more: the stop is placed anew before the old one goes, the target after',
    look(long, {
      entry: filled(10),
      stop: filled(0, stop('s', { remaining: 4 })),
      target: filled(0, target('t', { remaining: 4 })),
    }),
    ['place stop 10 at stop 900', 'cancel t'],
  ],
  [
    'a larger stop that is on its way keeps the smaller one alive',
    look(long, {
      entry: filled(10),
      stop: filled(0, stop('s', { remaining: 4 }), stop('new', { state: 'in-flight' })),
      target: filled(0, target('t')),
    }),
    [],
  ],
  [
    'a larger stop that rests ends the smaller one',
    look(long, {
      entry: filled(10),
      stop: filled(0, stop('s', { remaining: 4 }), stop('new')),
      target: filled(0, target('t')),
    }),
    ['cancel s'],
  ],
  [
    'a target that is going is waited for',
    look(long, {
      entry: filled(10),
      stop: filled(0, stop('s')),
      target: filled(0, target('t', { remaining: 4, state: 'cancelling' })),
    }),
    [],
  ],
  [
    'a stop that is going does not delay the next one',
    look(long, {
      entry: filled(10),
      stop: filled(0, stop('s', { state: 'cancelling' })),
      target: filled(0, target('t')),
    }),
    ['place stop 10 at stop 900'],
  ],
  [
    'a stop of unknown fate protects nobody: another is placed',
    look(long, {
      entry: filled(10),
      stop: filled(0, stop('s', { state: 'uncertain' })),
      target: filled(0, target('t')),
    }),
    ['place stop 10 at stop 900'],
  ],
  [
    'a target of unknown fate is waited for: two could both be taken',
    look(long, {
      entry: filled(10),
      stop: filled(0, stop('s')),
      target: filled(0, target('t', { state: 'uncertain' })),
    }),
    [],
  ],
  [
    'a stop beside one of unknown fate ends that one when it rests',
    look(long, {
      entry: filled(10),
      stop: filled(0, stop('s', { state: 'uncertain' }), stop('new')),
      target: filled(0, target('t')),
    }),
    ['cancel s'],
  ],
  [
    'there are never more than three of a stop',
    look(long, {
      entry: filled(10),
      stop: filled(0, ...['a', 'b', 'c'].map((id) => stop(id, { state: 'uncertain' }))),
      target: filled(0, target('t')),
    }),
    [],
  ],
  [
    'a part of the target is taken from the stop',
    look(
      long,
      {
        entry: filled(10),
        stop: filled(0, stop('s')),
        target: filled(4, target('t', { remaining: 6 })),
      },
      { position: 6 },
    ),
    ['place stop 6 at stop 900'],
  ],
  [
    'a target that filled takes the stop away',
    look(long, { entry: filled(10), stop: filled(0, stop('s')), target: filled(10) }, flat),
    ['cancel s'],
  ],
  [
    'a stop that filled takes the target away, and the rest of the entry',
    look(
      long,
      {
        entry: filled(4, order('e', { remaining: 6 })),
        stop: filled(4),
        target: filled(0, target('t', { remaining: 4 })),
      },
      flat,
    ),
    ['cancel e', 'cancel t'],
  ],
  [
    'a stop that has triggered is on its way: it is not placed again',
    look(long, {
      entry: filled(10),
      stop: filled(0, stop('s', { trigger: null, remaining: 7 })),
      target: filled(0, target('t')),
    }),
    [],
  ],
  [
    'a stop that could not rest in time goes at the market',
    look(long, { entry: filled(10), target: filled(0, target('t')) }, { mark: 900 }),
    ['place stop 10 at market'],
  ],
  [
    'a stop that rests when its price comes is left to the venue',
    look(
      long,
      { entry: filled(10), stop: filled(0, stop('s')), target: filled(0, target('t')) },
      { mark: 880 },
    ),
    [],
  ],
  [
    'nobody knows the price: what rests stays, and nothing is placed blindly',
    look(long, { entry: filled(10), target: filled(0, target('t')) }, { mark: undefined }),
    [],
  ],
  [
    'a position that is smaller than the group is not sold twice',
    look(long, { entry: filled(10) }, { position: 3 }),
    ['place stop 3 at stop 900', 'place target 3 at 1100'],
  ],
  [
    'a position on the other side is nothing to protect',
    look(long, { entry: filled(10), stop: filled(0, stop('s')), target: filled(0) }, { position: -5 }),
    ['cancel s'],
  ],
  [
    'it ends when its position has gone',
    look(long, { entry: filled(10) }, flat),
    ['end: nothing left to reduce'],
  ],
  ['it ends when it is closed', look(long, { entry: filled(10), stop: filled(10) }, flat), ['end: done']],
  ['it ends when its entry ended unfilled', look(long, { entry: filled(0) }, flat), ['end: unfilled']],
  [
    'a group that somebody cancels loses all its orders',
    look(
      long,
      { entry: filled(4, order('e')), stop: filled(0, stop('s')), target: filled(0, target('t')) },
      { cancelling: true },
    ),
    ['cancel e', 'cancel s', 'cancel t'],
  ],
  [
    'and ends when the last has gone',
    look(long, { entry: filled(4), stop: filled(0), target: filled(0) }, { cancelling: true }),
    ['end: cancelled'],
  ],
  ['a trail hangs behind the first price', look(trailing, {}), ['trail 1000', 'place stop 10 at stop 900']],
  ['a trail does not hang where no price is', look(trailing, {}, { mark: undefined }), []],
  [
    'a trail follows a price that came and went since the last look',
    look(trailing, { stop: filled(0, stop('s')) }, { best: 1_000 as Ticks, mark: 1_000, furthest: 1_050 }),
    ['trail 1050', 'place stop 10 at stop 950'],
  ],
  [
    'a trail begins at the price of the moment, whatever came before it',
    look(trailing, {}, { mark: 1_000, furthest: 1_050 }),
    ['trail 1000', 'place stop 10 at stop 900'],
  ],
  [
    'a trail stays until the price is better by a step',
    look(trailing, { stop: filled(0, stop('s')) }, { best: 1_000 as Ticks, mark: 1_009 }),
    [],
  ],
  [
    'a trail follows by a step, the old stop resting until the new one does',
    look(trailing, { stop: filled(0, stop('s')) }, { best: 1_000 as Ticks, mark: 1_010.9 }),
    ['trail 1010', 'place stop 10 at stop 910'],
  ],
  [
    'a trail never goes back',
    look(trailing, { stop: filled(0, stop('s')) }, { best: 1_000 as Ticks, mark: 950 }),
    [],
  ],
  [
    'a trail that moved on while its new stop was on its way keeps the newest that rests',
    look(
      trailing,
      { stop: filled(0, stop('s'), stop('new', { trigger: { ...STOP, price: 910 as Ticks } })) },
      { best: 1_040 as Ticks, mark: 1_030 },
    ),
    ['cancel s'],
  ],
  [
    'a trail of what is bought hangs above the lowest price',
    look(
      trailingStop({ ...OF, side: 'buy', trail: { by: 'mark', distance: 100 as Ticks, step: 10 as Ticks } }),
      {},
      { position: -10, best: 1_000 as Ticks, mark: 989.5 },
    ),
    ['trail 990', 'place stop 10 at stop 1090'],
  ],
  [
    'of a pair that opens nothing is ever placed here',
    look(pair, { up: filled(0), down: filled(0, order('d')) }, flat),
    [],
  ],
  [
    'of a pair that opens the first part of one cancels the other',
    look(pair, { up: filled(1, order('u', { remaining: 9 })), down: filled(0, order('d')) }, { position: 1 }),
    ['cancel d'],
  ],
  [
    'of a pair that opens neither filled',
    look(pair, { up: filled(0), down: filled(0) }, flat),
    ['end: unfilled'],
  ],
  ['of a pair that opens one filled', look(pair, { up: filled(10), down: filled(0) }), ['end: done']],
]

describe('what a group needs next', () => {
  it.each(cases)('%s', (_sentence, steps, expected) => {
    expect(told(steps)).toEqual(expected)
  })

  const state = fc.constantFrom('resting', 'in-flight', 'cancelling', 'uncertain' as const)
  const anyOrder = fc.record({
    clientOrderId: fc.integer({ min: 0, max: 1e6 }).map((n) => `o${n}` as ClientOrderId),
    remaining: fc.integer({ min: 1, max: 10 }),
    price: fc.constantFrom(null, 1_100 as Ticks, 1_000 as Ticks),
    trigger: fc.constantFrom(null, STOP, { ...STOP, price: 950 as Ticks }),
    state,
  })
  const anyLeg = fc.record({
    filled: fc.integer({ min: 0, max: 10 }),
    orders: fc.uniqueArray(anyOrder, { maxLength: 4, selector: (each) => each.clientOrderId }),
  })
  const plans = fc.constantFrom(long, trailing, pair)
  const names = ['entry', 'stop', 'target', 'up', 'down']

  it('is never an order that opens, a fourth stop, a stop taken away before another rests, or an end while something is open', () => {
    fc.assert(
      fc.property(
        plans,
        fc.array(anyLeg, { minLength: 5, maxLength: 5 }),
        fc.integer({ min: -10, max: 10 }),
        fc.constantFrom(undefined, 850, 1_000, 1_200),
        fc.constantFrom(null, 1_000 as Ticks),
        fc.boolean(),
        (plan, all, position, mark, best, cancelling) => {
          const known = [...(plan.entry ? ['entry'] : []), ...plan.legs.map(({ name }) => name)]
          const legs = Object.fromEntries(
            known.map((name) => [name, named(name, all[names.indexOf(name)] ?? { filled: 0, orders: [] })]),
          )
          const steps = look(plan, legs, { position, mark, best, cancelling })
          const cancelled = new Set(
            steps.flatMap((step) => (step.type === 'cancel' ? [step.clientOrderId] : [])),
          )
          for (const step of steps) {
            if (step.type === 'place') {
              expect(step.order.reduceOnly).toBe(true)
              expect(step.order.size).toBeLessThanOrEqual(Math.abs(position))
              expect(legs[step.leg]?.orders.length).toBeLessThan(3)
            }
            if (step.type === 'end') {
              expect(steps).toHaveLength(1)
              expect(Object.values(legs).every(({ orders }) => orders.length === 0)).toBe(true)
            }
          }
          const stops = legs.stop?.orders.filter((each) => each.state === 'resting') ?? []
          const isKept = stops.some((each) => !cancelled.has(each.clientOrderId))
          const lost = stops.length > 0 && !isKept
          // Only a leg that has nothing left to protect may lose its last stop.
          const left = (plan.entry ? (legs.entry?.filled ?? 0) : 10) - closed(plan, legs)
          if (lost && plan !== pair) expect(cancelling || left <= 0 || position <= 0).toBe(true)
        },
      ),
      { numRuns: 2_000 },
    )
  })
})

const closed = (plan: ContingencyPlan, legs: Legs): number =>
  plan.legs.reduce((sum, { name }) => sum + (legs[name]?.filled ?? 0), 0)

/** The same leg with orders that no other leg has. */
const named = (leg: string, { filled: lots, orders }: LegView): LegView => ({
  filled: lots,
  orders: orders.map((each) => ({ ...each, clientOrderId: `${leg}${each.clientOrderId}` as ClientOrderId })),
})
