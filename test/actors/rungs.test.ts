import { describe, expect, it } from 'vitest'
import { LADDER } from '../../actors/names.ts'
import type { InstrumentSymbol, Lots } from '../../src/domain/instrument.ts'
import type { LadderState } from '../../src/domain/ladder.ts'
import { direction } from '../../src/domain/order.ts'
import type { VenueOrder } from '../../src/exchange/contract.ts'
import { plainOrder } from '../../src/exchange/plain-order.ts'
import { PAPER_ACCOUNT } from '../../supervisors/simulated-venue.ts'
import { type Engine, type EngineWorld, engineWorld } from '../supervisors/engine-world.ts'
import { AROUND, SYMBOL } from '../supervisors/quiet-market.ts'
import { cancelling, type TradingFloor, tradingFloor } from './trading-floor.ts'

const engine = { symbols: [SYMBOL as InstrumentSymbol] }

const move = ({ tree }: Engine, to: LadderState) =>
  tree.tell(LADDER, { type: 'TIGHTENED', to, by: 'ann', reason: 'news', at: 0 } as never)

const resting = ({ exchange }: EngineWorld): readonly VenueOrder[] =>
  exchange.orders(PAPER_ACCOUNT, { status: 'active' })

describe('CAUTION, at the exchange', () => {
  /** What stood in the book at any look, over so long. */
  async function seen(world: EngineWorld, forMs: number) {
    const sizes: number[] = []
    const spreads: number[] = []
    for (let passedMs = 0; passedMs < forMs; passedMs += 100) {
      await world.pass(100)
      const orders = resting(world)
      sizes.push(...orders.map(({ size }) => size))
      const bid = orders.find(({ side }) => side === 'buy')?.price
      const ask = orders.find(({ side }) => side === 'sell')?.price
      if (bid && ask) spreads.push(ask - bid)
    }
    return { size: Math.max(...sizes), spread: spreads.reduce((sum, each) => sum + each, 0) / spreads.length }
  }

  it('halves sizes and doubles spreads, as it says', async () => {
    const world = await engineWorld({ config: { engine } })
    const first = await world.start()
    await world.pass(5_000)
    const normal = await seen(world, 10_000)
    move(first, 'CAUTION')
    await world.pass(1_500)
    const caution = await seen(world, 10_000)
    expect(normal.size).toBeGreaterThan(3)
    expect(caution.size).toBeLessThanOrEqual(normal.size / 2)
    expect(caution.spread / normal.spread).toBeGreaterThan(1.5)
    await world.until(first.stop('over'))
  })

  it('quotes nothing that a scale leaves less than a lot of', async () => {
    const world = await engineWorld({ config: { engine, strategy: { quoteNotional: '70' } } })
    const first = await world.start()
    await world.passUntil('it quotes', () => resting(world).length > 0)
    expect(resting(world).every(({ size }) => size === 1)).toBe(true)
    move(first, 'CAUTION')
    await world.pass(1_500)
    for (let looks = 0; looks < 50; looks++) {
      await world.pass(100)
      // Only what brings the position back.
      const lots = world.venuePositions()[SYMBOL] ?? 0
      for (const { side } of resting(world)) expect(direction(side) * lots).toBeLessThan(0)
    }
    await world.until(first.stop('over'))
  })
})

describe('WARNING, at the exchange', () => {
  async function heldLong(): Promise<TradingFloor> {
    const floor = await tradingFloor({ config: { engine } })
    floor.submit({ price: AROUND + 15, size: 30 })
    await floor.passUntil('it is filled', () => floor.held() === 30)
    return floor
  }

  const rest = (floor: TradingFloor) => {
    const buy = floor.submit({ price: AROUND - 200, size: 10 })
    const sell = floor.submit({ side: 'sell', price: AROUND + 200, size: 20 })
    const more = floor.submit({ side: 'sell', price: AROUND + 300, size: 20 })
    const stop = floor.submit({ side: 'sell', price: AROUND + 400, size: 30, reduceOnly: true })
    return { buy, sell, more, stop }
  }
  const left = (floor: TradingFloor) => new Set(resting(floor).map(({ clientOid }) => clientOid))

  it('cancels what could take the position further from zero, whatever fills, and nothing else', async () => {
    const floor = await heldLong()
    const { sell, stop } = rest(floor)
    await floor.pass(500)
    move(floor.engine, 'WARNING')
    await floor.pass(1_000)
    expect(left(floor)).toEqual(new Set([sell, stop]))
    expect(() => floor.submit({ price: AROUND - 200 })).toThrow('LADDER_REDUCING_ONLY')
    expect(() => floor.submit({ side: 'sell', price: AROUND + 200, size: 11 })).toThrow(
      'LADDER_REDUCING_ONLY',
    )
    expect(floor.heldAtVenue()).toBe(30)
  })

  it('asks again while the exchange refuses, and when what rests comes to open later', async () => {
    const floor = await heldLong()
    const { sell, stop } = rest(floor)
    await floor.pass(500)
    floor.faults = { beforeHttp: cancelling({ status: 429, headers: {}, body: '' }) }
    move(floor.engine, 'WARNING')
    await floor.pass(3_000)
    expect(left(floor).size).toBe(4)
    floor.faults = {}
    await floor.passUntil('they are gone', () => left(floor).size === 2, 30_000)
    expect(left(floor)).toEqual(new Set([sell, stop]))
    // Half of it is sold by hand: the sell of 20 would now go through zero.
    sellByHand(floor, 15)
    await floor.passUntil('it is pulled too', () => !left(floor).has(sell), 15_000)
    expect(floor.heldAtVenue()).toBe(15)
  })

  it('only ever reduces, with strategies that would like more', async () => {
    const world = await engineWorld({})
    const first = await world.start()
    await world.passUntil('something is held', () => Object.keys(world.venuePositions()).length > 0)
    move(first, 'WARNING')
    await world.pass(1_000)
    let before = new Map<string, number>()
    for (let looks = 0; looks < 300; looks++) {
      await world.pass(100)
      const now = worstCases(world)
      for (const [symbol, worst] of now)
        if (looks > 0) expect(worst).toBeLessThanOrEqual(before.get(symbol) ?? 0)
      before = now
    }
    await world.until(first.stop('over'))
  })
})

/** Of each symbol the largest position that what rests at the exchange could leave. */
function worstCases(world: EngineWorld): Map<string, number> {
  const held = world.venuePositions()
  return new Map(
    world.exchange.instruments.map(({ symbol }) => {
      const lots = held[symbol] ?? 0
      let [low, high] = [lots, lots]
      for (const order of resting(world))
        if (order.symbol === symbol && !order.reduceOnly) {
          const open = order.size - order.filled
          if (order.side === 'buy') high += open
          else low -= open
        }
      return [symbol, Math.max(Math.abs(low), Math.abs(high))]
    }),
  )
}

/** Somebody else with the same account sells at the market. */
function sellByHand(floor: TradingFloor, size: number): void {
  const placed = floor.exchange.place(
    PAPER_ACCOUNT,
    plainOrder({
      clientOid: 'by-hand',
      symbol: SYMBOL,
      side: 'sell',
      price: null,
      size: size as Lots,
      timeInForce: 'IOC',
      leverage: 5,
    }),
  )
  if (!placed.ok) throw new Error(placed.message)
}
