import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Lots, Ticks } from '../../src/domain/instrument.ts'
import type { ClientOrderId } from '../../src/domain/order.ts'
import type { DenialCode } from '../../src/risk/denial.ts'
import { createDoor } from '../../src/risk/door.ts'
import { desk, ETH, quote, limits as roomy, standing, VENUE, working, XBT } from './desk.ts'
import { type Resting, resting } from './every-fill.ts'
import { reachable } from './reachable.ts'

/**
 * The account's layer against a small account of its own: what every fill of everything could leave behind, valued, margined,
 * and moved against until it is liquidated.
 */

/** One lot at the desk's mark. */
const LOT = 100
const SYMBOLS = [XBT, ETH] as const
const LEVERAGE = 5
const INITIAL_RATE = 0.05
const MAINTENANCE_RATE = 0.01
/** As fine as the search for a liquidation is. */
const STEP = 1e-9

const drawn = fc.record({
  positions: fc.tuple(fc.integer({ min: -20, max: 20 }), fc.integer({ min: -20, max: 20 })),
  orders: fc.array(resting, { maxLength: 5 }),
  more: resting,
  /** Ticks under the price, of the stop behind it; null: none. */
  stopTicks: fc.option(fc.integer({ min: 1, max: 400 })),
  equity: fc.integer({ min: 100, max: 4_000 }),
  free: fc.integer({ min: 10, max: 3_000 }),
  leverageMax: fc.double({ min: 0.5, max: 40, noNaN: true }),
  liquidationDistanceMin: fc.double({ min: 0.02, max: 0.6, noNaN: true }),
  lossToStopMax: fc.double({ min: 0.0001, max: 0.01, noNaN: true }),
})
type Drawn = typeof drawn extends fc.Arbitrary<infer Account> ? Account : never

/** The largest size, either way, that fills can bring a symbol to. */
const worstLots = (position: number, orders: readonly Resting[]): number =>
  Math.max(...[...reachable(position, orders)].map(Math.abs))

const inSymbol = (orders: readonly Resting[], at: number) => orders.filter((order) => order.at % 2 === at)

/** By how much all marks can move against shorts of these values until equity has fallen to maintenance, by bisection. */
function liquidatedAt(equity: number, values: readonly number[]): number {
  const held = values.reduce((sum, value) => sum + value, 0)
  if (held === 0) return Number.POSITIVE_INFINITY
  const isAlive = (share: number): boolean => equity - held * share > held * (1 + share) * MAINTENANCE_RATE
  let [low, high] = [-1, 100]
  while (high - low > STEP) {
    const middle = (low + high) / 2
    if (isAlive(middle)) low = middle
    else high = middle
  }
  return low
}

/** What the layer should say, from nothing but the account; undefined where it is too near to tell. */
function expected(given: Drawn): DenialCode | 'approved' | undefined {
  const { positions, orders, more, equity, free, stopTicks } = given
  const worst = (all: readonly Resting[]) =>
    SYMBOLS.map((_, at) => worstLots(positions[at] ?? 0, inSymbol(all, at)) * LOT)
  const before = worst(orders)
  const after = worst([...orders, more])
  const own = more.at % 2
  const grows = (after[own] ?? 0) - (before[own] ?? 0)
  if (grows <= 0) return 'approved'
  const checks: readonly (readonly [DenialCode, number])[] = [
    ['ACCOUNT_LEVERAGE', given.leverageMax - after.reduce((sum, value) => sum + value, 0) / equity],
    ['ACCOUNT_MARGIN', free - grows * Math.max(1 / LEVERAGE, INITIAL_RATE)],
    ['ACCOUNT_LIQUIDATION', liquidatedAt(equity, after) - given.liquidationDistanceMin],
    // A tick of a lot is a hundredth.
    [
      'ACCOUNT_STOP_LOSS',
      stopTicks === null ? 1 : given.lossToStopMax * equity - (stopTicks * more.size) / 100,
    ],
  ]
  for (const [code, room] of checks) {
    if (Math.abs(room) < 1e-6) return undefined
    if (room < 0) return code
  }
  return 'approved'
}

it('the layer of the account says what an account of its own says', () => {
  const told = new Map<string, number>()
  fc.assert(
    fc.property(drawn, (given) => {
      const { positions, orders, more, stopTicks, equity, free } = given
      const wide = {
        symbolNotionalMax: 1e9,
        totalNotionalMax: 1e9,
        venueNotionalMax: 1e9,
        netNotionalMax: 1e9,
      }
      const { leverageMax, liquidationDistanceMin, lossToStopMax } = given
      const context = desk({
        limits: {
          ...roomy,
          ...wide,
          orderNotionalMax: 1e9,
          leverageMax,
          liquidationDistanceMin,
          lossToStopMax,
        },
        account: () => standing({ equity, free }),
        position: ({ symbol }) => (positions[symbol === XBT ? 0 : 1] ?? 0) as Lots,
      })
      orders.forEach(({ at, size, ...order }, index) => {
        const price = (order.side === 'buy' ? 100 : 900_000) as Ticks
        const clientOrderId = `o${index}` as ClientOrderId
        const symbol = SYMBOLS[at % 2] ?? XBT
        context.working.set(working({ ...order, symbol, clientOrderId, price, remaining: size as Lots }))
      })
      const price = (more.side === 'buy' ? 9_990 : 10_010) as Ticks
      const { side, size, reduceOnly } = more
      const symbol = SYMBOLS[more.at % 2] ?? XBT
      const intent = quote({ venue: VENUE, symbol, side, reduceOnly, size: size as Lots, price })
      const stop =
        stopTicks === null ? undefined : ((price + (side === 'buy' ? -stopTicks : stopTicks)) as Ticks)
      const { denial } = createDoor(context).review(intent, stop === undefined ? undefined : { stop })
      // The groups of the desk are narrower than this account.
      if (denial && denial.layer !== 'account') return
      const said = denial?.code ?? 'approved'
      const wanted = expected(given)
      if (wanted === undefined) return
      told.set(said, (told.get(said) ?? 0) + 1)
      expect(said).toBe(wanted)
    }),
    { numRuns: 3_000 },
  )
  for (const code of [
    'approved',
    'ACCOUNT_LEVERAGE',
    'ACCOUNT_MARGIN',
    'ACCOUNT_LIQUIDATION',
    'ACCOUNT_STOP_LOSS',
  ])
    expect([code, (told.get(code) ?? 0) > 20]).toEqual([code, true])
})
