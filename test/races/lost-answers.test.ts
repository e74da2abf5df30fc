import { filter, skip } from 'rxjs'
import { describe, expect, it } from 'vitest'
import { brokenInside } from '../../src/exchange/kucoin/faults.ts'
import { CROSSING_BUY, type Floor, LONG_MS, openFloor, roadTaken } from './floor.ts'
import {
  ASKING_FOR_ONE,
  answers,
  CANCELLING,
  frames,
  ORDER_PUSHES,
  PLACING,
  READING,
  READING_ORDERS,
  READING_POSITIONS,
  requests,
} from './middleman.ts'
import { expectSettled } from './truth.ts'

/** Nothing but what is asked for is heard of orders. */
function deafen(floor: Floor): void {
  floor.line.lose(frames(ORDER_PUSHES))
}

describe('order accepted, reply lost', () => {
  it('it is asked for by its name and found, and reserved all the while', async () => {
    const floor = await openFloor()
    const room = floor.room('buy')
    deafen(floor)
    floor.line.lose(answers(PLACING))
    const asked = floor.line.hold(answers(ASKING_FOR_ONE))
    const id = floor.submit()
    await floor.passUntil('it is asked for', () => asked.held > 0)
    expect(floor.order(id)).toMatchObject({ closed: null, knowledge: 'uncertain' })
    expect(floor.room('buy')).toBe(room - 10)
    asked.open()
    await floor.pass(LONG_MS)
    expect(floor.order(id)).toMatchObject({ closed: null, knowledge: 'confirmed', command: 'idle' })
    expect(floor.order(id).orderId).toBe(floor.venueOrder(id)?.id)
    expect(floor.room('buy')).toBe(room - 10)
    floor.line.heal()
    floor.cancel(id)
    await floor.pass(LONG_MS)
    expect(floor.room('buy')).toBe(room)
    await expectSettled(floor, { [id]: 'cancelled' })
  })

  it('500000 after the venue had taken it is no rejection', async () => {
    const floor = await openFloor()
    deafen(floor)
    floor.line.answer(answers(PLACING), brokenInside)
    const id = floor.submit()
    await floor.pass(1_000)
    expect(floor.order(id)).toMatchObject({ closed: null, knowledge: 'confirmed' })
    floor.line.heal()
    floor.takenBy('sell', 10)
    await floor.pass(LONG_MS)
    await expectSettled(floor, { [id]: 'filled' })
  })

  it('a doubt that stays moves the ladder until it is resolved', async () => {
    const floor = await openFloor()
    deafen(floor)
    floor.line.lose(answers(PLACING))
    floor.line.lose(answers(ASKING_FOR_ONE))
    floor.line.lose(answers(READING_ORDERS))
    const id = floor.submit()
    await floor.pass(9_000)
    expect(floor.engine.world.channels.ladder.value.state).toBe('CAUTION')
    await floor.pass(12_000)
    expect(floor.engine.world.channels.ladder.value.state).toBe('WARNING')
    floor.line.heal()
    await floor.pass(30_000)
    expect(floor.engine.world.channels.ladder.value.state).toBe('NORMAL')
    await expectSettled(floor, { [id]: 'cancelled' })
  })

  it('a private stream that breaks while the order is on its way does not make it lost', async () => {
    const floor = await openFloor()
    floor.line.delay(requests(PLACING), 2_500)
    const id = floor.submit()
    await floor.pass(100)
    floor.venue.face.sockets.cutAll()
    await floor.pass(LONG_MS)
    // By REST it comes all the same; on the trading socket it was lost with it, and is not sent again.
    if (roadTaken() === 'socket') return expectSettled(floor, { [id]: 'never-arrived' })
    expect(floor.order(id)).toMatchObject({ closed: null, knowledge: 'confirmed' })
    floor.cancel(id)
    await floor.pass(LONG_MS)
    await expectSettled(floor, { [id]: 'cancelled' })
  })
})

describe('order never arrived, reply lost', () => {
  it('it closes only when nothing of it can arrive any more, and frees what it had reserved', async () => {
    const floor = await openFloor()
    const room = floor.room('buy')
    floor.line.lose(requests(PLACING))
    const id = floor.submit()
    await floor.pass(5_500)
    expect(floor.order(id)).toMatchObject({ closed: null, knowledge: 'uncertain' })
    expect(floor.room('buy')).toBe(room - 10)
    await floor.pass(LONG_MS)
    expect(floor.room('buy')).toBe(room)
    await expectSettled(floor, { [id]: 'never-arrived' })
  })

  for (const lateMs of [2_900, 3_300, 4_100, 4_600, 4_950])
    it(`one that is only ${lateMs} ms late is followed when it arrives`, async () => {
      const floor = await openFloor()
      floor.line.delay(requests(PLACING), lateMs)
      const id = floor.submit()
      await floor.pass(LONG_MS)
      expect(floor.venueOrder(id)?.status).toBe('open')
      expect(floor.order(id)).toMatchObject({ closed: null, knowledge: 'confirmed' })
      floor.takenBy('sell', 10)
      await floor.pass(LONG_MS)
      await expectSettled(floor, { [id]: 'filled' })
    })

  it('one that is later than the venue takes is refused there for its time, and never lives', async () => {
    const floor = await openFloor()
    floor.line.delay(requests(PLACING), 5_500)
    const id = floor.submit()
    await floor.pass(LONG_MS * 2)
    expect(floor.venueOrder(id)).toBeUndefined()
    await expectSettled(floor, { [id]: 'never-arrived' })
  })

  it('a network error is not "not found": while nobody answers, the order stays in doubt', async () => {
    const floor = await openFloor()
    const room = floor.room('buy')
    floor.line.lose(requests(PLACING))
    floor.line.lose(requests(ASKING_FOR_ONE))
    const id = floor.submit()
    await floor.pass(60_000)
    expect(floor.order(id)).toMatchObject({ closed: null, knowledge: 'uncertain' })
    expect(floor.room('buy')).toBeLessThanOrEqual(room - 10)
    floor.line.heal()
    await floor.pass(LONG_MS * 3)
    await expectSettled(floor, { [id]: 'never-arrived' })
  })

  it('a failed query is not "flat": what is held stays held, and nothing is closed', async () => {
    const floor = await openFloor()
    const filled = floor.submit({ price: CROSSING_BUY })
    await floor.pass(200)
    floor.line.answer(requests(READING), brokenInside)
    floor.line.lose(requests(PLACING))
    const id = floor.submit()
    await floor.pass(LONG_MS * 2)
    expect(floor.order(id)).toMatchObject({ closed: null, knowledge: 'uncertain' })
    expect(floor.held()).toBe(10)
    floor.line.heal()
    await floor.pass(LONG_MS * 3)
    expect(floor.held()).toBe(10)
    await expectSettled(floor, { [filled]: 'filled', [id]: 'never-arrived' })
  })

  it('a read of positions that fails is not "flat": STOP does not latch on it', async () => {
    const floor = await openFloor()
    const id = floor.submit({ price: CROSSING_BUY })
    await floor.pass(200)
    floor.line.answer(requests(READING_POSITIONS), brokenInside)
    floor.tighten('STOP')
    await floor.pass(20_000)
    expect(floor.heldAtVenue()).toBe(0)
    expect(floor.engine.world.channels.ladder.value).toMatchObject({ state: 'STOP', phase: 'flattening' })
    floor.line.heal()
    await floor.pass(20_000)
    expect(floor.engine.world.channels.ladder.value).toMatchObject({ state: 'STOP', phase: 'latched' })
    await expectSettled(floor, { [id]: 'filled' })
  })
})

describe('cancel, reply lost', () => {
  it('silence never becomes a cancel, however long: it is asked for again until the venue acts', async () => {
    const floor = await openFloor()
    const room = floor.room('buy')
    const id = floor.submit()
    await floor.pass(100)
    floor.line.lose(requests(CANCELLING))
    floor.cancel(id)
    await floor.pass(12_000)
    expect(floor.order(id)).toMatchObject({ closed: null, command: 'cancelling' })
    expect(floor.venueOrder(id)?.status).toBe('open')
    expect(floor.room('buy')).toBe(room - 10)
    floor.line.heal()
    await floor.pass(LONG_MS)
    await expectSettled(floor, { [id]: 'cancelled' })
  })

  it('done there and silent here: the end is asked for', async () => {
    const floor = await openFloor()
    const id = floor.submit()
    await floor.pass(100)
    deafen(floor)
    floor.line.lose(answers(CANCELLING))
    floor.cancel(id)
    await floor.pass(LONG_MS)
    await expectSettled(floor, { [id]: 'cancelled' })
  })

  it('done while nobody heard: nothing opens before that is known', async () => {
    const floor = await openFloor()
    const id = floor.submit()
    await floor.pass(100)
    const { channels, journal } = floor.engine.world
    const open: boolean[] = []
    channels
      .at('kucoin')
      .reconciled.pipe(skip(1), filter(Boolean))
      .subscribe(() => open.push(journal.books.open.has(id)))
    floor.venue.face.sockets.cutAll()
    // By then it was asked about, and is known to rest.
    await floor.pass(200)
    expect(floor.order(id)).toMatchObject({ knowledge: 'confirmed', command: 'idle' })
    floor.cancel(id)
    await floor.pass(LONG_MS)
    expect(floor.venueOrder(id)?.status).toBe('done')
    expect(open).toEqual([false])
    await expectSettled(floor, { [id]: 'cancelled' })
  })
})
