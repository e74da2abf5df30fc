import { describe, expect, it } from 'vitest'
import { moneyToNumber } from '../../src/domain/money.ts'
import { PAPER_ACCOUNT } from '../../supervisors/simulated-venue.ts'
import { type Engine, type EngineWorld, engineWorld } from '../supervisors/engine-world.ts'
import { roadTaken } from './floor.ts'
import {
  ASKING_FOR_ONE,
  answers,
  CANCELLING,
  frames,
  Middleman,
  ORDER_PUSHES,
  PLACING,
  READING_FILLS,
  READING_ORDERS,
  type Traffic,
} from './middleman.ts'
import { expectTruth } from './truth.ts'

const LOST_FOR_MS = 60_000
const EQUAL_WITHIN_MS = 10_000
/** The mark moves between the door's look and ours. */
const DRIFT = 1.05

const ACKNOWLEDGEMENTS = [answers(PLACING), answers(CANCELLING)]
const PUSHES = [frames(ORDER_PUSHES)]
const READS = [answers(ASKING_FOR_ONE), answers(READING_ORDERS), answers(READING_FILLS)]

/** Who still hears something of its orders trades on; who hears nothing waits, and the ladder says so. */
const SILENCES: readonly (readonly [what: string, lost: readonly Traffic[], then: 'trades on' | 'waits'])[] =
  [
    ['every answer to an order or a cancel', ACKNOWLEDGEMENTS, 'trades on'],
    ['every answer, and every push of an order', [...ACKNOWLEDGEMENTS, ...PUSHES], 'trades on'],
    [
      'every answer, every push, and every read that could tell',
      [...ACKNOWLEDGEMENTS, ...PUSHES, ...READS],
      'waits',
    ],
  ]

describe(`acknowledgements are lost for ${LOST_FOR_MS / 1000} s under quoting load`, () => {
  for (const [what, lost, then] of SILENCES)
    it(`${what}: no quote twice, within limits all the time, equal ${EQUAL_WITHIN_MS / 1000} s after`, async () => {
      const { world, engine, line } = await quoting()
      const { intents } = engine.world.journal.books
      const broken = watch(world, engine)
      for (const traffic of lost) line.lose(traffic)
      await world.pass(LOST_FOR_MS)
      expect(broken).toEqual([])
      const ladder = engine.world.channels.ladder.value.state
      if (then === 'waits') expect(['WARNING', 'CRITICAL']).toContain(ladder)
      else expect(engine.world.journal.books.intents).toBeGreaterThan(intents + 10)
      line.heal()
      await world.passUntil('both sides are equal', () => isEqual(world, engine), EQUAL_WITHIN_MS)
      await world.pass(EQUAL_WITHIN_MS)
      expect(broken).toEqual([])
      const ending = await world.until(engine.stop('it was heard again'))
      expect(ending).toMatchObject({ left: [], late: [] })
      expectTruth(Object.assign(Object.create(world) as EngineWorld, { engine }))
      engine.auditor.ended(ending)
      expect(Object.entries(engine.auditor.violations()).filter(([, count]) => count > 0)).toEqual([])
    })
})

/** An engine that quotes two symbols in a market that moves. */
async function quoting() {
  let line: Middleman | undefined
  const world = await engineWorld({
    seed: 7,
    config: {
      engine: { symbols: ['XBTUSDTM', 'ETHUSDTM'] },
      venue: { orders: roadTaken() },
      exchange: { ordersPerSecond: 8 },
    },
    between: (ports) => {
      line ??= new Middleman(ports.clock)
      return line.between(ports)
    },
  })
  const engine = await world.start()
  await world.pass(5_000)
  if (!line) throw new Error('the engine came up without a network')
  expect(engine.world.journal.books.open.size).toBeGreaterThan(1)
  return { world, engine, line }
}

/** Looks at the venue whenever something of an order changes there, or a price. What is wrong is added to the list. */
function watch(world: EngineWorld, engine: Engine): readonly unknown[] {
  const broken: unknown[] = []
  world.exchange.observe(({ type }) => {
    if (type !== 'OrderChanged' && type !== 'StopChanged' && type !== 'PriceMarked') return
    try {
      expectNoQuoteTwice(world)
      expectWithinLimits(world, engine)
    } catch (error) {
      broken.push(error)
    }
  })
  return broken
}

const alive = (world: EngineWorld) => world.exchange.orders(PAPER_ACCOUNT, { status: 'active' })

/** A slot whose order is in doubt stays taken: at most one quote a side and symbol is alive. */
function expectNoQuoteTwice(world: EngineWorld): void {
  const slots = alive(world).map(({ symbol, side }) => `${symbol} ${side}`)
  expect(slots.filter((slot, at) => slots.indexOf(slot) !== at)).toEqual([])
}

/** What the venue could make of us if everything that is alive there filled. */
function expectWithinLimits(world: EngineWorld, engine: Engine): void {
  const { symbolNotionalMax, totalNotionalMax } = world.config.risk
  const held = world.venuePositions()
  let total = 0
  for (const instrument of engine.world.instruments.values()) {
    const { symbol } = instrument
    const lots = held[symbol] ?? 0
    const reach = { buy: lots, sell: lots }
    for (const order of alive(world))
      if (order.symbol === symbol && !order.reduceOnly)
        reach[order.side] += (order.side === 'buy' ? 1 : -1) * (order.size - order.filled)
    const worst = Math.max(Math.abs(reach.buy), Math.abs(reach.sell))
    const value = worst * world.exchange.price(symbol).mark * moneyToNumber(instrument.tickMoney)
    expect(value, symbol).toBeLessThanOrEqual(Number(symbolNotionalMax) * DRIFT)
    total += value
  }
  expect(total).toBeLessThanOrEqual(Number(totalNotionalMax) * DRIFT)
}

/** Positions, open orders and what is filled of them are the same, and nothing is in doubt. */
function isEqual(world: EngineWorld, { world: { channels, journal } }: Engine): boolean {
  if (!channels.reconciled) return false
  const { open, holdings } = journal.books
  const theirs = new Map(alive(world).map((order) => [order.clientOid, order.filled]))
  for (const [id, { filled, knowledge, orderId }] of open)
    if (knowledge !== 'confirmed' || (orderId !== null && theirs.get(id) !== filled)) return false
  if ([...theirs.keys()].some((id) => !open.has(id as never))) return false
  const held = world.venuePositions()
  return [...holdings.values()].every(({ symbol, position }) => position.lots === (held[symbol] ?? 0))
}
