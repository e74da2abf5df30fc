import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toDesk } from '../../actors/messages.ts'
import type { Config } from '../../src/config/schema.ts'
import type { Lots } from '../../src/domain/instrument.ts'
import type { ClientOrderId } from '../../src/domain/order.ts'
import { EXIT_WAIT_MS } from '../../src/journal/durability.ts'
import { ASK, floorOf, type TradingFloor, tradingFloor } from '../actors/trading-floor.ts'
import type { Engine, EngineWorld } from './engine-world.ts'
import { SYMBOL } from './quiet-market.ts'

/** More than the way to the venue, less than anything that the engine waits for. */
const WAY_MS = 40
const WINDOW_MS = 100
const RELAXED: Partial<Config['journal']> = { mode: 'relaxed', windowMs: WINDOW_MS }
const CROSSING = ASK + 5

const violations = ({ auditor }: Engine): unknown =>
  Object.entries(auditor.violations()).filter(([, count]) => count > 0)

async function journalInReport(world: EngineWorld, engine: Engine): Promise<unknown> {
  const ending = await world.until(engine.stop('the test is over'))
  expect(violations(engine)).toEqual([])
  return engine.auditor.report(ending, { code: 0, reason: 'the test is over' }).journal
}

/** An exit of what is held, as the ladder would want it. */
function exit({ engine, held }: TradingFloor): void {
  toDesk(engine.tree, {
    type: 'Submit',
    frameMicros: null,
    wish: {
      venue: 'kucoin',
      symbol: SYMBOL,
      owner: 'ladder',
      purpose: 'exit',
      side: 'sell',
      price: null,
      size: held() as Lots,
      timeInForce: 'IOC',
      postOnly: false,
      reduceOnly: true,
    },
  })
}

describe('full mode', () => {
  it('holds an order back until its intent is on disk', async () => {
    const floor = await tradingFloor()
    floor.stallDisk(true)
    const id = floor.submit()
    await floor.pass(WAY_MS)
    expect(floor.venueOrder(id)).toBeUndefined()
    floor.stallDisk(false)
    await floor.pass(WAY_MS)
    expect(floor.venueOrder(id)?.status).toBe('open')
    expect(await journalInReport(floor, floor.engine)).toMatchObject({
      mode: 'full',
      windowMs: 0,
      sentAhead: 0,
      worstLagMs: expect.closeTo(WAY_MS, -1),
    })
  })

  it('lets an exit go when the disk does not answer, and reports it', async () => {
    const floor = await tradingFloor()
    floor.submit({ price: CROSSING })
    await floor.pass(200)
    expect(floor.heldAtVenue()).toBe(10)
    floor.stallDisk(true)
    exit(floor)
    await floor.pass(EXIT_WAIT_MS - 1)
    expect(floor.heldAtVenue()).toBe(10)
    await floor.pass(WAY_MS)
    expect(floor.heldAtVenue()).toBe(0)
    floor.stallDisk(false)
    expect(await journalInReport(floor, floor.engine)).toMatchObject({ sentAhead: 1 })
  })

  it('lets cancels go as well', async () => {
    const floor = await tradingFloor()
    const id = floor.submit()
    await floor.pass(200)
    floor.stallDisk(true)
    floor.cancel(id)
    await floor.pass(WAY_MS)
    expect(floor.venueOrder(id)?.status).toBe('done')
    floor.stallDisk(false)
    await journalInReport(floor, floor.engine)
  })

  it('asks for WARNING when the disk stays silent, and comes back when it speaks', async () => {
    const floor = await tradingFloor()
    floor.stallDisk(true)
    floor.submit()
    const { ladder } = floor.engine.world.channels
    await floor.passUntil('WARNING', () => ladder.value.state === 'WARNING', 5_000)
    expect(() => floor.submit()).toThrow('LADDER_REDUCING_ONLY')
    floor.stallDisk(false)
    await floor.passUntil('NORMAL', () => ladder.value.state === 'NORMAL', 60_000)
    await journalInReport(floor, floor.engine)
  })
})

describe('relaxed mode', () => {
  it('lets an order go at once, while the disk is no further behind than the window', async () => {
    const floor = await tradingFloor({ config: { journal: RELAXED } })
    floor.stallDisk(true)
    const inside = floor.submit()
    await floor.pass(WINDOW_MS + 1)
    expect(floor.venueOrder(inside)?.status).toBe('open')
    const beyond = floor.submit({ price: ASK - 20 })
    await floor.pass(WAY_MS)
    expect(floor.venueOrder(beyond)).toBeUndefined()
    floor.stallDisk(false)
    await floor.pass(WAY_MS)
    expect(floor.venueOrder(beyond)?.status).toBe('open')
    expect(await journalInReport(floor, floor.engine)).toMatchObject({
      mode: 'relaxed',
      windowMs: WINDOW_MS,
      sentAhead: 1,
    })
  })

  it('after a power cut that took intents whose orders were sent: none left alone, none named again, positions equal', async () => {
    let lost = 0
    let filledUnseen = 0
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 3 }), fc.boolean(), async (seed, count, fills) => {
        const floor = await tradingFloor({ seed, config: { journal: RELAXED } })
        floor.stallDisk(true)
        const ids = Array.from({ length: count }, (_, at) =>
          floor.submit({ price: fills && at === 0 ? CROSSING : ASK - 20 - at }),
        )
        await floor.pass(WAY_MS)
        expect(ids.every((id) => floor.venueOrder(id))).toBe(true)
        floor.engine.kill()
        floor.stallDisk(false)
        // Longer than the venue's read reaches back by itself.
        await floor.pass(60_000)

        const second = await floor.start()
        const after = floorOf(floor, floor.market, second)
        await floor.pass(25_000)
        const { books } = second.world.journal
        const unknown = ids.filter((id) => !books.order(id))
        lost += unknown.length
        if (fills && unknown.includes(ids[0] as ClientOrderId)) filledUnseen++
        expect(after.held()).toBe(after.heldAtVenue())
        expect(floor.journalled().filter(({ type }) => type === 'PositionAdjusted')).toEqual([])
        for (const id of unknown) expect(floor.venueOrder(id)?.status).toBe('done')
        expect(ids).not.toContain(after.submit({ price: ASK - 20 }))
        await floor.pass(WAY_MS)
        await journalInReport(floor, second)
      }),
      { seed: 44, numRuns: 8 },
    )
    expect(lost).toBeGreaterThan(3)
    expect(filledUnseen).toBeGreaterThan(0)
  })
})
