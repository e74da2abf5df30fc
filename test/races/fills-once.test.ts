import { describe, expect, it } from 'vitest'
import type { Lots, Ticks } from '../../src/domain/instrument.ts'
import type { ClientOrderId } from '../../src/domain/order.ts'
import { plainOrder } from '../../src/exchange/plain-order.ts'
import { PAPER_ACCOUNT } from '../../supervisors/simulated-venue.ts'
import { ASK, BID } from '../actors/trading-floor.ts'
import { SYMBOL } from '../supervisors/quiet-market.ts'
import { CROSSING_BUY, CROSSING_SELL, LONG_MS, openFloor } from './floor.ts'
import { answers, FILL_PUSHES, frames, ORDER_PUSHES, PLACING, READING_FILLS, requests } from './middleman.ts'
import { expectSettled } from './truth.ts'

/** What a fill's price looks like when somebody has sent it through a float, or trimmed it. */
const NOISE: readonly (readonly [string, (price: string) => string])[] = [
  ['the same text', (price) => price],
  ['zeros at its end', (price) => `${price.replace(/\..*$/, '')}.0000`],
  ['an exponent', (price) => `${Number(price) / 1000}e3`],
  ['the noise of a float', (price) => `${price.replace(/\.\d+$/, '')}.00000000001`],
  ['another tick', (price) => String(Number(price) + 0.1)],
]

describe('a fill counts once', () => {
  for (const [noise, reword] of NOISE)
    for (const first of ['the clean one', 'the noisy one'])
      it(`duplicate fill, same trade id, ${first} first, the other with ${noise}`, async () => {
        const floor = await openFloor()
        floor.line.reword(FILL_PUSHES, (text) => {
          const noisy = text.replace(
            /"matchPrice":"([^"]+)"/,
            (_, price) => `"matchPrice":"${reword(price)}"`,
          )
          return first === 'the clean one' ? [text, noisy] : [noisy, text]
        })
        const id = floor.submit({ price: CROSSING_BUY })
        await floor.pass(LONG_MS)
        expect(floor.held()).toBe(10)
        await expectSettled(floor, { [id]: 'filled' })
      })

  it('pushed and read at once, in either order', async () => {
    const floor = await openFloor()
    const id = floor.submit()
    await floor.pass(100)
    const pushes = floor.line.hold(frames(FILL_PUSHES))
    floor.takenBy('sell', 10)
    await floor.pass(1_000)
    expect(floor.story(id)).toContain('filled 10 (read)')
    pushes.open()
    await floor.pass(LONG_MS)
    await expectSettled(floor, { [id]: 'filled' })
  })

  it('read again and again by every comparison', async () => {
    const floor = await openFloor()
    floor.line.lose(frames(FILL_PUSHES))
    const id = floor.submit({ price: CROSSING_BUY })
    await floor.pass(50)
    for (let round = 0; round < 3; round++) {
      floor.venue.face.sockets.cutAll()
      await floor.pass(LONG_MS)
    }
    await expectSettled(floor, { [id]: 'filled' })
  })

  it('fills out of order: the last first', async () => {
    const floor = await openFloor()
    const id = floor.submit()
    await floor.pass(100)
    const pushes = floor.line.hold(frames(ORDER_PUSHES))
    floor.takenBy('sell', 1)
    floor.takenBy('sell', 2)
    floor.takenBy('sell', 7)
    await floor.pass(50)
    expect(pushes.held).toBe(4)
    pushes.open('reversed')
    await floor.pass(10)
    expect(floor.order(id)).toMatchObject({ filled: 10, closed: { outcome: 'filled' } })
    expect(floor.story(id).slice(2)).toEqual([
      'uncertain',
      'filled 7 (stream)',
      'filled 2 (stream)',
      'filled 1 (stream)',
      'closed filled',
    ])
    await floor.pass(LONG_MS)
    await expectSettled(floor, { [id]: 'filled' })
  })

  it('a position that crosses zero is the sum of its fills, whichever comes first', async () => {
    const floor = await openFloor()
    const long = floor.submit({ price: CROSSING_BUY, size: 10 })
    await floor.pass(100)
    const pushes = floor.line.hold(frames(ORDER_PUSHES))
    const short = floor.submit({ side: 'sell', price: CROSSING_SELL, size: 25 })
    await floor.pass(50)
    floor.line.heal()
    expect(pushes.held).toBe(0)
    await floor.pass(LONG_MS)
    expect(floor.held()).toBe(-15)
    await expectSettled(floor, { [long]: 'filled', [short]: 'filled' })
  })
})

describe('a venue that fills more than it was asked', () => {
  /** The order as the venue has it: under our name, of another size. */
  const larger = (clientOid: ClientOrderId, size: number) =>
    plainOrder({
      clientOid,
      symbol: SYMBOL,
      side: 'buy',
      price: BID as Ticks,
      size: size as Lots,
      leverage: 5,
    })

  it('overfill: every lot counts, in the position as at the venue, and it is named', async () => {
    const floor = await openFloor()
    floor.line.lose(requests(PLACING))
    const id = floor.submit()
    await floor.pass(20)
    floor.exchange.place(PAPER_ACCOUNT, larger(id, 12))
    floor.takenBy('sell', 12)
    await floor.pass(LONG_MS)
    expect(floor.order(id)).toMatchObject({ filled: 12, closed: { outcome: 'filled' } })
    expect(floor.held()).toBe(12)
    await expectSettled(floor, { [id]: 'filled' }, { broken: ['fills-monotone'] })
  })

  it('overfill by a second fill, after the order was full and closed', async () => {
    const floor = await openFloor()
    floor.line.lose(requests(PLACING))
    const id = floor.submit()
    await floor.pass(20)
    floor.exchange.place(PAPER_ACCOUNT, larger(id, 12))
    floor.takenBy('sell', 10)
    await floor.pass(6_000)
    expect(floor.order(id).closed?.outcome).toBe('filled')
    floor.takenBy('sell', 2)
    await floor.pass(LONG_MS)
    expect(floor.held()).toBe(12)
    await expectSettled(floor, { [id]: 'filled' }, { broken: ['fills-monotone'] })
  })

  it('what is left of it when it is full here is pulled: nobody wanted it', async () => {
    const floor = await openFloor()
    floor.line.lose(requests(PLACING))
    const id = floor.submit()
    await floor.pass(20)
    floor.exchange.place(PAPER_ACCOUNT, larger(id, 15))
    floor.takenBy('sell', 12)
    await floor.pass(LONG_MS * 2)
    expect(floor.venueOrder(id)?.status).toBe('done')
    expect(floor.held()).toBe(12)
    await expectSettled(floor, { [id]: 'filled' }, { broken: ['fills-monotone'] })
  })
})

it('a list of fills that is longer than one page is read to its end', async () => {
  const floor = await openFloor({ config: { risk: risk('200000') } })
  const size = 1_100
  floor.market.order('buy', BID - 50, size)
  const id = floor.submit({ price: ASK - 3, size })
  await floor.pass(100)
  floor.line.lose(frames(ORDER_PUSHES))
  for (let lot = 0; lot < size; lot++) floor.takenBy('sell', 1, ASK - 3)
  expect(floor.heldAtVenue()).toBe(size)
  floor.venue.face.sockets.cutAll()
  await floor.pass(LONG_MS)
  expect(floor.held()).toBe(size)
  floor.line.heal()
  await floor.pass(LONG_MS)
  await expectSettled(floor, { [id]: 'filled' })
})

it('a list of fills that cannot be read is not a list without fills', async () => {
  const floor = await openFloor()
  const room = floor.room('buy')
  const id = floor.submit()
  await floor.pass(100)
  floor.line.lose(frames(ORDER_PUSHES))
  floor.line.lose(answers(READING_FILLS))
  floor.takenBy('sell', 10)
  await floor.pass(LONG_MS)
  expect(floor.order(id)).toMatchObject({ closed: null, filled: 0 })
  expect(floor.room('buy')).toBe(room - 10)
  floor.line.heal()
  await floor.pass(LONG_MS)
  await expectSettled(floor, { [id]: 'filled' })
})

const risk = (max: string) => ({
  orderNotionalMax: max,
  symbolNotionalMax: max,
  totalNotionalMax: max,
  venueNotionalMax: max,
  netNotionalMax: max,
  groups: [],
})
