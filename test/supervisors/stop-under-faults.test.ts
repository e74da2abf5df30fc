import { describe, expect, it } from 'vitest'
import { EXITS, LADDER } from '../../actors/names.ts'
import type { InstrumentSymbol } from '../../src/domain/instrument.ts'
import type { LadderState } from '../../src/domain/ladder.ts'
import { brokenInside, type FaultPlan, overloaded } from '../../src/exchange/kucoin/faults.ts'
import { cancelling, placing, type TradingFloor, tradingFloor } from '../actors/trading-floor.ts'
import { bookedPositions, type Engine, type EngineWorld, engineWorld } from './engine-world.ts'
import { AROUND, SYMBOL } from './quiet-market.ts'

const config = { engine: { symbols: ['XBTUSDTM', 'ETHUSDTM'] } }

/** The longest that a fault lasts here; STOP gives itself three times as long. */
const FAULT_MS = 20_000

const suspended = {
  status: 400,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ code: '300002', msg: 'Trading is suspended.' }),
}

const tighten = (engine: Engine, to: LadderState) =>
  engine.tree.tell(LADDER, { type: 'TIGHTENED', to, by: 'ann', reason: 'news', at: 0 } as never)

/** An engine that holds something and has orders resting. */
async function exposed(): Promise<{ world: EngineWorld; engine: Engine }> {
  const world = await engineWorld({ config })
  const engine = await world.start()
  await world.passUntil(
    'something is held, and orders rest',
    () => Object.keys(world.venuePositions()).length > 0 && engine.world.journal.books.open.size > 1,
  )
  return { world, engine }
}

/** Whatever the venue came to hear after STOP could only reduce, and it never held more than then. */
function expectNothingOpened(world: EngineWorld, known: ReadonlySet<string>): void {
  const later = world.venueOrders().filter(({ clientOid }) => !known.has(clientOid))
  expect(later.filter(({ reduceOnly }) => !reduceOnly)).toEqual([])
}

async function expectLatchedFlat(world: EngineWorld, engine: Engine, withinMs = 60_000): Promise<void> {
  await world.passUntil(
    'STOP latches',
    () => engine.world.channels.ladder.value.phase === 'latched',
    withinMs,
  )
  expect(engine.world.channels.ladder.value.left).toEqual([])
  expect(world.venuePositions()).toEqual({})
  expect(world.exchange.orders('paper', { status: 'active' })).toEqual([])
  expect(bookedPositions(engine.world)).toEqual({})
}

describe('STOP, while the exchange', () => {
  const during: readonly (readonly [string, FaultPlan])[] = [
    ['refuses every order', { beforeHttp: placing(suspended) }],
    ['refuses every cancel', { beforeHttp: cancelling(suspended) }],
    ['never answers an order', { beforeHttp: placing('lost' as const) }],
    ['does what it is told and never says so', { afterHttp: placing('lost' as const) }],
    ['answers every order with 500 after it acted', { afterHttp: placing(brokenInside) }],
    ['limits the rate of orders', { beforeHttp: placing(overloaded) }],
    ['limits the rate of everything', { beforeHttp: () => overloaded }],
    ['is not heard at all', { beforeHttp: () => 'lost' as const }],
  ]
  for (const [how, faults] of during)
    it(`${how}: opens nothing meanwhile, and is flat when that is over`, async () => {
      const { world, engine } = await exposed()
      const known = new Set(world.venueOrders().map(({ clientOid }) => clientOid))
      world.faults = faults
      tighten(engine, 'STOP')
      await world.pass(FAULT_MS)
      expect(engine.world.channels.ladder.value.state).toBe('STOP')
      world.faults = {}
      await expectLatchedFlat(world, engine)
      expectNothingOpened(world, known)
      engine.auditor.ended(await world.until(engine.stop('over')))
      expect(Object.entries(engine.auditor.violations()).filter(([, count]) => count > 0)).toEqual([])
    })

  it('fills a little of every exit: goes on until nothing is left', async () => {
    const floor = await heldLong()
    // Nobody is left to sell to but one lot at a time.
    floor.market.order('sell', AROUND - 10, 500, false)
    for (let lot = 0; lot < 12; lot++)
      floor.clock.setTimeout(() => floor.market.order('buy', AROUND - 9, 3), lot * 800)
    tighten(floor.engine, 'STOP')
    await expectLatchedFlat(floor, floor.engine)
    const exits = floor.venueOrders().filter(({ reduceOnly }) => reduceOnly)
    expect(exits.length).toBeGreaterThan(3)
  })

  it('has a position that our books do not know: works it off all the same', async () => {
    const floor = await heldLong()
    const { books } = floor.engine.world.journal
    // As if fills had been missed and nobody had compared yet.
    const { lots } = books.position('kucoin', SYMBOL)
    floor.engine.world.journal.append({
      type: 'PositionAdjusted',
      venue: 'kucoin',
      symbol: SYMBOL,
      from: lots,
      to: 0 as never,
      reason: 'the test forgets it',
    })
    tighten(floor.engine, 'STOP')
    await expectLatchedFlat(floor, floor.engine)
  })

  it('has no position where our books have one: believes the venue, and latches', async () => {
    const floor = await heldLong()
    floor.engine.world.journal.append({
      type: 'PositionAdjusted',
      venue: 'kucoin',
      symbol: SYMBOL,
      from: floor.held() as never,
      to: -7 as never,
      reason: 'the test invents one',
    })
    tighten(floor.engine, 'STOP')
    await expectLatchedFlat(floor, floor.engine)
  })

  it('never answers: what our books hold and every order whose end is not known are named in time', async () => {
    const { world, engine } = await exposed()
    world.faults = { beforeHttp: () => 'lost' }
    const { ladder } = engine.world.channels
    tighten(engine, 'STOP')
    await world.passUntil('it gives up', () => ladder.value.phase === 'latched', 75_000)
    const held = Object.entries(bookedPositions(engine.world))
    const open = [...engine.world.journal.books.open.keys()]
    expect(ladder.value.left).toEqual([
      expect.stringMatching(/^kucoin (does not answer|cannot be read)/),
      ...held.map(([symbol, lots]) => `${lots} lots of ${symbol}, as our books have it`),
      ...open.map((id) => expect.stringContaining(`order ${id} in `)),
    ])
    expect(open.length).toBeGreaterThan(0)
    world.faults = {}
    await world.until(engine.stop('over'))
  })

  it('has nothing of ours, and is not asked about an order that never came to an end: flat is not claimed', async () => {
    const floor = await tradingFloor({ config: { engine: { symbols: [SYMBOL as InstrumentSymbol] } } })
    floor.faults = { beforeHttp: (request) => placing('lost' as const)(request) ?? queries(request) }
    const id = floor.submit({ price: AROUND - 200 })
    await floor.pass(1_000)
    const { ladder } = floor.engine.world.channels
    tighten(floor.engine, 'STOP')
    await floor.passUntil('it gives up', () => ladder.value.phase === 'latched', 75_000)
    expect(ladder.value.left).toEqual([`order ${id} in ${SYMBOL}, whose end is not known`])
  })
})

/** A question after one order by our own name for it is answered by nobody. */
const queries = ({ target }: { readonly target: string }) =>
  /byClientOid|clientOid=/.test(target) ? ('lost' as const) : undefined

/** Long 30 lots, and nothing rests. */
async function heldLong(): Promise<TradingFloor> {
  const floor = await tradingFloor({ config: { engine: { symbols: [SYMBOL as InstrumentSymbol] } } })
  floor.submit({ price: AROUND + 15, size: 30 })
  await floor.passUntil('it is filled', () => floor.held() === 30)
  return floor
}

describe('CRITICAL goes on when', () => {
  const parts = [
    LADDER,
    EXITS,
    'risk/assessor',
    'risk',
    'orders/desk',
    'account',
    'books',
    'venues/venue:kucoin/gateway',
  ]
  for (const path of parts)
    it(`${path} crashes in the middle of it`, async () => {
      const { world, engine } = await exposed()
      tighten(engine, 'CRITICAL')
      await world.pass(300)
      // A third time in a minute, and who is above a group gives it up: then the engine stops, which flattens too.
      for (let times = 0; times < 2; times++) {
        expect(engine.tree.crash(path, new Error('on purpose'))).toBe(true)
        await world.pass(500)
      }
      expect(engine.world.channels.ladder.value.state).toBe('CRITICAL')
      const intents = engine.world.journal.books.intents
      await world.passUntil('it is flat', () => Object.keys(world.venuePositions()).length === 0)
      expect(engine.world.journal.books.intents).toBeGreaterThanOrEqual(intents)
      expect(world.exchange.orders('paper', { status: 'active' })).toEqual([])
      await world.until(engine.stop('over'))
    })

  it('the whole engine is killed in the middle of it', async () => {
    const { world, engine } = await exposed()
    tighten(engine, 'CRITICAL')
    await world.pass(300)
    engine.kill()
    const second = await world.start()
    expect(second.world.channels.ladder.value.state).toBe('CRITICAL')
    await world.passUntil('it is flat', () => Object.keys(world.venuePositions()).length === 0)
    expect(second.world.channels.ladder.value.state).toBe('CRITICAL')
    await world.until(second.stop('over'))
  })
})
