import * as Effect from 'effect/Effect'
import { describe, expect, it } from 'vitest'
import { toDesk } from '../../actors/messages.ts'
import { LADDER } from '../../actors/names.ts'
import type { Lots, Ticks } from '../../src/domain/instrument.ts'
import type { ClientOrderId, OrderIntent, OrderReport, Terms } from '../../src/domain/order.ts'
import { remaining } from '../../src/journal/booked-order.ts'
import { VenueRefused } from '../../src/venues/failure.ts'
import { atKucoin } from '../at-kucoin.ts'
import { AROUND, SYMBOL } from '../supervisors/quiet-market.ts'
import { BID, cancelling, type TradingFloor, tradingFloor } from './trading-floor.ts'

const LONG_MS = 15_000
const terms = (price: number, size: number): Terms => ({ price: price as Ticks, size: size as Lots })
const LOWER = BID - 3

const amend = (floor: TradingFloor, clientOrderId: ClientOrderId, to: Terms): void =>
  void toDesk(floor.engine.tree, { type: 'Amend', clientOrderId, terms: to })
const rest = async (floor: TradingFloor, size = 10): Promise<ClientOrderId> => {
  const id = floor.submit({ purpose: 'signal', size })
  await floor.pass(500)
  return id
}
/** What is alive at the venue, as price and size. */
const alive = (floor: TradingFloor) =>
  floor
    .venueOrders()
    .filter(({ status }) => status !== 'done')
    .map(({ price, size }) => [price, size])
const intents = (floor: TradingFloor): readonly OrderIntent[] =>
  floor.journalled().flatMap((event) => (event.type === 'OrderIntended' ? [event.intent] : []))
const dropped = (floor: TradingFloor): readonly string[] =>
  floor.journalled().flatMap((event) => (event.type === 'ReplacementDropped' ? [event.reason] : []))

async function endsWell(floor: TradingFloor): Promise<void> {
  floor.faults = {}
  expect(floor.held()).toBe(floor.heldAtVenue())
  expect(floor.engine.world.journal.books.replacements.size).toBe(0)
  const ending = await floor.until(floor.engine.stop('over'))
  expect(ending).toMatchObject({ left: [], late: [] })
  floor.engine.auditor.ended(ending)
  expect(Object.entries(floor.engine.auditor.violations()).filter(([, count]) => count > 0)).toEqual([])
}

describe('other terms at a venue that amends nothing', () => {
  it('are another order, which names the first and comes after its end', async () => {
    const floor = await tradingFloor()
    const id = await rest(floor)
    let both = 0
    floor.exchange.observe((event) => {
      if (event.type === 'OrderChanged' && alive(floor).length > 1) both++
    })
    amend(floor, id, terms(LOWER, 12))
    await floor.pass(1_000)
    expect(alive(floor)).toEqual([[LOWER, 12]])
    expect(intents(floor).at(-1)).toMatchObject({ replaces: id, owner: 'test', purpose: 'signal' })
    expect(both).toBe(0)
    await endsWell(floor)
  })

  it('are less what was filled, also while the cancel was on its way', async () => {
    const floor = await tradingFloor()
    const id = await rest(floor)
    floor.takenBy('sell', 3)
    await floor.pass(500)
    floor.faults = { beforeHttp: cancelling({ delayMs: 500 }) }
    amend(floor, id, terms(LOWER, 12))
    await floor.pass(200)
    floor.takenBy('sell', 2)
    await floor.pass(2_000)
    expect(floor.held()).toBe(5)
    expect(alive(floor)).toEqual([[LOWER, 7]])
    await endsWell(floor)
  })

  it('are nothing any more when everything was filled meanwhile', async () => {
    const floor = await tradingFloor()
    const id = await rest(floor)
    floor.faults = { beforeHttp: cancelling({ delayMs: 500 }) }
    amend(floor, id, terms(LOWER, 12))
    floor.takenBy('sell', 10)
    await floor.pass(3_000)
    expect(alive(floor)).toEqual([])
    expect(dropped(floor)).toEqual(['filled'])
    await endsWell(floor)
  })

  it('smaller than what was filled leave nothing to place', async () => {
    const floor = await tradingFloor()
    const id = await rest(floor)
    floor.takenBy('sell', 6)
    await floor.pass(500)
    amend(floor, id, terms(BID, 5))
    await floor.pass(1_000)
    expect([alive(floor), dropped(floor)]).toEqual([[], ['filled']])
    await endsWell(floor)
  })

  it('that the door denies leave nothing: the first has gone', async () => {
    const floor = await tradingFloor()
    const id = await rest(floor)
    amend(floor, id, terms(AROUND / 2, 10))
    await floor.pass(1_000)
    expect([alive(floor), dropped(floor)]).toEqual([[], ['denied']])
    await endsWell(floor)
  })

  for (const [who, cancel] of [
    ['its owner', (floor: TradingFloor, id: ClientOrderId) => floor.cancel(id)],
    [
      'whoever pulls everything',
      (floor: TradingFloor) =>
        void toDesk(floor.engine.tree, { type: 'CancelAll', which: { instrument: atKucoin(SYMBOL) } }),
    ],
    [
      'the ladder',
      (floor: TradingFloor) =>
        void floor.engine.tree.tell(LADDER, {
          type: 'TIGHTENED',
          to: 'CRITICAL',
          by: 'ann',
          reason: '',
          at: 0,
        } as never),
    ],
  ] as const)
    it(`that are not wanted any more by ${who} do not come`, async () => {
      const floor = await tradingFloor()
      const id = await rest(floor)
      floor.faults = { beforeHttp: cancelling({ delayMs: 800 }) }
      amend(floor, id, terms(LOWER, 12))
      await floor.pass(100)
      cancel(floor, id)
      await floor.pass(4_000)
      expect([alive(floor), dropped(floor)]).toEqual([[], ['cancelled']])
      await endsWell(floor)
    })

  it('come once, however long the cancel gets no answer', async () => {
    const floor = await tradingFloor()
    const id = await rest(floor)
    floor.faults = { beforeHttp: cancelling('lost') }
    amend(floor, id, terms(LOWER, 12))
    amend(floor, id, terms(LOWER, 20))
    await floor.pass(7_000)
    expect(alive(floor)).toEqual([[BID, 10]])
    floor.faults = {}
    await floor.pass(LONG_MS)
    expect(alive(floor)).toEqual([[LOWER, 12]])
    await endsWell(floor)
  })

  it('keep what else the first was: a stop stays a stop', async () => {
    const floor = await tradingFloor()
    const trigger = { price: (AROUND + 500) as Ticks, direction: 'up', by: 'mark' } as const
    const id = floor.submit({ purpose: 'signal', price: AROUND + 500, trigger })
    await floor.pass(500)
    amend(floor, id, terms(AROUND + 600, 4))
    await floor.pass(1_000)
    expect(intents(floor).at(-1)).toMatchObject({ trigger, price: AROUND + 600, size: 4 })
    await endsWell(floor)
  })
})

describe('other terms at a venue that amends', () => {
  /** KuCoin as if it amended: it takes every amendment, or refuses it, and says nothing more by itself. */
  async function amending(answer: Effect.Effect<void, VenueRefused> = Effect.void) {
    const asked: Terms[] = []
    const floor = await tradingFloor({
      venue: (venue) => ({
        ...venue,
        requests: {
          ...venue.requests,
          amend: ({ price, size }) =>
            Effect.suspend(() => {
              asked.push({ price, size })
              return answer
            }),
        },
      }),
    })
    return { floor, asked, id: await rest(floor) }
  }

  function say(
    floor: TradingFloor,
    id: ClientOrderId,
    { price, size }: Terms,
    status: 'open' | 'done' = 'open',
  ): void {
    const { orderId, filled, intent } = floor.order(id)
    if (!orderId) throw new Error('the venue has no id for it')
    const report: OrderReport = {
      venue: 'kucoin',
      symbol: intent.symbol,
      orderId,
      clientOrderId: id,
      status,
      side: intent.side,
      price,
      size,
      filled,
      cancelled: 0 as Lots,
      reduceOnly: false,
      fill: null,
      source: 'stream',
      at: floor.clock.now(),
    }
    floor.engine.world.channels.reports.next(report)
  }

  it('are asked for once they are on disk, and not again when nothing is heard, and count as what could fill more', async () => {
    const { floor, asked, id } = await amending()
    floor.stallDisk(true)
    amend(floor, id, terms(LOWER, 14))
    await floor.pass(50)
    expect(asked).toEqual([])
    floor.stallDisk(false)
    await floor.pass(500)
    expect(asked).toEqual([terms(LOWER, 14)])
    expect(floor.order(id)).toMatchObject({ command: 'amending', knowledge: 'confirmed' })
    expect(remaining(floor.order(id))).toBe(14)
    await floor.pass(2_000)
    expect(asked).toHaveLength(1)
    say(floor, id, terms(LOWER, 14))
    expect(floor.order(id)).toMatchObject({ command: 'idle', amendment: null, intent: terms(LOWER, 14) })
    await floor.pass(10)
    expect(floor.story(id)).toEqual([
      'intended',
      'accepted',
      'amend requested',
      'uncertain',
      'confirmed',
      'amended',
    ])
  })

  it('are told to the audit when they leave', async () => {
    const { floor, id, asked } = await amending()
    const watched: unknown[] = []
    const { audit } = floor.engine.world
    const told = audit.amendmentSent.bind(audit)
    audit.amendmentSent = (order) => {
      watched.push([order.clientOrderId, order.price, order.size])
      told(order)
    }
    amend(floor, id, terms(LOWER, 14))
    await floor.pass(500)
    expect(watched).toEqual([[id, LOWER, 14]])
    expect(asked).toHaveLength(1)
  })

  it('a smaller size does not give its room back before the venue agrees', async () => {
    const { floor, id } = await amending()
    amend(floor, id, terms(BID, 2))
    await floor.pass(500)
    expect(remaining(floor.order(id))).toBe(10)
    say(floor, id, terms(BID, 2))
    expect(remaining(floor.order(id))).toBe(2)
  })

  it('refused: the order is what it was', async () => {
    const { floor, id } = await amending(
      Effect.fail(new VenueRefused({ code: '110001', message: 'no', call: 'POST /amend' })),
    )
    amend(floor, id, terms(LOWER, 14))
    await floor.pass(2_000)
    expect(floor.order(id)).toMatchObject({ command: 'idle', amendment: null, intent: terms(BID, 10) })
    expect(floor.story(id)).toContain('amend refused')
    expect(remaining(floor.order(id))).toBe(10)
  })

  it('that the door denies are never asked for, and the order rests on', async () => {
    const { floor, asked, id } = await amending()
    amend(floor, id, terms(AROUND / 2, 10))
    amend(floor, id, terms(BID, 1_000_000))
    await floor.pass(1_000)
    expect(asked).toEqual([])
    expect(floor.order(id)).toMatchObject({ command: 'idle', amendment: null })
    expect(alive(floor)).toEqual([[BID, 10]])
  })

  it('with a cancel on top of them end as cancelled', async () => {
    const { floor, id } = await amending()
    amend(floor, id, terms(LOWER, 14))
    await floor.pass(100)
    floor.cancel(id)
    say(floor, id, terms(LOWER, 14))
    expect(floor.order(id)).toMatchObject({
      command: 'cancelling',
      amendment: null,
      intent: terms(LOWER, 14),
    })
    await floor.pass(1_000)
    expect(floor.order(id).closed?.outcome).toBe('cancelled')
  })
})
