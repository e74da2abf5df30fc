import { describe, expect, it } from 'vitest'
import type { HttpResponse } from '../../src/ports/http.ts'
import { ASK, BID } from '../actors/trading-floor.ts'
import { SYMBOL } from '../supervisors/quiet-market.ts'
import { CROSSING_BUY, CROSSING_SELL, type Floor, floorOf, LONG_MS, openFloor } from './floor.ts'
import {
  ASKING_BY_ID,
  ASKING_FOR_ONE,
  FILL_PUSHES,
  frames,
  ORDER_PUSHES,
  READING_FILLS,
  requests,
} from './middleman.ts'
import { expectSettled, expectTruth } from './truth.ts'

/** The venue's list without what it no longer has. */
const emptied = (body: string): string => {
  const answer = JSON.parse(body) as { data: { items: unknown[]; totalNum: number; totalPage: number } }
  return JSON.stringify({ ...answer, data: { ...answer.data, items: [], totalNum: 0, totalPage: 0 } })
}

/** The venue's list with one of its fills, by its place in it. */
function onlyThe(place: number, body: string): string {
  const answer = JSON.parse(body) as { data: { items: unknown[]; totalNum: number } }
  const items = answer.data.items.slice(place, place + 1)
  return JSON.stringify({ ...answer, data: { ...answer.data, items, totalNum: items.length } })
}

const FORGOTTEN: HttpResponse = {
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ code: '100001', msg: 'error.getOrder.orderNotExist' }),
}

const sources = (floor: Floor): readonly string[] =>
  floor.journalled().flatMap((event) => (event.type === 'FillRecorded' ? [event.source] : []))

describe('fills that the venue no longer has', () => {
  it('are inferred from the order, marked so, and only when the list has denied them again and again', async () => {
    const floor = await openFloor()
    const room = floor.room('buy')
    const id = floor.submit()
    await floor.pass(100)
    floor.line.lose(frames(ORDER_PUSHES))
    floor.line.edit(READING_FILLS, emptied)
    floor.takenBy('sell', 4)
    floor.cancel(id)
    await floor.pass(10_000)
    expect(floor.order(id)).toMatchObject({ closed: null, filled: 0, knowledge: 'uncertain' })
    expect(floor.room('buy')).toBeLessThanOrEqual(room - 10)
    await floor.pass(50_000)
    expect(floor.order(id)).toMatchObject({ filled: 4, closed: { outcome: 'cancelled' } })
    expect(sources(floor)).toEqual(['inferred'])
    expect(floor.held()).toBe(4)
    const { cost } = floor.engine.world.journal.books.position('kucoin', SYMBOL)
    expect(cost).toBe(floor.venueOrder(id)?.dealt)
    expect(floor.engine.world.channels.reconciled).toBe(true)
  })

  it('an order that goes on filling gets its later fills as they are', async () => {
    const floor = await openFloor()
    floor.submit({ price: CROSSING_BUY })
    await floor.pass(100)
    // It reduces, so the ladder leaves it where it is however long the doubt lasts.
    const id = floor.submit({ side: 'sell', price: ASK })
    await floor.pass(100)
    floor.line.lose(frames(ORDER_PUSHES))
    floor.line.edit(READING_FILLS, emptied)
    floor.takenBy('buy', 4)
    await floor.pass(60_000)
    expect(sources(floor)).toEqual(['stream', 'inferred'])
    floor.line.heal()
    floor.line.edit(READING_FILLS, emptied)
    floor.takenBy('buy', 6)
    await floor.pass(LONG_MS)
    expect(sources(floor)).toEqual(['stream', 'inferred', 'stream'])
    expect(floor.order(id)).toMatchObject({ filled: 10, closed: { outcome: 'filled' } })
    expect(floor.held()).toBe(0)
  })

  it('a list that only lags is waited for: nothing is inferred', async () => {
    const floor = await openFloor()
    const id = floor.submit()
    await floor.pass(100)
    floor.line.lose(frames(ORDER_PUSHES))
    floor.line.edit(READING_FILLS, emptied)
    floor.takenBy('sell', 10)
    await floor.pass(12_000)
    floor.line.heal()
    await floor.pass(LONG_MS)
    expect(sources(floor)).toEqual(['read'])
    await expectSettled(floor, { [id]: 'filled' })
  })
})

describe('a real fill that comes after one was inferred for it', () => {
  /** An order whose two fills, of 4 and of 6 lots, are inferred. */
  async function withInferred(before: (floor: Floor) => void = () => {}) {
    const floor = await openFloor()
    const id = floor.submit()
    await floor.pass(100)
    before(floor)
    floor.line.edit(READING_FILLS, emptied)
    floor.takenBy('sell', 4)
    floor.takenBy('sell', 6)
    await floor.pass(60_000)
    expect(sources(floor)).toEqual(['inferred'])
    expect(floor.order(id)).toMatchObject({ filled: 10, closed: { outcome: 'filled' } })
    return { floor, id }
  }
  const lost = (floor: Floor): void => floor.line.lose(frames(ORDER_PUSHES))
  const replaced = (floor: Floor) =>
    floor.journalled().flatMap((event) => (event.type === 'FillRecorded' ? [event.replaces ?? 0] : []))

  it('listed later: it takes the place of what was inferred, lot by lot', async () => {
    const { floor, id } = await withInferred(lost)
    floor.line.heal()
    await floor.pass(LONG_MS)
    expect(floor.held()).toBe(10)
    expect(replaced(floor)).toEqual([0, 4, 6])
    await expectSettled(floor, { [id]: 'filled' })
  })

  it('one of two is listed first: the other stays inferred until it comes', async () => {
    const { floor, id } = await withInferred(lost)
    floor.line.heal()
    floor.line.edit(READING_FILLS, (body) => onlyThe(0, body))
    await floor.pass(LONG_MS)
    expect(replaced(floor)).toHaveLength(2)
    expect(floor.held()).toBe(10)
    floor.line.heal()
    await floor.pass(LONG_MS)
    expect(replaced(floor)).toHaveLength(3)
    await expectSettled(floor, { [id]: 'filled' })
  })

  for (const order of ['as it came', 'reversed'] as const)
    it(`pushed later, ${order}`, async () => {
      let open = (): void => {}
      const { floor, id } = await withInferred((floor) => {
        const pushes = floor.line.hold(frames(FILL_PUSHES))
        open = () => pushes.open(order)
      })
      open()
      await floor.pass(10)
      expect(replaced(floor)).toEqual(order === 'as it came' ? [0, 4, 6] : [0, 6, 4])
      floor.line.heal()
      await floor.pass(LONG_MS)
      await expectSettled(floor, { [id]: 'filled' })
    })

  it('pushed later by a venue that does not say when it changed the order: by how far it says the order had come', async () => {
    let open = (): void => {}
    const { floor, id } = await withInferred((floor) => {
      const pushes = floor.line.hold(frames(FILL_PUSHES))
      open = () => pushes.open()
      floor.line.edit(ASKING_FOR_ONE, (body) => body.replace(/"updatedAt":\d+,?/, ''))
    })
    open()
    await floor.pass(10)
    expect(replaced(floor)).toEqual([0, 4, 6])
    floor.line.heal()
    await floor.pass(LONG_MS)
    await expectSettled(floor, { [id]: 'filled' })
  })

  it('listed after a restart', async () => {
    const { floor, id } = await withInferred(lost)
    floor.engine.kill()
    floor.line.heal()
    const next = floorOf(floor, floor.market, floor.line, await floor.start())
    await next.pass(LONG_MS)
    expect(next.held()).toBe(10)
    expect(replaced(next)).toEqual([0, 4, 6])
    await expectSettled(next, { [id]: 'filled' })
  })

  it('one before a restart, one after it', async () => {
    const { floor, id } = await withInferred(lost)
    floor.line.heal()
    floor.line.edit(READING_FILLS, (body) => onlyThe(1, body))
    await floor.pass(LONG_MS)
    expect(replaced(floor)).toHaveLength(2)
    floor.engine.kill()
    floor.line.heal()
    const next = floorOf(floor, floor.market, floor.line, await floor.start())
    await next.pass(LONG_MS)
    expect(next.held()).toBe(10)
    await expectSettled(next, { [id]: 'filled' })
  })
})

describe('an order that the venue no longer knows', () => {
  it('it ended while no engine was there: it is over when nobody lists it, and then the door opens', async () => {
    const floor = await openFloor()
    const id = floor.submit()
    await floor.pass(100)
    floor.engine.kill()
    await floor.byHand((venue) => venue.cancelAll(SYMBOL))
    floor.line.answer(requests(ASKING_FOR_ONE), FORGOTTEN)
    floor.line.answer(requests(ASKING_BY_ID), FORGOTTEN)
    const next = floorOf(floor, floor.market, floor.line, await floor.start())
    expect(next.order(id).closed?.outcome).toBe('cancelled')
    expect(next.engine.world.channels.reconciled).toBe(true)
    await next.pass(LONG_MS)
    const later = next.submit({ price: CROSSING_BUY })
    await next.pass(LONG_MS)
    await expectSettled(next, { [id]: 'cancelled', [later]: 'filled' })
  })

  it('one that rests at the venue is not given up because a question about it finds nothing', async () => {
    const floor = await openFloor()
    const id = floor.submit()
    await floor.pass(100)
    floor.line.answer(requests(ASKING_FOR_ONE), FORGOTTEN)
    floor.line.answer(requests(ASKING_BY_ID), FORGOTTEN)
    floor.venue.face.sockets.cutAll()
    await floor.pass(90_000)
    expect(floor.venueOrder(id)?.status).toBe('open')
    expect(floor.order(id).closed).toBeNull()
    floor.line.heal()
    floor.cancel(id)
    await floor.pass(LONG_MS)
    await expectSettled(floor, { [id]: 'cancelled' })
  })
})

describe('a position that no fill explains', () => {
  it('a fill that the venue denies is corrected by an adjustment with its reason, after several quiet reads', async () => {
    const floor = await openFloor()
    floor.line.reword(FILL_PUSHES, (text) => [
      text,
      text
        .replace(/"tradeId":"\w+"/, '"tradeId":"never"')
        .replace(/"orderId":"\w+"/, '"orderId":"nowhere"')
        .replace(/"clientOid":"\w*",?/, ''),
    ])
    const id = floor.submit({ price: CROSSING_BUY })
    await floor.pass(50)
    expect([floor.held(), floor.heldAtVenue()]).toEqual([20, 10])
    floor.line.heal()
    await floor.pass(LONG_MS * 2)
    expect(floor.held()).toBe(10)
    const adjustments = floor.journalled().filter(({ type }) => type === 'PositionAdjusted')
    expect(adjustments).toMatchObject([{ from: 20, to: 10 }])
    expect(floor.order(id).closed?.outcome).toBe('filled')
    const moves = () => floor.journalled().filter((event) => event.type === 'LadderMoved')
    expect(moves()[0]).toMatchObject({ to: 'WARNING', trigger: 'positionMismatch', threshold: '1' })
    await floor.passUntil('it is forgotten', () => moves().some(({ to }) => to === 'NORMAL'), 180_000)
    // Before the venue's word is taken for it: two reads prove it, a third adjusts.
    const types = floor.journalled().map(({ type }) => type)
    expect(types.indexOf('LadderMoved')).toBeLessThan(types.indexOf('PositionAdjusted'))
    const [tightened, loosened] = moves().map(({ to }) => to)
    expect([tightened, loosened]).toEqual(['WARNING', 'CAUTION'])
  })

  it('a position that was there before the first engine is taken over', async () => {
    const floor = await openFloor()
    floor.engine.kill()
    await floor.placeByHand({ side: 'sell', price: CROSSING_SELL, size: 5 })
    floor.line.edit(READING_FILLS, emptied)
    const next = floorOf(floor, floor.market, floor.line, await floor.start())
    expect(next.held()).toBe(-5)
    const id = next.submit({ price: BID })
    await next.pass(100)
    next.takenBy('sell', 10)
    await next.pass(LONG_MS)
    expect(next.order(id).closed?.outcome).toBe('filled')
    expect(next.held()).toBe(5)
    expect(floor.journalled().filter(({ type }) => type === 'LadderMoved')).toEqual([])
  })
})

it('fills are read anew after a long absence, and count once', async () => {
  const floor = await openFloor()
  const id = floor.submit({ size: 10 })
  await floor.pass(100)
  floor.takenBy('sell', 3)
  await floor.pass(100)
  floor.engine.kill()
  floor.takenBy('sell', 4)
  await floor.pass(120_000)
  const next = floorOf(floor, floor.market, floor.line, await floor.start())
  expect(next.order(id).filled).toBe(7)
  expectTruth(next)
  next.cancel(id)
  await next.pass(LONG_MS)
  await expectSettled(next, { [id]: 'cancelled' })
})
