import { describe, expect, it } from 'vitest'
import { clientOrderId } from '../../src/domain/client-order-id.ts'
import type { InstrumentSymbol } from '../../src/domain/instrument.ts'
import type { OrderId } from '../../src/domain/order.ts'
import { ASK, BID } from '../actors/trading-floor.ts'
import { AROUND, SYMBOL } from '../supervisors/quiet-market.ts'
import { CROSSING_BUY, CROSSING_SELL, LONG_MS, openFloor } from './floor.ts'
import { answers, FILL_PUSHES, frames, ORDER_PUSHES, PLACING, READING_FILLS } from './middleman.ts'
import { expectSettled, expectTruth } from './truth.ts'

const ETH = 'ETHUSDTM' as InstrumentSymbol

describe('an order placed by a human by hand', () => {
  it('is left alone, and its fill is counted', async () => {
    const floor = await openFloor()
    const orderId = await floor.placeByHand({ size: 3 })
    await floor.pass(LONG_MS)
    expect(floor.exchange.order('paper', { id: orderId })?.status).toBe('open')
    floor.takenBy('sell', 3)
    await floor.pass(LONG_MS)
    expect(floor.held()).toBe(3)
    await expectSettled(floor, {})
  })

  it('what it could fill is reserved while it rests, and freed when it goes', async () => {
    const floor = await openFloor()
    const room = floor.room('buy')
    const orderId = await floor.placeByHand({ size: 20 })
    await floor.pass(50)
    expect(floor.room('buy')).toBe(room - 20)
    floor.takenBy('sell', 5)
    await floor.pass(50)
    expect(floor.held()).toBe(5)
    expect(floor.room('buy')).toBe(room - 20)
    await floor.byHand((venue) => venue.cancelById(orderId as OrderId))
    await floor.pass(50)
    expect(floor.room('buy')).toBe(room - 5)
    await expectSettled(floor, {})
  })

  it('is found by a comparison when nobody pushed it, and let go the same way', async () => {
    const floor = await openFloor()
    const room = floor.room('buy')
    floor.line.lose(frames(ORDER_PUSHES))
    const orderId = await floor.placeByHand({ size: 20 })
    await floor.pass(LONG_MS)
    expect(floor.room('buy')).toBe(room - 20)
    await floor.byHand((venue) => venue.cancelById(orderId as OrderId))
    await floor.pass(LONG_MS)
    expect(floor.room('buy')).toBe(room)
    await expectSettled(floor, {})
  })

  it('is pulled where that is wanted, and ours are not', async () => {
    const floor = await openFloor({ config: { venue: { ordersOfOthers: 'cancel' } } })
    const id = floor.submit({ price: BID - 1 })
    const orderId = await floor.placeByHand({ size: 20 })
    await floor.pass(LONG_MS)
    expect(floor.exchange.order('paper', { id: orderId })?.status).toBe('done')
    expect(floor.venueOrder(id)?.status).toBe('open')
    floor.cancel(id)
    await floor.pass(1_000)
    await expectSettled(floor, { [id]: 'cancelled' })
  })

  it('our own order is nobody else’s, also when its first push does not name it', async () => {
    const floor = await openFloor()
    const room = floor.room('buy')
    floor.line.reword(ORDER_PUSHES, (text) => [text.replace(/"clientOid":"\w*",?/, '')])
    floor.line.delay(answers(PLACING), 200)
    const id = floor.submit()
    await floor.pass(LONG_MS)
    expect(floor.room('buy')).toBe(room - 10)
    floor.cancel(id)
    await floor.pass(1_000)
    expect(floor.room('buy')).toBe(room)
    await expectSettled(floor, { [id]: 'cancelled' })
  })

  it('its fill is counted when nobody pushed it, and takes room from what we may open', async () => {
    const floor = await openFloor()
    const room = floor.room('buy')
    floor.line.lose(frames(ORDER_PUSHES))
    await floor.placeByHand({ price: CROSSING_BUY, size: 20 })
    await floor.pass(LONG_MS)
    expect(floor.held()).toBe(20)
    expect(floor.room('buy')).toBe(room - 20)
    await expectSettled(floor, {})
  })

  it('a human who closes our position leaves us flat, and the exit that we have no more to exit with', async () => {
    const floor = await openFloor()
    const id = floor.submit({ price: CROSSING_BUY })
    await floor.pass(100)
    await floor.placeByHand({ side: 'sell', price: CROSSING_SELL, size: 10 })
    await floor.pass(50)
    expect(floor.held()).toBe(0)
    floor.tighten('STOP')
    await floor.pass(LONG_MS)
    expect(floor.engine.world.channels.ladder.value.phase).toBe('latched')
    await expectSettled(floor, { [id]: 'filled' })
  })

  it('a human who cancels our order by hand: it is cancelled, and nobody sends it again', async () => {
    const floor = await openFloor()
    const room = floor.room('buy')
    const id = floor.submit()
    await floor.pass(100)
    floor.line.lose(frames(ORDER_PUSHES))
    await floor.byHand((venue) => venue.cancelAll(SYMBOL))
    await floor.pass(LONG_MS)
    expect(floor.room('buy')).toBe(room)
    await expectSettled(floor, { [id]: 'cancelled' })
  })

  it('an order under our own name that the journal does not know is pulled', async () => {
    const floor = await openFloor()
    const name = clientOrderId(floor.engine.world.journal.books.epoch, 'test', 1_000_000)
    const orderId = await floor.placeByHand({ name, size: 3 })
    await floor.pass(LONG_MS)
    expect(floor.exchange.order('paper', { id: orderId })?.status).toBe('done')
  })

  it('trades in an instrument that we do not trade are none of ours, and the engine trades on', async () => {
    const floor = await openFloor({ listed: [SYMBOL, ETH] })
    await floor.placeByHand({ name: 'eth', symbol: ETH, price: CROSSING_BUY, size: 7 })
    await floor.pass(LONG_MS * 2)
    expect(floor.venuePositions()).toEqual({ [ETH]: 7 })
    expect(floor.engine.tree.reports()).toEqual([])
    const id = floor.submit({ price: CROSSING_BUY })
    await floor.pass(LONG_MS)
    expect(floor.order(id).closed?.outcome).toBe('filled')
    expect(floor.engine.world.channels.reconciled).toBe(true)
    expect(floor.engine.lines).toContainEqual(
      expect.objectContaining({ type: 'Note', text: expect.stringContaining('do not trade') }),
    )
  })
})

describe('orders that the venue makes', () => {
  it('liquidation: orders we never sent take the position away, ours are gone, and the ladder is told', async () => {
    const { triggers } = (await openFloor()).config.risk
    // Whoever looks at the leverage would be out before the venue is.
    const risk = { triggers: { ...triggers, leverage: { ...triggers.leverage, on: false } } }
    const floor = await openFloor({
      config: { exchange: { deposit: '3000' }, venue: { leverage: 50 }, risk },
    })
    const id = floor.submit({ price: CROSSING_BUY, size: 100 })
    await floor.pass(100)
    const resting = floor.submit({ price: BID - 40, size: 10 })
    await floor.placeByHand({ price: CROSSING_BUY, size: 300 })
    await floor.pass(200)
    expect(floor.held()).toBe(400)
    floor.market.index(AROUND * 0.85)
    await floor.pass(LONG_MS)
    expect(floor.heldAtVenue()).toBe(0)
    expect(floor.held()).toBe(0)
    const kinds = floor
      .journalled()
      .flatMap((event) => (event.type === 'FillRecorded' ? [event.fill.kind] : []))
    expect(kinds).toContain('liquidation')
    expect(['CRITICAL', 'STOP']).toContain(floor.engine.world.channels.ladder.value.state)
    await expectSettled(floor, { [id]: 'filled', [resting]: 'cancelled' })
  })

  it('auto-deleveraging: a fill of an order we never sent is counted once, by push and by list', async () => {
    const floor = await openFloor()
    const id = floor.submit({ price: CROSSING_BUY })
    await floor.pass(100)
    // The exchange does not deleverage: a trade of somebody else is told as one.
    const asAdl = (text: string): string => text.replaceAll('"tradeType":"trade"', '"tradeType":"adl"')
    floor.line.edit(READING_FILLS, asAdl)
    floor.line.reword(FILL_PUSHES, (text) => [asAdl(text)])
    await floor.placeByHand({ name: 'adl', side: 'sell', price: CROSSING_SELL, size: 4 })
    await floor.pass(LONG_MS)
    floor.venue.face.sockets.cutAll()
    await floor.pass(LONG_MS)
    expect(floor.held()).toBe(6)
    expect(floor.order(id).filled).toBe(10)
    const kinds = floor
      .journalled()
      .flatMap((event) => (event.type === 'FillRecorded' ? [event.fill.kind] : []))
    expect(kinds).toEqual(['trade', 'adl'])
    await expectSettled(floor, { [id]: 'filled' })
  })

  it('a fill that names nobody turns out to be of an order that we had given up', async () => {
    const floor = await openFloor()
    floor.line.lose(frames(ORDER_PUSHES))
    const id = floor.submit({ price: ASK })
    await floor.pass(200)
    expect(floor.order(id).orderId).toBe(floor.venueOrder(id)?.id)
    floor.takenBy('sell', 10, ASK)
    await floor.pass(LONG_MS)
    expectTruth(floor)
    await expectSettled(floor, { [id]: 'filled' })
  })
})
