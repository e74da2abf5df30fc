import { describe, expect, it } from 'vitest'
import { toDesk } from '../../actors/messages.ts'
import { contingencyPath, DESK, LADDER } from '../../actors/names.ts'
import { bracket, type ContingencyPlan, oneCancelsOther, trailingStop } from '../../src/contingencies/plan.ts'
import type { Leg } from '../../src/domain/contingency.ts'
import type { ContingencyId } from '../../src/domain/contingency-id.ts'
import type { Lots, Ticks } from '../../src/domain/instrument.ts'
import type { Side } from '../../src/domain/order.ts'
import type { VenueOrder } from '../../src/exchange/contract.ts'
import { AROUND, SYMBOL } from '../supervisors/quiet-market.ts'
import { ASK, BID, placing, type TradingFloor, tradingFloor } from './trading-floor.ts'

/** Groups of orders, through desk, door, adapter and exchange. */

const LONG_MS = 15_000
const STOP_AT = AROUND - 1_000
const TARGET = AROUND + 1_000
/** The mark is dragged half a percent toward the book, which stays where it is: the index has to go further. */
const FURTHER = 3_100
const OF = { venue: 'kucoin', symbol: SYMBOL, owner: 'test', size: 10 as Lots } as const

const stopAt = (price: number) => ({ at: price as Ticks, by: 'mark' as const })

/** Buys 10 at a price, and protects them. */
const longBracket = (
  price: number,
  parts: { stop?: Parameters<typeof bracket>[0]['stop']; size?: number } = {},
) =>
  bracket({
    ...OF,
    size: (parts.size ?? 10) as Lots,
    entry: { side: 'buy', price: price as Ticks, timeInForce: 'GTC', postOnly: false },
    stop: parts.stop ?? stopAt(STOP_AT),
    target: TARGET as Ticks,
  })

function place(floor: TradingFloor, plan: ContingencyPlan): ContingencyId {
  const { books } = floor.engine.world.journal
  const id = books.nextContingency
  toDesk(floor.engine.tree, { type: 'SubmitGroup', plan })
  return id
}

const group = (floor: TradingFloor, id: ContingencyId) =>
  floor.engine.world.journal.books.contingencies.get(id)
const placed = (floor: TradingFloor): readonly VenueOrder[] => floor.venueOrders()
/** What is alive at the venue of a leg, in a few words. */
function alive(floor: TradingFloor, id: ContingencyId, name: string): readonly string[] {
  const { books } = floor.engine.world.journal
  return placed(floor)
    .filter(({ status }) => status !== 'done')
    .filter(({ clientOid }) => {
      const leg = books.order(clientOid as never)?.intent.leg
      return leg?.of === id && leg.name === name
    })
    .map(({ stop, price, size, filled }) => `${size - filled} at ${stop ? `stop ${stop.price}` : price}`)
}
const reasons = (floor: TradingFloor): readonly string[] =>
  floor.journalled().flatMap((event) => (event.type === 'ContingencyEnded' ? [event.reason] : []))

/** The group is over, both sides say the same, and the engine stops clean. */
async function expectOver(floor: TradingFloor, reason: string): Promise<void> {
  expect(reasons(floor)).toEqual([reason])
  expect([...floor.engine.world.journal.books.contingencies.keys()]).toEqual([])
  expect(floor.held()).toBe(floor.heldAtVenue())
  expect(floor.venueOrders().filter(({ status }) => status !== 'done')).toEqual([])
  floor.faults = {}
  const ending = await floor.until(floor.engine.stop('the test is over'))
  expect(ending).toMatchObject({ left: [], late: [] })
  expect(floor.venuePositions()).toEqual({})
  floor.engine.auditor.ended(ending)
  expect(Object.entries(floor.engine.auditor.violations()).filter(([, count]) => count > 0)).toEqual([])
}

const takesTarget = (floor: TradingFloor, size: number) => floor.market.order('buy', TARGET, size, false)
/** Everything that others sell below the target, out of the way. */
const clearAsks = (floor: TradingFloor) => floor.market.order('buy', TARGET - 1, 500, false)

describe('a bracket', () => {
  it('rests as its entry, is protected when that fills, and the target takes the stop away', async () => {
    const floor = await tradingFloor()
    const id = place(floor, longBracket(BID))
    await floor.pass(1_000)
    expect([alive(floor, id, 'entry'), alive(floor, id, 'stop'), alive(floor, id, 'target')]).toEqual([
      [`10 at ${BID}`],
      [],
      [],
    ])
    floor.takenBy('sell', 10)
    await floor.pass(1_000)
    expect(floor.held()).toBe(10)
    expect([alive(floor, id, 'stop'), alive(floor, id, 'target')]).toEqual([
      [`10 at stop ${STOP_AT}`],
      [`10 at ${TARGET}`],
    ])
    clearAsks(floor)
    takesTarget(floor, 10)
    await floor.pass(2_000)
    expect(floor.held()).toBe(0)
    await expectOver(floor, 'done')
  })

  it('is closed by its stop, which takes the target away', async () => {
    const floor = await tradingFloor()
    place(floor, longBracket(ASK + 5))
    await floor.pass(1_000)
    floor.market.index(STOP_AT - FURTHER)
    await floor.pass(3_000)
    expect(floor.held()).toBe(0)
    await expectOver(floor, 'done')
  })

  it('is protected as its entry fills, part by part', async () => {
    const floor = await tradingFloor()
    const id = place(floor, longBracket(BID))
    await floor.pass(500)
    for (const [taken, held] of [
      [3, 3],
      [2, 5],
      [5, 10],
    ] as const) {
      floor.takenBy('sell', taken)
      await floor.pass(1_000)
      expect([alive(floor, id, 'stop'), alive(floor, id, 'target')]).toEqual([
        [`${held} at stop ${STOP_AT}`],
        [`${held} at ${TARGET}`],
      ])
    }
    floor.market.index(STOP_AT - FURTHER)
    await floor.pass(3_000)
    await expectOver(floor, 'done')
  })

  it('loses in the stop what a part of the target has filled', async () => {
    const floor = await tradingFloor()
    const id = place(floor, longBracket(ASK + 5))
    await floor.pass(1_000)
    clearAsks(floor)
    takesTarget(floor, 4)
    await floor.pass(1_000)
    expect([alive(floor, id, 'stop'), alive(floor, id, 'target')]).toEqual([
      [`6 at stop ${STOP_AT}`],
      [`6 at ${TARGET}`],
    ])
    floor.market.index(STOP_AT - FURTHER)
    await floor.pass(3_000)
    await expectOver(floor, 'done')
  })

  it('opens no more once it began to close', async () => {
    const floor = await tradingFloor()
    const id = place(floor, longBracket(BID))
    await floor.pass(500)
    floor.takenBy('sell', 4)
    await floor.pass(1_000)
    floor.market.index(STOP_AT - FURTHER)
    await floor.pass(3_000)
    expect(alive(floor, id, 'entry')).toEqual([])
    expect(floor.held()).toBe(0)
    await expectOver(floor, 'done')
  })

  it('whose entry the door denies does not exist', async () => {
    const floor = await tradingFloor()
    place(floor, longBracket(BID, { size: 1_000_000 }))
    await floor.pass(100)
    expect(floor.journalled().some(({ type }) => type.startsWith('Contingency'))).toBe(false)
    expect(placed(floor)).toEqual([])
  })

  it('whose entry ends unfilled is over', async () => {
    const floor = await tradingFloor()
    const id = place(floor, longBracket(BID))
    await floor.pass(500)
    const [entry] = group(floor, id)?.legs.get('entry')?.open ?? []
    if (!entry) throw new Error('no entry')
    floor.cancel(entry)
    await floor.pass(2_000)
    await expectOver(floor, 'unfilled')
  })

  it('is cancelled as a whole', async () => {
    const floor = await tradingFloor()
    const id = place(floor, longBracket(BID))
    await floor.pass(500)
    floor.takenBy('sell', 4)
    await floor.pass(1_000)
    toDesk(floor.engine.tree, { type: 'CancelGroup', id })
    await floor.pass(2_000)
    expect(floor.held()).toBe(4)
    await expectOver(floor, 'cancelled')
  })

  it('ends when its position has gone some other way', async () => {
    const floor = await tradingFloor()
    place(floor, longBracket(ASK + 5))
    await floor.pass(1_000)
    floor.submit({ side: 'sell', price: BID - 10 })
    await floor.pass(3_000)
    expect(floor.held()).toBe(0)
    await expectOver(floor, 'nothing left to reduce')
  })

  it('whose stop is passed before it could rest is closed at once', async () => {
    const floor = await tradingFloor()
    floor.faults = { beforeHttp: (request) => (/"stop":/.test(request.body) ? refusedStop : undefined) }
    const id = place(floor, longBracket(ASK + 5))
    await floor.pass(1_000)
    expect(alive(floor, id, 'stop')).toEqual([])
    floor.market.index(STOP_AT - FURTHER)
    await floor.pass(10_000)
    expect(floor.held()).toBe(0)
    await expectOver(floor, 'done')
  })

  it('whose stop the venue refuses at first gets it when the venue takes it', async () => {
    const floor = await tradingFloor()
    floor.faults = { beforeHttp: (request) => (/"stop":/.test(request.body) ? refusedStop : undefined) }
    const id = place(floor, longBracket(ASK + 5))
    await floor.pass(3_000)
    expect(alive(floor, id, 'stop')).toEqual([])
    floor.faults = {}
    await floor.pass(5_000)
    expect(alive(floor, id, 'stop')).toEqual([`10 at stop ${STOP_AT}`])
    floor.market.index(STOP_AT - FURTHER)
    await floor.pass(3_000)
    await expectOver(floor, 'done')
  })

  it('whose stop got no answer is not stopped twice', async () => {
    const floor = await tradingFloor()
    let lost = 0
    floor.faults = {
      afterHttp: (request) => (/"stop":/.test(request.body) && lost++ === 0 ? 'lost' : undefined),
      onFrame: (text) => (/advancedOrders/.test(text) ? 'lost' : undefined),
    }
    const id = place(floor, longBracket(ASK + 5))
    await floor.pass(LONG_MS)
    expect(alive(floor, id, 'stop')).toEqual([`10 at stop ${STOP_AT}`])
    expect(placed(floor).filter(({ stop }) => stop)).toHaveLength(1)
    floor.faults = {}
    floor.market.index(STOP_AT - FURTHER)
    await floor.pass(3_000)
    await expectOver(floor, 'done')
  })

  it('keeps its stop when its owner pulls everything, and goes with a stop of the engine', async () => {
    const floor = await tradingFloor()
    const id = place(floor, longBracket(ASK + 5))
    await floor.pass(1_000)
    for (const which of [{ owner: 'test' }, { instrument: { venue: 'kucoin', symbol: SYMBOL } }] as const)
      toDesk(floor.engine.tree, { type: 'CancelAll', which })
    await floor.pass(2_000)
    expect(alive(floor, id, 'stop')).toEqual([`10 at stop ${STOP_AT}`])
    expect(placed(floor).filter(({ stop }) => stop)).toHaveLength(1)
    const ending = await floor.until(floor.engine.stop('over'))
    expect(ending).toMatchObject({ left: [], late: [] })
    expect(floor.venuePositions()).toEqual({})
    // It does not even ask for what nobody would let it have.
    expect(floor.engine.lines.filter(({ type }) => type === 'OrderDenied')).toEqual([])
    expect(floor.venueOrders().filter(({ status }) => status !== 'done')).toEqual([])
  })

  it('keeps its stop when an engine that keeps positions stops, and the next one goes on with it', async () => {
    const floor = await tradingFloor({ config: { engine: { onStop: 'keep' } } })
    const id = place(floor, longBracket(ASK + 5))
    await floor.pass(1_000)
    expect(await floor.until(floor.engine.stop('over'))).toMatchObject({ left: [], late: [] })
    expect(alive(floor, id, 'stop')).toEqual([`10 at stop ${STOP_AT}`])
    const second = await floor.start()
    floor.market.index(STOP_AT - FURTHER)
    await floor.pass(3_000)
    expect(floor.venuePositions()).toEqual({})
    expect(second.world.journal.books.contingencies.size).toBe(0)
    expect(floor.venueOrders().filter(({ status }) => status !== 'done')).toEqual([])
    second.kill()
  })

  for (const to of ['CRITICAL', 'STOP'])
    it(`gives way to the ladder: in ${to} its orders go, none comes back, and it ends with the position`, async () => {
      const floor = await tradingFloor()
      place(floor, longBracket(ASK + 5))
      await floor.pass(1_000)
      floor.engine.tree.tell(LADDER, { type: 'TIGHTENED', to, by: 'ann', reason: 'news', at: 0 } as never)
      await floor.pass(40_000)
      expect(floor.held()).toBe(0)
      await expectOver(floor, 'nothing left to reduce')
    })
})

const refusedStop = {
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ code: '300004', msg: 'Too many stop orders.' }),
}

describe('a trailing stop', () => {
  const trailing = (side: Side) =>
    trailingStop({ ...OF, side, trail: { by: 'index', distance: 500 as Ticks, step: 50 as Ticks } })

  it('of a long position follows the price up, never down, and is never absent', async () => {
    const floor = await tradingFloor()
    floor.submit({ price: ASK + 5 })
    await floor.pass(500)
    const id = place(floor, trailing('sell'))
    await floor.pass(1_000)
    expect(alive(floor, id, 'stop')).toEqual([`10 at stop ${AROUND - 500}`])
    let absent = 0
    let most = 0
    const unobserve = floor.exchange.observe((event) => {
      if (event.type !== 'StopChanged') return
      const waiting = placed(floor).filter(({ status }) => status === 'untriggered').length
      if (waiting === 0) absent++
      most = Math.max(most, waiting)
    })
    for (const [index, stop] of [
      [AROUND + 300, AROUND - 200],
      [AROUND + 349, AROUND - 200],
      [AROUND + 350, AROUND - 150],
      [AROUND + 100, AROUND - 150],
      [AROUND + 700, AROUND + 200],
    ] as const) {
      floor.market.index(index)
      await floor.pass(3_000)
      expect(alive(floor, id, 'stop')).toEqual([`10 at stop ${stop}`])
    }
    unobserve()
    expect([absent, most]).toEqual([0, 2])
    floor.market.index(AROUND + 150)
    await floor.pass(3_000)
    expect(floor.held()).toBe(0)
    await expectOver(floor, 'done')
  })

  it('of a short position follows the price down', async () => {
    const floor = await tradingFloor()
    floor.submit({ side: 'sell', price: BID - 10 })
    await floor.pass(500)
    const id = place(floor, trailing('buy'))
    floor.market.index(AROUND - 400)
    await floor.pass(3_000)
    expect(alive(floor, id, 'stop')).toEqual([`10 at stop ${AROUND + 100}`])
    floor.market.index(AROUND + 150)
    await floor.pass(3_000)
    expect(floor.held()).toBe(0)
    await expectOver(floor, 'done')
  })

  it('goes on from its best price after a kill, and does not hang lower because the price fell meanwhile', async () => {
    const floor = await tradingFloor()
    floor.submit({ price: ASK + 5 })
    await floor.pass(500)
    const id = place(floor, trailing('sell'))
    floor.market.index(AROUND + 600)
    await floor.pass(3_000)
    expect(alive(floor, id, 'stop')).toEqual([`10 at stop ${AROUND + 100}`])
    floor.engine.kill()
    floor.market.index(AROUND + 200)
    await floor.pass(1_000)
    const second = await floor.start()
    await floor.pass(3_000)
    expect(alive(floor, id, 'stop')).toEqual([`10 at stop ${AROUND + 100}`])
    floor.market.index(AROUND + 1_000)
    await floor.pass(3_000)
    const { books } = second.world.journal
    expect(books.contingencies.get(id)?.best).toBe(AROUND + 1_000)
    second.kill()
  })

  /** Trades by others that lift the last price and let it fall again, all in this moment. */
  const spike = (floor: TradingFloor, high: number): void => {
    floor.market.order('sell', AROUND + 1_000, 5)
    floor.market.order('buy', high - 1, 600, false)
    floor.market.order('sell', high, 1)
    floor.market.order('buy', high, 1)
    floor.market.order('sell', high - 50, 1)
    floor.market.order('buy', high - 50, 1)
    floor.market.order('sell', BID, 1, false)
  }
  const trailingLast = trailingStop({
    ...OF,
    side: 'sell',
    trail: { by: 'last', distance: 500 as Ticks, step: 10 as Ticks },
  })
  const trails = (floor: TradingFloor): readonly number[] =>
    floor.journalled().flatMap((event) => (event.type === 'ContingencyTrailed' ? [event.best] : []))

  it('follows a price that came and went between two looks', async () => {
    const floor = await tradingFloor()
    floor.submit({ price: ASK + 5 })
    await floor.pass(500)
    const id = place(floor, trailingLast)
    await floor.pass(1_000)
    spike(floor, AROUND + 100)
    await floor.pass(20)
    expect(group(floor, id)?.best).toBe(AROUND + 100)
    spike(floor, AROUND + 300)
    await floor.pass(100)
    expect(group(floor, id)?.best).toBe(AROUND + 300)
    await floor.pass(1_000)
    expect(alive(floor, id, 'stop')).toEqual([`10 at stop ${AROUND - 200}`])
    const ending = await floor.until(floor.engine.stop('the test is over'))
    expect(ending).toMatchObject({ left: [], late: [] })
  })

  it('a run of trades, each at a better price, moves it a few times, and to the best of them', async () => {
    const floor = await tradingFloor()
    floor.submit({ price: ASK + 5 })
    await floor.pass(500)
    const id = place(floor, trailingLast)
    await floor.pass(1_000)
    floor.market.order('sell', AROUND + 1_000, 5)
    floor.market.order('buy', AROUND + 19, 600, false)
    const before = trails(floor).length
    for (let trade = 2; trade <= 40; trade++) {
      floor.market.order('sell', AROUND + 10 * trade, 1)
      floor.market.order('buy', AROUND + 10 * trade, 1)
      await floor.pass(4)
    }
    await floor.pass(100)
    expect(group(floor, id)?.best).toBe(AROUND + 400)
    expect(trails(floor).length - before).toBeGreaterThan(1)
    expect(trails(floor).length - before).toBeLessThanOrEqual(12)
    await floor.pass(1_000)
    expect(alive(floor, id, 'stop')).toEqual([`10 at stop ${AROUND - 100}`])
  })

  it('in a bracket trails from the entry on', async () => {
    const floor = await tradingFloor()
    const trail = { by: 'index', distance: 500 as Ticks, step: 10 as Ticks } as const
    const id = place(floor, longBracket(BID, { stop: trail }))
    floor.market.index(AROUND + 300)
    await floor.pass(2_000)
    floor.market.index(AROUND)
    await floor.pass(2_000)
    expect(group(floor, id)?.best).toBe(null)
    floor.takenBy('sell', 10)
    await floor.pass(2_000)
    expect(alive(floor, id, 'stop')).toEqual([`10 at stop ${AROUND - 500}`])
    floor.market.index(AROUND - 600)
    await floor.pass(3_000)
    await expectOver(floor, 'done')
  })
})

describe('a pair of which one cancels the other', () => {
  const leg = (name: string, parts: Partial<Leg>): Leg => ({
    name,
    side: 'sell',
    price: null,
    timeInForce: 'GTC',
    postOnly: false,
    reduceOnly: true,
    ...parts,
  })

  it('around a position: the stop goes when the target fills', async () => {
    const floor = await tradingFloor()
    floor.submit({ price: ASK + 5 })
    await floor.pass(500)
    const id = place(
      floor,
      oneCancelsOther({
        ...OF,
        legs: [
          leg('target', { price: TARGET as Ticks }),
          leg('stop', { trigger: { price: STOP_AT as Ticks, direction: 'down', by: 'mark' } }),
        ],
      }),
    )
    await floor.pass(1_000)
    expect([alive(floor, id, 'stop'), alive(floor, id, 'target')]).toEqual([
      [`10 at stop ${STOP_AT}`],
      [`10 at ${TARGET}`],
    ])
    clearAsks(floor)
    takesTarget(floor, 10)
    await floor.pass(2_000)
    await expectOver(floor, 'done')
  })

  const breakout = (size = 10) =>
    oneCancelsOther({
      ...OF,
      size: size as Lots,
      legs: (['buy', 'sell'] as const).map((side) => {
        const away = side === 'buy' ? 1 : -1
        return leg(side, {
          side,
          reduceOnly: false,
          price: (AROUND + away * 1_100) as Ticks,
          trigger: {
            price: (AROUND + away * 1_000) as Ticks,
            direction: side === 'buy' ? 'up' : 'down',
            by: 'index',
          },
        })
      }) as unknown as readonly [Leg, Leg],
    })

  it('on both sides of the price: the first part of one cancels the other', async () => {
    const floor = await tradingFloor()
    const id = place(floor, breakout())
    await floor.pass(1_000)
    expect([alive(floor, id, 'buy'), alive(floor, id, 'sell')]).toEqual([
      [`10 at stop ${AROUND + 1_000}`],
      [`10 at stop ${AROUND - 1_000}`],
    ])
    floor.market.index(AROUND + 1_001)
    await floor.pass(3_000)
    expect(floor.held()).toBe(10)
    expect(alive(floor, id, 'sell')).toEqual([])
    await expectOver(floor, 'done')
  })

  it('of which the door denies one is taken back', async () => {
    const floor = await tradingFloor()
    const { legs, ...plan } = breakout()
    const [first, second] = legs
    if (!first || !second) throw new Error('no legs')
    place(floor, { ...plan, legs: [first, { ...second, price: 1 as Ticks }] })
    await floor.pass(3_000)
    await expectOver(floor, 'cancelled')
  })

  it('never places again what opens, whatever became of it', async () => {
    const floor = await tradingFloor()
    floor.faults = {
      beforeHttp: (request) =>
        /"side":"buy"/.test(request.body) ? placing(refusedStop)(request) : undefined,
    }
    const id = place(floor, breakout())
    await floor.pass(LONG_MS)
    expect(placed(floor)).toHaveLength(1)
    expect(alive(floor, id, 'sell')).toEqual([`10 at stop ${AROUND - 1_000}`])
    toDesk(floor.engine.tree, { type: 'CancelGroup', id })
    await floor.pass(2_000)
    await expectOver(floor, 'cancelled')
  })
})

describe('a group and the parts of the engine', () => {
  for (const [what, path, pauses] of [
    ['its own actor', (id: ContingencyId) => contingencyPath(id), [40, 60, 100, 300, 3_000]],
    ['the desk', () => DESK, [40, 60, 100, 300, 3_000]],
    // A supervisor has two restarts; a third is the death of all that is above.
    ['all groups', () => 'orders/contingencies', [100]],
    ['all orders', () => 'orders/live', [100]],
  ] as const)
    it(`${what} may die at any moment: one stop rests, and the target takes it away`, async () => {
      const floor = await tradingFloor()
      const id = place(floor, longBracket(ASK + 5))
      // An order that dies before its intent is on disk is never sent: let the entry get there first.
      await floor.passUntil('it is held', () => floor.held() === 10, 1_000)
      for (const passedMs of pauses) {
        floor.engine.tree.crash(path(id), new Error('test'))
        await floor.pass(passedMs)
      }
      await floor.pass(LONG_MS)
      expect([alive(floor, id, 'stop'), alive(floor, id, 'target')]).toEqual([
        [`10 at stop ${STOP_AT}`],
        [`10 at ${TARGET}`],
      ])
      floor.engine.tree.crash(path(id), new Error('test'))
      clearAsks(floor)
      takesTarget(floor, 10)
      // So many deaths put one that has a budget of its own into quarantine, and a probe brings it back.
      await floor.pass(LONG_MS)
      expect(floor.held()).toBe(0)
      await expectOver(floor, 'done')
    })
})
