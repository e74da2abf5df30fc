import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { InstrumentSymbol, Lots, Ticks } from '../../src/domain/instrument.ts'
import { PAPER_ACCOUNT } from '../../supervisors/simulated-venue.ts'
import { intended, started } from '../journal/story.ts'
import { RECONCILED, type Watched, watched } from './watched.ts'

let world: Watched
beforeEach(async () => {
  world = await watched()
  const intents = ['a', 'b', 'c'].map((name) => intended(name))
  world
    .wrote(started())
    .told(RECONCILED)
    .wrote(...intents)
})
afterEach(() => world.simulation.close())

const lots = (count: number) => ({ size: count as Lots })
const XBT_2500 = ['XBTUSDTM, limit 2500']
/** Fills at once. */
const atMarket = { price: null, timeInForce: 'IOC' } as const
const ETH = 'ETHUSDTM' as InstrumentSymbol
const SOL = 'SOLUSDTM' as InstrumentSymbol

/** Limits: 2500 a symbol, 3500 XBT and ETH in one direction, 4000 net, 4800 the venue and 5000 all, either way. */
describe('the worst case at the exchange, a lot of XBT, ETH and SOL being worth 60, 30 and 15', () => {
  test.each<[string, () => unknown]>([
    ['an order up to the limit', () => world.place('a', lots(41))],
    [
      'two that cannot both open',
      () => [world.place('a', lots(41)), world.place('b', { ...lots(40), ...FAR_SELL() })],
    ],
    [
      'one whose place was free again',
      () => {
        const id = world.place('a', lots(41))
        world.simulation.venue.exchange.cancel(PAPER_ACCOUNT, { id })
        world.place('b', lots(41))
      },
    ],
    ["a person's order of any size", () => world.place('hand-1', lots(80))],
    [
      "ours, while nobody could know of a person's trade",
      () => {
        world.place('hand-1', { ...lots(40), ...atMarket })
        world.place('a', lots(41))
      },
    ],
    [
      'one above the limit that leads back',
      () => {
        world.place('hand-1', { ...lots(80), ...atMarket })
        world.place('a', { ...lots(20), ...FAR_SELL() })
      },
    ],
    [
      'more of a group than its limit, in two directions',
      () => {
        world.place('a', { ...lots(40), ...atMarket })
        world.place('b', { symbol: ETH, ...lots(45), side: 'sell', ...atMarket })
      },
    ],
    [
      'an exit of any size',
      () => {
        world.place('hand-1', { ...lots(80), ...atMarket })
        world.place('a', { ...lots(80), side: 'sell', ...atMarket, reduceOnly: true })
      },
    ],
  ])('may be %s', (_what, act) => {
    act()
    expect(world.violated).toEqual([])
    expect(world.watch.toll).toEqual({ orphans: 0, duplicates: 0, worstOverLimit: 0 })
  })

  test.each<[string, sums: readonly string[], () => unknown]>([
    ['one order too large', XBT_2500, () => world.place('a', lots(44))],
    ['one too large that fills at once', XBT_2500, () => world.place('a', { ...lots(44), ...atMarket })],
    ['one too many', XBT_2500, () => [world.place('a', lots(22)), world.place('b', lots(22))]],
    [
      'one too many beside what was filled',
      XBT_2500,
      () => [world.place('a', { ...lots(30), ...atMarket }), world.place('b', lots(14))],
    ],
    [
      'a stop that waits',
      XBT_2500,
      () => [world.place('a', lots(30)), world.place('b', { ...lots(14), stop: STOP() })],
    ],
    [
      'two of a group in one direction',
      ['majors, long, limit 3500'],
      () => [world.place('a', lots(40)), world.place('b', { symbol: ETH, ...lots(45) })],
    ],
    [
      'two short ones of a group',
      ['majors, short, limit 3500'],
      () => [
        world.place('a', { ...lots(40), ...FAR_SELL() }),
        world.place('b', { symbol: ETH, ...lots(45), side: 'sell', ...atMarket }),
      ],
    ],
    [
      'more in one direction than the net limit',
      ['everything, long, limit 4000'],
      () => [world.place('a', lots(41)), world.place('b', { symbol: SOL, ...lots(120) })],
    ],
    [
      'more at the venue than its limit, in two directions',
      ['kucoin, limit 4800'],
      () => [
        world.place('a', lots(41)),
        world.place('b', { symbol: ETH, ...lots(50), side: 'sell', ...atMarket }),
        world.place('c', { symbol: SOL, ...lots(80), side: 'sell', ...atMarket }),
      ],
    ],
    [
      'more than everything may be, in two directions',
      ['kucoin, limit 4800', 'everything, either way, limit 5000'],
      () => [
        world.place('a', lots(41)),
        world.place('b', { symbol: ETH, ...lots(50), side: 'sell', ...atMarket }),
        world.place('c', { symbol: SOL, ...lots(95), side: 'sell', ...atMarket }),
      ],
    ],
  ])('may not be %s', (_what, sums, act) => {
    act()
    expect(world.violated).toHaveLength(1)
    expect(world.violated[0]?.replace(/^(.*): [abc] |(?<=\w) [\d.]+(?=, limit)/g, '')).toBe(
      `makes the worst case of ${sums.join('; of ')}`,
    )
    expect(world.watch.toll.worstOverLimit).toBeGreaterThan(100)
  })
})

const touch = () => {
  const { asks } = world.simulation.venue.exchange.book('XBTUSDTM' as InstrumentSymbol)
  return asks[0]?.[0] ?? 0
}
const FAR_SELL = () => ({ side: 'sell', price: (touch() + 10) as Ticks }) as const
const STOP = () => ({ direction: 'up', price: (touch() + 100) as Ticks, by: 'mark' }) as const
