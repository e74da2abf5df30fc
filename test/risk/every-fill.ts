import fc from 'fast-check'
import type { InstrumentName, InstrumentSymbol, VenueName } from '../../src/domain/instrument.ts'
import type { Side } from '../../src/domain/order.ts'
import type { DoorLimits } from '../../src/risk/door-context.ts'
import { reachable } from './reachable.ts'

/** Three instruments at two venues, orders on them, and by brute force everything that their fills can come to. */

export const SYMBOLS = ['XBTUSDTM', 'ETHUSDTM', 'SOLUSDTM'] as InstrumentSymbol[]
export const VENUES: readonly VenueName[] = ['kucoin', 'kucoin', 'okx']
/** In ticks; a lot is worth a hundredth of it. */
export const MARKS = [10_000, 5_000, 20_000]
export const GROUPS = [
  { name: 'majors', symbols: new Set(SYMBOLS.slice(0, 2)) },
  { name: 'all', symbols: new Set(SYMBOLS) },
]

export interface Resting {
  readonly at: number
  readonly side: Side
  readonly size: number
  readonly reduceOnly: boolean
  /** Resting, in flight, or of unknown fate: the worst is the same. */
  readonly uncertain: boolean
  readonly waiting: boolean
}

export const place = fc.integer({ min: 0, max: SYMBOLS.length - 1 })
export const side = fc.constantFrom<Side>('buy', 'sell')
export const resting: fc.Arbitrary<Resting> = fc.record({
  at: place,
  side,
  size: fc.integer({ min: 1, max: 9 }),
  reduceOnly: fc.boolean(),
  uncertain: fc.boolean(),
  waiting: fc.boolean(),
})
/** Lots held of each. */
export const positions = fc.tuple(...SYMBOLS.map(() => fc.integer({ min: -12, max: 12 })))
export const notionalLimits = {
  symbolNotionalMax: fc.integer({ min: 200, max: 2_500 }),
  totalNotionalMax: fc.integer({ min: 400, max: 6_000 }),
  venueNotionalMax: fc.integer({ min: 400, max: 6_000 }),
  netNotionalMax: fc.integer({ min: 200, max: 4_000 }),
}
export const groupNotionalMax = fc.integer({ min: 200, max: 3_000 })

/** Every combination of ends over the symbols, as values at the mark. */
export function outcomes(
  positions: readonly number[],
  orders: readonly Resting[],
): readonly (readonly number[])[] {
  return SYMBOLS.reduce<readonly (readonly number[])[]>(
    (found, _symbol, at) => {
      const ends = reachable(
        positions[at] ?? 0,
        orders.filter((order) => order.at === at),
      )
      return found.flatMap((values) => [...ends].map((lots) => [...values, (lots * (MARKS[at] ?? 0)) / 100]))
    },
    [[]],
  )
}

type Outcomes = ReturnType<typeof outcomes>

/** The worst of a measure over everything that can happen. */
export const worst = (all: Outcomes, measure: (values: readonly number[]) => number): number =>
  all.reduce((most, values) => Math.max(most, measure(values)), Number.NEGATIVE_INFINITY)

const sum = (values: readonly number[], of: (at: number) => boolean = () => true): number =>
  values.reduce((total, value, at) => (of(at) ? total + value : total), 0)
export const gross = (values: readonly number[], of?: (at: number) => boolean): number =>
  sum(values.map(Math.abs), of)

const isIn = (symbols: ReadonlySet<InstrumentSymbol>) => (at: number) =>
  symbols.has(SYMBOLS[at] as InstrumentSymbol)

/** Each measure with its bound. */
export function measures(
  bounds: Pick<DoorLimits, 'symbolNotionalMax' | 'venueNotionalMax' | 'netNotionalMax' | 'totalNotionalMax'>,
  groupMax: number,
): readonly (readonly [string, (values: readonly number[]) => number, number])[] {
  return [
    ...SYMBOLS.map(
      (symbol, at) =>
        [symbol, (values: readonly number[]) => Math.abs(values[at] ?? 0), bounds.symbolNotionalMax] as const,
    ),
    ...(['kucoin', 'okx'] as const).map(
      (venue) =>
        [
          venue,
          (values: readonly number[]) => gross(values, (at) => VENUES[at] === venue),
          bounds.venueNotionalMax,
        ] as const,
    ),
    ...GROUPS.flatMap(({ name, symbols }) => [
      [`${name} up`, (values: readonly number[]) => sum(values, isIn(symbols)), groupMax] as const,
      [`${name} down`, (values: readonly number[]) => -sum(values, isIn(symbols)), groupMax] as const,
    ]),
    ['net up', (values) => sum(values), bounds.netNotionalMax],
    ['net down', (values) => -sum(values), bounds.netNotionalMax],
    ['gross', (values) => gross(values), bounds.totalNotionalMax],
  ]
}

export const name = (at: number): InstrumentName => ({
  venue: VENUES[at] ?? 'kucoin',
  symbol: SYMBOLS[at] as InstrumentSymbol,
})

export const placeOf = (symbol: InstrumentSymbol): number => SYMBOLS.indexOf(symbol)
