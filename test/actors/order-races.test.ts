import { describe, expect, it } from 'vitest'
import { DESK, gatewayOf, LADDER } from '../../actors/names.ts'
import { clientOrderId } from '../../src/domain/client-order-id.ts'
import type { Lots, Ticks } from '../../src/domain/instrument.ts'
import type { ClientOrderId, Fill } from '../../src/domain/order.ts'
import type { OrderRequest } from '../../src/exchange/contract.ts'
import { brokenInside } from '../../src/exchange/kucoin/faults.ts'
import { PAPER_ACCOUNT } from '../../supervisors/simulated-venue.ts'
import { SYMBOL } from '../supervisors/quiet-market.ts'
import {
  ASK,
  BID,
  cancelling,
  isFollowed,
  placing,
  type TradingFloor,
  tradingFloor,
  withoutFrames,
} from './trading-floor.ts'

/** The private stream's words on orders. */
const ORDER_PUSHES = /tradeOrders/
/** Longer than anything that an order waits for by itself. */
const LONG_MS = 15_000
const BETTER_THAN_ASK = ASK + 5

/** What must be true at the end of every race: both sides say the same, the order is over, and the engine stops clean. */
async function expectSettled(floor: TradingFloor, id: ClientOrderId, outcome: string): Promise<void> {
  expect(floor.order(id).closed?.outcome).toBe(outcome)
  expect(floor.held()).toBe(floor.heldAtVenue())
  expect(floor.venueOrders().filter(({ clientOid }) => clientOid === id).length).toBeLessThanOrEqual(1)
  floor.faults = {}
  const ending = await floor.until(floor.engine.stop('the race is over'))
  expect(ending).toMatchObject({ left: [], late: [] })
  expect(floor.venuePositions()).toEqual({})
  floor.engine.auditor.ended(ending)
  expect(Object.entries(floor.engine.auditor.violations()).filter(([, count]) => count > 0)).toEqual([])
}

describe('answers and pushes that cross', () => {
  it('fill before accept: the push of the fill overtakes the answer to the order', async () => {
    const floor = await tradingFloor()
    floor.faults = { afterHttp: placing({ delayMs: 300 }) }
    const id = floor.submit({ price: BETTER_THAN_ASK })
    await floor.pass(150)
    expect(floor.order(id).filled).toBe(10)
    await floor.pass(LONG_MS)
    expect(floor.story(id)).toEqual(['intended', 'filled 10 (stream)', 'closed filled'])
    await expectSettled(floor, id, 'filled')
  })

  it('cancel before accept: an immediate order that found nothing ends before its answer comes', async () => {
    const floor = await tradingFloor()
    floor.faults = { afterHttp: placing({ delayMs: 300 }) }
    const id = floor.submit({ timeInForce: 'IOC' })
    await floor.pass(150)
    expect(floor.order(id).closed?.outcome).toBe('cancelled')
    await floor.pass(LONG_MS)
    await expectSettled(floor, id, 'cancelled')
  })

  it('an immediate order that fills in part keeps the part', async () => {
    const floor = await tradingFloor()
    floor.market.order('sell', ASK, 4)
    const id = floor.submit({ timeInForce: 'IOC', price: ASK })
    await floor.pass(LONG_MS)
    expect(floor.held()).toBe(4)
    await expectSettled(floor, id, 'cancelled')
  })

  it('fill after cancel: the report that it is done overtakes the fill, and waits for it', async () => {
    const floor = await tradingFloor()
    const id = floor.submit()
    await floor.pass(100)
    floor.faults = { onFrame: (text) => (/"type":"match"/.test(text) ? { delayMs: 400 } : undefined) }
    floor.takenBy('sell', 4)
    floor.cancel(id)
    await floor.pass(100)
    expect(floor.order(id).filled).toBeLessThanOrEqual(4)
    await floor.pass(LONG_MS)
    expect(floor.order(id).filled).toBe(4)
    await expectSettled(floor, id, 'cancelled')
  })

  it('fill while a cancel is pending: the cancel is not forgotten', async () => {
    const floor = await tradingFloor()
    const id = floor.submit()
    await floor.pass(100)
    floor.faults = { beforeHttp: cancelling({ delayMs: 500 }) }
    floor.cancel(id)
    await floor.pass(100)
    floor.takenBy('sell', 4)
    await floor.pass(100)
    expect(floor.order(id)).toMatchObject({ filled: 4, command: 'cancelling' })
    await floor.pass(LONG_MS)
    expect(floor.story(id).slice(2)).toEqual(['cancel requested', 'filled 4 (stream)', 'closed cancelled'])
    await expectSettled(floor, id, 'cancelled')
  })

  it('cancel rejected because it is filled already: the fill decides', async () => {
    const floor = await tradingFloor()
    const id = floor.submit()
    await floor.pass(100)
    floor.faults = { beforeHttp: cancelling({ delayMs: 300 }) }
    floor.cancel(id)
    floor.takenBy('sell', 10)
    await floor.pass(LONG_MS)
    await expectSettled(floor, id, 'filled')
  })

  it('a cancel that is asked for while the order is on its way follows it', async () => {
    const floor = await tradingFloor()
    const id = floor.submit()
    floor.cancel(id)
    floor.cancel(id)
    await floor.pass(LONG_MS)
    expect(floor.story(id).at(-1)).toMatch(/^closed/)
    expect(floor.venueOrder(id)?.status ?? 'done').toBe('done')
    expect(floor.held()).toBe(0)
  })

  it('a cancel that overtakes its order is not forgotten when the venue does not know the order yet', async () => {
    const floor = await tradingFloor()
    floor.faults = { beforeHttp: placing({ delayMs: 4_700 }) }
    const id = floor.submit()
    await floor.pass(3_100)
    expect(floor.order(id).knowledge).toBe('uncertain')
    floor.cancel(id)
    await floor.pass(LONG_MS)
    expect(floor.venueOrder(id)?.status).toBe('done')
    await expectSettled(floor, id, 'cancelled')
  })
})

describe('silence', () => {
  it('order accepted, reply lost: it is asked for by name and found', async () => {
    const floor = await tradingFloor()
    floor.faults = { afterHttp: placing('lost'), onFrame: withoutFrames(ORDER_PUSHES) }
    const id = floor.submit()
    await floor.pass(LONG_MS)
    expect(floor.order(id)).toMatchObject({ closed: null, knowledge: 'confirmed', command: 'idle' })
    expect(floor.order(id).orderId).toBe(floor.venueOrder(id)?.id)
    floor.faults = {}
    floor.cancel(id)
    await floor.pass(LONG_MS)
    await expectSettled(floor, id, 'cancelled')
  })

  it('fill report before the order report: fills that name an order id nobody knows yet find their order', async () => {
    const floor = await tradingFloor()
    floor.faults = { afterHttp: placing('lost'), onFrame: withoutFrames(ORDER_PUSHES) }
    const id = floor.submit({ price: BETTER_THAN_ASK })
    await floor.pass(LONG_MS)
    expect(floor.held()).toBe(10)
    await expectSettled(floor, id, 'filled')
  })

  it('500000 after acceptance is no rejection', async () => {
    const floor = await tradingFloor()
    floor.faults = { afterHttp: placing(brokenInside), onFrame: withoutFrames(ORDER_PUSHES) }
    const id = floor.submit()
    await floor.pass(1_000)
    expect(floor.order(id)).toMatchObject({ closed: null, knowledge: 'confirmed' })
    floor.faults = {}
    floor.takenBy('sell', 10)
    await floor.pass(LONG_MS)
    await expectSettled(floor, id, 'filled')
  })

  it('order never arrived, reply lost: it closes only when nothing of it can arrive any more', async () => {
    const floor = await tradingFloor()
    floor.faults = { beforeHttp: placing('lost') }
    const id = floor.submit()
    await floor.pass(5_500)
    expect(floor.order(id)).toMatchObject({ closed: null, knowledge: 'uncertain' })
    await floor.pass(LONG_MS)
    await expectSettled(floor, id, 'never-arrived')
  })

  for (const delayMs of [2_900, 3_300, 4_100, 4_600, 4_950])
    it(`an order that is ${delayMs} ms late is followed when it arrives`, async () => {
      const floor = await tradingFloor()
      floor.faults = { beforeHttp: placing({ delayMs }) }
      const id = floor.submit()
      await floor.pass(LONG_MS)
      expect(floor.venueOrder(id)?.status).toBe('open')
      expect(floor.order(id)).toMatchObject({ closed: null, knowledge: 'confirmed' })
      floor.takenBy('sell', 10)
      await floor.pass(LONG_MS)
      await expectSettled(floor, id, 'filled')
    })

  it('a private stream that breaks while the order is on its way does not make it lost', async () => {
    const floor = await tradingFloor()
    floor.faults = { beforeHttp: placing({ delayMs: 2_500 }) }
    const id = floor.submit()
    await floor.pass(100)
    floor.venue.face.sockets.cutAll()
    await floor.pass(LONG_MS)
    expect(floor.order(id)).toMatchObject({ closed: null, knowledge: 'confirmed' })
    floor.cancel(id)
    await floor.pass(LONG_MS)
    await expectSettled(floor, id, 'cancelled')
  })

  it('a cancel whose answer and outcome are lost never becomes a synthetic cancel', async () => {
    const floor = await tradingFloor()
    const id = floor.submit()
    await floor.pass(100)
    floor.faults = { beforeHttp: cancelling('lost') }
    floor.cancel(id)
    await floor.pass(12_000)
    expect(floor.order(id)).toMatchObject({ closed: null, command: 'cancelling' })
    expect(floor.venueOrder(id)?.status).toBe('open')
    floor.faults = {}
    await floor.pass(LONG_MS)
    await expectSettled(floor, id, 'cancelled')
  })

  it('a fill whose push is lost is fetched as the real fill', async () => {
    const floor = await tradingFloor()
    const id = floor.submit()
    await floor.pass(100)
    floor.faults = { onFrame: withoutFrames(ORDER_PUSHES) }
    floor.takenBy('sell', 10)
    await floor.pass(LONG_MS)
    expect(floor.story(id)).toContain('filled 10 (read)')
    await expectSettled(floor, id, 'filled')
  })

  it('a failed query is neither "not found" nor "flat"', async () => {
    const floor = await tradingFloor()
    floor.takenBy('buy', 5, ASK + 5)
    const filled = floor.submit({ price: BETTER_THAN_ASK })
    await floor.pass(200)
    floor.faults = {
      beforeHttp: (request) => (request.method === 'GET' ? brokenInside : placing('lost')(request)),
    }
    const id = floor.submit()
    await floor.pass(LONG_MS * 2)
    expect(floor.order(id)).toMatchObject({ closed: null, knowledge: 'uncertain' })
    expect(floor.held()).toBe(10)
    floor.faults = {}
    await floor.pass(LONG_MS * 3)
    expect(floor.order(filled).closed?.outcome).toBe('filled')
    expect(floor.held()).toBe(10)
    await expectSettled(floor, id, 'never-arrived')
  })
})

describe('refusals', () => {
  it('an order that the venue refuses ends as rejected, with its code', async () => {
    const floor = await tradingFloor()
    const id = floor.submit({ postOnly: true, price: BETTER_THAN_ASK })
    await floor.pass(LONG_MS)
    expect(floor.order(id).closed?.code).not.toBe('')
    await expectSettled(floor, id, 'rejected')
  })

  it('duplicate client id, answered as an error for an order that exists: it is followed, not rejected', async () => {
    const floor = await tradingFloor()
    const duplicate = {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code: '300018', msg: 'clientOid parameter repeated' }),
    }
    floor.faults = { afterHttp: placing(duplicate), onFrame: withoutFrames(ORDER_PUSHES) }
    const id = floor.submit()
    await floor.pass(LONG_MS)
    expect(floor.order(id)).toMatchObject({ closed: null, knowledge: 'confirmed' })
    floor.faults = {}
    floor.cancel(id)
    await floor.pass(LONG_MS)
    await expectSettled(floor, id, 'cancelled')
  })

  it('an order refused for its timestamp is sent once more when the clock is known again', async () => {
    const floor = await tradingFloor()
    let refusals = 0
    floor.faults = {
      beforeHttp: (request) => (placing(skewed)(request) && refusals++ === 0 ? skewed : undefined),
    }
    const id = floor.submit()
    await floor.pass(1_000)
    expect(floor.venueOrder(id)?.status).toBe('open')
    floor.cancel(id)
    await floor.pass(LONG_MS)
    await expectSettled(floor, id, 'cancelled')
  })

  it('an order refused for its timestamp is not sent any more when the clock comes back too late', async () => {
    const floor = await tradingFloor()
    let healthy = false
    floor.faults = {
      beforeHttp: (request) => {
        if (healthy) return undefined
        return /timestamp/.test(request.target) ? brokenInside : placing(skewed)(request)
      },
    }
    const id = floor.submit()
    await floor.pass(4_000)
    healthy = true
    await floor.pass(LONG_MS)
    expect(floor.venueOrder(id)).toBeUndefined()
    await expectSettled(floor, id, 'never-sent')
  })

  it('reduce-only that would open is refused, and nothing is held', async () => {
    const floor = await tradingFloor()
    floor.submit({ price: BETTER_THAN_ASK })
    await floor.pass(200)
    let exits = 0
    floor.faults = {
      beforeHttp: (request) => (exits++ === 0 ? placing({ delayMs: 500 })(request) : undefined),
    }
    const sell = { side: 'sell', price: BID - 10 } as const
    const id = floor.submit({ ...sell, purpose: 'exit', reduceOnly: true, timeInForce: 'IOC' })
    floor.submit(sell)
    await floor.pass(100)
    expect(floor.held()).toBe(0)
    await floor.pass(LONG_MS)
    expect(floor.order(id).filled).toBe(0)
    expect(() => floor.submit({ ...sell, purpose: 'exit', reduceOnly: true })).toThrow('EXIT_WOULD_OPEN')
    await expectSettled(floor, id, 'rejected')
  })
})

describe('a cancel that the venue refuses', () => {
  const notCancelable = {
    status: 400,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code: '100004', msg: 'The order cannot be canceled.' }),
  }
  const refusing = (times: number) => {
    let refused = 0
    return {
      beforeHttp: (request: Parameters<ReturnType<typeof cancelling>>[0]) =>
        cancelling(notCancelable)(request) && refused++ < times ? notCancelable : undefined,
    }
  }

  it('cancel rejected: the earlier state returns, and the order rests on', async () => {
    const floor = await tradingFloor()
    const id = floor.submit()
    await floor.pass(100)
    floor.faults = refusing(1)
    floor.cancel(id)
    await floor.pass(LONG_MS)
    expect(floor.story(id).slice(2)).toEqual(['cancel requested', 'cancel refused', 'uncertain', 'confirmed'])
    expect(floor.order(id)).toMatchObject({ closed: null, command: 'idle', knowledge: 'confirmed' })
    floor.cancel(id)
    await floor.pass(LONG_MS)
    await expectSettled(floor, id, 'cancelled')
  })

  for (const to of ['WARNING', 'CRITICAL', 'STOP'])
    it(`is asked for again as long as the ladder stands on ${to}`, async () => {
      const floor = await tradingFloor()
      const id = floor.submit({ price: BID - 50 })
      await floor.pass(100)
      floor.faults = refusing(2)
      floor.engine.tree.tell(LADDER, { type: 'TIGHTENED', to, by: 'ann', reason: 'news', at: 0 } as never)
      await floor.pass(LONG_MS)
      expect(floor.venueOrder(id)?.status).toBe('done')
      await expectSettled(floor, id, 'cancelled')
    })
})

describe('positions', () => {
  it('an order that was refused and lives all the same is found, followed and pulled', async () => {
    const floor = await tradingFloor()
    const refusal = {
      status: 400,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code: '300003', msg: 'Balance insufficient.' }),
    }
    floor.faults = { afterHttp: placing(refusal), onFrame: withoutFrames(ORDER_PUSHES) }
    const id = floor.submit()
    await floor.pass(6_000)
    expect(floor.order(id).closed?.outcome).toBe('rejected')
    expect(isFollowed(floor, id)).toBe(false)
    expect(floor.venueOrder(id)?.status).toBe('open')
    floor.faults = {}
    await floor.pass(LONG_MS)
    expect(floor.venueOrder(id)?.status).toBe('done')
    await expectSettled(floor, id, 'cancelled')
  })

  it('an order of ours by name that the journal does not know is cancelled', async () => {
    const floor = await tradingFloor()
    const { epoch } = floor.engine.world.journal.books
    const clientOid = clientOrderId(epoch, 'test', 1_000_000)
    floor.exchange.place(PAPER_ACCOUNT, byHand(clientOid))
    await floor.pass(LONG_MS)
    expect(floor.exchange.order(PAPER_ACCOUNT, { clientOid })?.status).toBe('done')
  })

  it('a fill that the venue denies is corrected by an adjustment with its reason, and only after several reads', async () => {
    const floor = await tradingFloor()
    floor.submit({ price: BETTER_THAN_ASK })
    await floor.pass(200)
    const [fill] = fillsOf(floor)
    const invented = { ...fill, orderId: 'nowhere', tradeId: 'never', clientOrderId: null }
    floor.engine.tree.tell(DESK, { type: 'Read', fills: [invented], reports: [] } as never)
    await floor.pass(10)
    expect([floor.held(), floor.heldAtVenue()]).toEqual([20, 10])
    await floor.pass(LONG_MS * 2)
    expect(floor.held()).toBe(10)
    const adjustments = floor.journalled().filter(({ type }) => type === 'PositionAdjusted')
    expect(adjustments).toMatchObject([{ from: 20, to: 10 }])
  })

  it('a position that crosses zero is the sum of its fills', async () => {
    const floor = await tradingFloor()
    floor.submit({ price: BETTER_THAN_ASK, size: 10 })
    await floor.pass(200)
    const id = floor.submit({ side: 'sell', price: BID - 10, size: 25 })
    await floor.pass(LONG_MS)
    expect(floor.held()).toBe(-15)
    await expectSettled(floor, id, 'filled')
  })

  it('an order placed by a human by hand is left alone, and its fill is counted', async () => {
    const floor = await tradingFloor()
    const placed = floor.exchange.place(PAPER_ACCOUNT, byHand('by-hand'))
    expect(placed.ok).toBe(true)
    await floor.pass(LONG_MS)
    expect(floor.exchange.order(PAPER_ACCOUNT, { clientOid: 'by-hand' })?.status).toBe('open')
    floor.market.order('sell', BID - 20, 510, false)
    await floor.pass(LONG_MS)
    expect(floor.heldAtVenue()).toBe(3)
    expect(floor.held()).toBe(3)
  })

  it('liquidation and deleveraging fills of orders we never sent are counted once', async () => {
    const floor = await tradingFloor()
    const id = floor.submit({ price: BETTER_THAN_ASK })
    await floor.pass(200)
    const [fill] = fillsOf(floor)
    if (!fill) throw new Error('no fill')
    const forced = {
      ...fill,
      orderId: 'venue-made' as typeof fill.orderId,
      tradeId: 'adl-1' as typeof fill.tradeId,
      clientOrderId: null,
      side: 'sell' as const,
      size: 4 as typeof fill.size,
      kind: 'adl' as const,
    }
    for (const _twice of [1, 2])
      floor.engine.tree.tell(DESK, { type: 'Read', fills: [forced], reports: [] } as never)
    await floor.pass(10)
    expect(floor.held()).toBe(6)
    expect(floor.order(id).filled).toBe(10)
  })
})

describe('crashes on the way', () => {
  it('a desk that dies before the intent is on disk leaves an order that is sent all the same', async () => {
    const floor = await tradingFloor()
    const id = floor.submit()
    floor.engine.tree.crash(DESK, new Error('test'))
    await floor.pass(1_000)
    expect(floor.order(id)).toMatchObject({ command: 'idle', knowledge: 'confirmed' })
    floor.cancel(id)
    await floor.pass(LONG_MS)
    await expectSettled(floor, id, 'cancelled')
  })

  it('a gateway that dies with an order under way leaves it in doubt, and the doubt is resolved', async () => {
    const floor = await tradingFloor()
    floor.faults = { afterHttp: placing({ delayMs: 200 }), onFrame: withoutFrames(ORDER_PUSHES) }
    const id = floor.submit()
    await floor.pass(50)
    floor.engine.tree.crash(gatewayOf('kucoin'), new Error('test'))
    await floor.pass(LONG_MS)
    expect(floor.order(id)).toMatchObject({ closed: null, knowledge: 'confirmed', command: 'idle' })
    floor.faults = {}
    floor.cancel(id)
    await floor.pass(LONG_MS)
    await expectSettled(floor, id, 'cancelled')
  })

  it('an order actor that dies is not sent again', async () => {
    const floor = await tradingFloor()
    floor.faults = { afterHttp: placing({ delayMs: 200 }) }
    const id = floor.submit()
    await floor.pass(50)
    floor.engine.tree.crash(`orders/live/${id}`, new Error('test'))
    await floor.pass(LONG_MS)
    expect(floor.order(id)).toMatchObject({ closed: null, knowledge: 'confirmed', command: 'idle' })
    floor.cancel(id)
    await floor.pass(LONG_MS)
    expect(isFollowed(floor, id)).toBe(false)
    await expectSettled(floor, id, 'cancelled')
  })
})

const skewed = {
  status: 400,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ code: '400002', msg: 'KC-API-TIMESTAMP Invalid' }),
}

const byHand = (clientOid: string): OrderRequest => ({
  clientOid,
  symbol: SYMBOL,
  side: 'buy',
  price: (BID - 20) as Ticks,
  size: 3 as Lots,
  timeInForce: 'GTC',
  postOnly: false,
  reduceOnly: false,
  hidden: false,
  leverage: 5,
  stop: null,
  selfTrade: null,
  remark: '',
})

const fillsOf = (floor: TradingFloor): readonly Fill[] =>
  floor.journalled().flatMap((event) => (event.type === 'FillRecorded' ? [event.fill] : []))
