import { describe, expect, it } from 'vitest'
import { DESK, EXITS, LADDER, orderPath } from '../../actors/names.ts'
import type { InstrumentSymbol } from '../../src/domain/instrument.ts'
import type { LadderState } from '../../src/domain/ladder.ts'
import type { ClientOrderId } from '../../src/domain/order.ts'
import type { VenueOrder } from '../../src/exchange/contract.ts'
import { brokenInside, type FaultPlan, overloaded } from '../../src/exchange/kucoin/faults.ts'
import { PAPER_ACCOUNT } from '../../supervisors/simulated-venue.ts'
import { AROUND, SYMBOL } from '../supervisors/quiet-market.ts'
import {
  cancelling,
  floorOf,
  placing,
  type TradingFloor,
  tradingFloor,
  withoutFrames,
} from './trading-floor.ts'

/** What the floor's market shows of itself, in ticks. */
const OTHERS_BID = AROUND - 10
const OTHERS_ASK = AROUND + 10
const HELD = 30

const engine = { symbols: [SYMBOL as InstrumentSymbol] }

const move = (floor: TradingFloor, to: LadderState) =>
  floor.engine.tree.tell(LADDER, { type: 'TIGHTENED', to, by: 'ann', reason: 'news', at: 0 } as never)

/** Long 30, nothing rests, and the ladder goes to CRITICAL. */
async function critical(risk: object = {}, venue: object = {}): Promise<TradingFloor> {
  const floor = await tradingFloor({ config: { engine, risk, venue } })
  floor.submit({ price: AROUND + 15, size: HELD })
  await floor.passUntil('it is filled', () => floor.held() === HELD)
  move(floor, 'CRITICAL')
  await floor.pass(200)
  return floor
}

const exits = (floor: TradingFloor): readonly VenueOrder[] =>
  floor.venueOrders().filter(({ reduceOnly }) => reduceOnly)
const standing = (floor: TradingFloor): readonly VenueOrder[] =>
  exits(floor).filter(({ status }) => status === 'open')
/** How each exit was filled, as the venue has it. */
const liquidities = (floor: TradingFloor): readonly string[] =>
  floor.exchange
    .fills(PAPER_ACCOUNT, {})
    .slice(1)
    .map(({ liquidity }) => liquidity)

/** Others take every bid, and stand further below: the mid falls by so many ticks. */
function fall(floor: TradingFloor, ticks: number, depth = 500): void {
  floor.market.order('sell', OTHERS_BID - ticks, 10_000, false)
  floor.market.order('buy', OTHERS_BID - ticks, depth)
  floor.market.order('sell', OTHERS_ASK - ticks, 500)
}

/** At the venue the position only ever came nearer to zero, and every order since could do nothing else. */
function expectOnlyReduced(floor: TradingFloor): void {
  expect(
    floor
      .venueOrders()
      .slice(1)
      .filter(({ reduceOnly }) => !reduceOnly),
  ).toEqual([])
  let held = HELD
  for (const { side, size } of floor.exchange.fills(PAPER_ACCOUNT, {}).slice(1)) {
    expect(side).toBe('sell')
    held -= size
    expect(held).toBeGreaterThanOrEqual(0)
  }
  expect(Object.entries(floor.engine.auditor.violations()).filter(([, count]) => count > 0)).toEqual([])
}

async function expectFlat(floor: TradingFloor, withinMs = 40_000): Promise<void> {
  await floor.passUntil('it is flat', () => floor.heldAtVenue() === 0, withinMs)
  await floor.pass(1_000)
  expect(floor.held()).toBe(0)
  expect(standing(floor)).toEqual([])
  expect(floor.engine.world.channels.ladder.value.state).toBe('CRITICAL')
  expectOnlyReduced(floor)
}

describe('CRITICAL rests', () => {
  it('at the touch, and is flat by that alone when the market comes', async () => {
    const floor = await critical()
    expect(standing(floor)).toMatchObject([{ side: 'sell', price: OTHERS_ASK, size: HELD, postOnly: true }])
    floor.market.order('buy', OTHERS_ASK, 500 + HELD, false)
    await expectFlat(floor)
    expect(exits(floor)).toHaveLength(1)
    expect(new Set(liquidities(floor))).toEqual(new Set(['maker']))
  })

  it('once, however little of it is filled at a time', async () => {
    const floor = await critical({ exits: { chaseMs: 60_000, patienceMs: 60_000 } })
    floor.market.order('buy', OTHERS_ASK, 500, false)
    for (let lots = 0; lots < HELD; lots += 10) {
      floor.market.order('buy', OTHERS_ASK, 10, false)
      await floor.pass(500)
    }
    await expectFlat(floor)
    expect(exits(floor)).toHaveLength(1)
  })

  it('deeper in the spread the longer it waits', async () => {
    const floor = await critical({ exits: { chaseMs: 12_000, patienceMs: 2_000 } })
    const prices = new Set<number | null>()
    for (let looks = 0; looks < 40; looks++) {
      prices.add(standing(floor)[0]?.price ?? null)
      await floor.pass(250)
    }
    prices.delete(null)
    const seen = [...prices] as number[]
    // Four patiences; afterwards it stands where the touch allows it.
    const steps = seen.slice(0, 4)
    expect(steps).toHaveLength(4)
    expect(steps).toEqual(steps.toSorted((one, other) => other - one))
    expect(Math.min(...seen)).toBeGreaterThan(OTHERS_BID)
  })

  it('after a touch that moves away, with never more than one order', async () => {
    const floor = await critical()
    for (const step of [100, 200, 300]) {
      fall(floor, step)
      await floor.passUntil('it followed', () => standing(floor)[0]?.price === OTHERS_ASK - step, 3_000)
      expect(standing(floor)).toHaveLength(1)
    }
    floor.market.order('buy', OTHERS_ASK - 300, 10_000, false)
    await expectFlat(floor)
    expect(new Set(liquidities(floor))).toEqual(new Set(['maker']))
  })

  it('no longer when somebody loosened the ladder', async () => {
    const floor = await critical()
    expect(standing(floor)).toHaveLength(1)
    floor.engine.tree.tell(LADDER, {
      type: 'LOOSENED',
      by: 'ann',
      reason: 'over',
      confirmation: 'RESUME FROM CRITICAL',
      at: 0,
    } as never)
    await floor.passUntil('it is taken back', () => standing(floor).length === 0, 5_000)
    expect(floor.heldAtVenue()).toBe(HELD)
  })

  it('no longer when STOP comes, which crosses at once', async () => {
    const floor = await critical()
    expect(standing(floor)).toHaveLength(1)
    move(floor, 'STOP')
    await floor.passUntil('STOP latches', () => floor.engine.world.channels.ladder.value.phase === 'latched')
    expect(floor.engine.world.channels.ladder.value.left).toEqual([])
    expect(floor.heldAtVenue()).toBe(0)
    expectOnlyReduced(floor)
  })
})

describe('STOP in the middle of a chase', () => {
  it('does not wait for a cancel that nobody answers', async () => {
    const floor = await critical()
    expect(standing(floor)).toHaveLength(1)
    floor.faults = { beforeHttp: cancelling('lost' as const) }
    move(floor, 'STOP')
    // Sooner than the cancel is given up.
    await floor.pass(900)
    expect(floor.heldAtVenue()).toBe(0)
    floor.faults = {}
    expectOnlyReduced(floor)
  })
})

describe('CRITICAL crosses, in pieces', () => {
  it('when the market has run past the bound', async () => {
    const floor = await critical()
    // The bound is 50 bps of 600,000: 3,000 ticks.
    fall(floor, 3_100, 2)
    for (let level = 1; level < 20; level++) floor.market.order('buy', OTHERS_BID - 3_100 - level, 2)
    await expectFlat(floor)
    const pieces = exits(floor).slice(1)
    expect(pieces.length).toBeGreaterThan(3)
    expect(pieces.every(({ timeInForce, size }) => timeInForce === 'IOC' && size <= HELD / 4 + 1)).toBe(true)
  })

  it('when its time is over, and takes all that the touch offers', async () => {
    const floor = await critical({ exits: { chaseMs: 3_000 } })
    await expectFlat(floor)
    expect(liquidities(floor)).toEqual(['taker'])
  })

  it('when it sees again, and the market has run past the bound meanwhile', async () => {
    const floor = await critical()
    floor.faults = { onFrame: withoutFrames(/contractMarket\/(level2|execution)|contract\/instrument/) }
    fall(floor, 6_000)
    await floor.pass(3_000)
    expect(standing(floor)).toMatchObject([{ price: OTHERS_ASK }])
    await expectFlat(floor)
  })

  it('not while the market comes back in time', async () => {
    const floor = await critical({ exits: { chaseMs: 60_000 } })
    fall(floor, 2_900)
    await floor.passUntil('it followed', () => standing(floor)[0]?.price === OTHERS_ASK - 2_900, 3_000)
    await floor.pass(5_000)
    expect(exits(floor).every(({ timeInForce }) => timeInForce === 'GTC')).toBe(true)
    expect(floor.heldAtVenue()).toBe(HELD)
  })
})

const suspended = {
  status: 400,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ code: '300002', msg: 'Trading is suspended.' }),
}

describe('CRITICAL ends flat although the exchange', () => {
  const during: readonly (readonly [string, FaultPlan])[] = [
    ['refuses every order', { beforeHttp: placing(suspended) }],
    ['refuses every cancel', { beforeHttp: cancelling(suspended) }],
    ['never answers an order', { beforeHttp: placing('lost' as const) }],
    ['never answers a cancel', { beforeHttp: cancelling('lost' as const) }],
    ['does what it is told and never says so', { afterHttp: () => 'lost' }],
    ['answers every order with 500 after it acted', { afterHttp: placing(brokenInside) }],
    ['limits the rate of orders', { beforeHttp: placing(overloaded) }],
    ['limits the rate of everything', { beforeHttp: () => overloaded }],
    ['is not heard at all', { beforeHttp: () => 'lost' }],
  ]
  for (const [how, faults] of during)
    it(`${how}, in a market that runs`, async () => {
      const floor = await critical()
      floor.faults = faults
      for (const step of [200, 400, 600]) {
        fall(floor, step)
        await floor.pass(3_000)
        expect(standing(floor).length).toBeLessThanOrEqual(1)
      }
      floor.faults = {}
      await expectFlat(floor, 60_000)
    })
})

describe('CRITICAL with few requests left in the window', () => {
  it('chases with half of them, and has the rest for the way through the book', async () => {
    const weight = 400
    const floor = await critical({ exits: { chaseMs: 20_000, repegMs: 100 } }, { privateWeight: weight })
    for (let step = 1; step <= 75; step++) {
      fall(floor, step * 30, 3)
      await floor.pass(250)
    }
    // An order and its cancel weigh 3, and the comparisons with the venue take their part.
    const moves = exits(floor).length
    expect(moves).toBeGreaterThan(10)
    expect(moves).toBeLessThanOrEqual(weight / 2 / 3)
    expect(standing(floor)).toHaveLength(1)
    floor.market.order('buy', OTHERS_BID - 2_300, 500)
    await expectFlat(floor)
    const { orders } = floor.engine.world.journal.books
    const unsent = [...orders.values()].filter(({ closed }) => closed?.outcome === 'never-sent')
    expect(unsent).toEqual([])
  })
})

describe('CRITICAL goes on with its chase when', () => {
  const parts: readonly (readonly [string, (floor: TradingFloor) => string])[] = [
    ['the exits', () => EXITS],
    ['the ladder', () => LADDER],
    ['the assessor', () => 'risk/assessor'],
    ['all of risk', () => 'risk'],
    ['the gateway', () => 'venues/venue:kucoin/gateway'],
    ['the private stream', () => 'venues/venue:kucoin/private-stream'],
    ['the desk', () => DESK],
    ['the books', () => 'books'],
    ['the symbol’s book', () => `symbols/symbol:${SYMBOL}/book`],
    ['the exit’s own actor', (floor) => orderPath(standing(floor)[0]?.clientOid as ClientOrderId)],
  ]
  for (const [who, path] of parts)
    it(`${who} crashes in the middle of it`, async () => {
      const floor = await critical()
      expect(floor.engine.tree.crash(path(floor), new Error('on purpose'))).toBe(true)
      for (const step of [200, 400]) {
        fall(floor, step)
        await floor.pass(1_500)
        expect(standing(floor).length).toBeLessThanOrEqual(1)
      }
      await floor.passUntil('it followed', () => standing(floor)[0]?.price === OTHERS_ASK - 400, 8_000)
      floor.market.order('buy', OTHERS_ASK - 400, 10_000, false)
      await expectFlat(floor)
      expect(new Set(liquidities(floor))).toEqual(new Set(['maker']))
    })
})

describe('CRITICAL, killed in the middle of a chase,', () => {
  it('is gone on with: the same bound, the same patience', async () => {
    const floor = await critical()
    const begun = [...floor.engine.world.journal.books.exits.values()]
    expect(begun).toEqual([{ reference: AROUND, since: expect.any(Number) }])
    fall(floor, 2_000)
    await floor.pass(1_000)
    floor.engine.kill()
    const second = floorOf(floor, floor.market, await floor.start())
    expect([...second.engine.world.journal.books.exits.values()]).toEqual(begun)
    // 2,000 of the 3,000 ticks were lost before the kill.
    fall(second, 3_100)
    await second.pass(3_000)
    expect(liquidities(second).filter((each) => each === 'taker').length).toBeGreaterThan(0)
    await expectFlat(second)
  })
})
