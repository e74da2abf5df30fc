import { describe, expect, it } from 'vitest'
import { toDesk } from '../../actors/messages.ts'
import type { Ticks } from '../../src/domain/instrument.ts'
import { moneyToNumber } from '../../src/domain/money.ts'
import type { JournalEvent } from '../../src/journal/events.ts'
import { wish } from '../actors/trading-floor.ts'
import { type EngineWorld, engineWorld } from './engine-world.ts'
import { AROUND, quietMarket } from './quiet-market.ts'

/** What triggers remember, and for how long, in an engine that runs. */

const DAY_MS = 86_400_000
const MIDNIGHT_MS = Date.UTC(2026, 0, 6)
const STILL = { strategy: { quoteNotional: '0.000001' } } as const

type Anchored = Extract<JournalEvent, { type: 'EquityAnchored' }>
const anchors = (world: EngineWorld, kind: Anchored['kind']): readonly Anchored[] =>
  world.journalled().filter((event) => event.type === 'EquityAnchored' && event.kind === kind) as Anchored[]

/** Buys at the market's own depth and lets the coin fall: a loss that stays. */
async function lose(world: EngineWorld, market: ReturnType<typeof quietMarket>) {
  const engine = await world.start()
  await world.pass(1_000)
  const price = (AROUND + 10) as Ticks
  toDesk(engine.tree, { type: 'Submit', frameMicros: null, wish: wish({ price, size: 50, postOnly: false }) })
  await world.pass(2_000)
  market.index(AROUND * 0.99)
  const { account } = engine.world.channels
  await world.passUntil('the mark has fallen', () => {
    const { equity, peak } = account.value ?? {}
    return equity != null && peak != null && moneyToNumber(equity) < moneyToNumber(peak) - 10
  })
  return engine
}

describe('the day', () => {
  it('rolls at midnight UTC by itself: the loss of the old one is forgotten, the peak is not', async () => {
    const market = quietMarket()
    const startsAt = MIDNIGHT_MS - 60_000
    const world = await engineWorld({ market: market.source, startsAt, config: STILL })
    const engine = await lose(world, market)
    const { account } = engine.world.channels
    const before = account.value
    expect(anchors(world, 'day').map(({ utcDay }) => utcDay)).toEqual(['2026-01-05'])
    await world.passUntil('the day has rolled', () => anchors(world, 'day').length > 1, 120_000)
    expect(anchors(world, 'day').at(-1)?.utcDay).toBe('2026-01-06')
    await world.pass(1_000)
    const after = account.value
    expect(after?.dayOpen).toBeLessThan(Number(before?.dayOpen))
    expect(after?.peak).toBe(before?.peak)
    await world.until(engine.stop('over'))
  })
})

describe('the peak', () => {
  it('that was not reached again within its window is forgotten, and drawdown is measured from what there is', async () => {
    const market = quietMarket()
    const windowMs = 60_000
    const startsAt = MIDNIGHT_MS - 60_000
    const config = { ...STILL, risk: { triggers: { drawdown: { windowMs } } } }
    const world = await engineWorld({ market: market.source, startsAt, config })
    const engine = await lose(world, market)
    const { account } = engine.world.channels
    const { peak } = account.value ?? {}
    // Its window counts from the end of its day.
    await world.pass(MIDNIGHT_MS + windowMs - 1_000 - world.clock.now())
    expect(account.value?.peak).toBe(peak)
    await world.pass(2_000)
    expect(account.value?.peak).toBeLessThan(Number(peak))
    expect(anchors(world, 'peak').at(-1)?.utcDay).toBe('2026-01-06')
    expect(world.config.risk.triggers.drawdown.windowMs).toBeLessThan(DAY_MS)
    await world.until(engine.stop('over'))
  })
})

describe('rejections', () => {
  it('are counted within their window: then the desk that stopped sending calms down', async () => {
    const market = quietMarket()
    const config = { ...STILL, risk: { triggers: { rejectRate: { windowMs: 20_000, dwellMs: 1_000 } } } }
    const world = await engineWorld({ market: market.source, config })
    const engine = await world.start()
    await world.pass(1_000)
    const { ladder } = engine.world.channels
    const placing = (target: string): boolean => target.includes('/api/v1/orders')
    const refusal = { status: 200, headers: {}, body: JSON.stringify({ code: '300003', msg: 'no' }) }
    world.faults = { beforeHttp: ({ target }) => (placing(target) ? refusal : undefined) }
    for (let at = 0; at < 12; at++) {
      const price = (AROUND - 100 - at) as Ticks
      toDesk(engine.tree, { type: 'Submit', frameMicros: null, wish: wish({ price, size: 1 }) })
      await world.pass(100)
    }
    await world.passUntil('the ladder heard of it', () => ladder.value.state !== 'NORMAL', 5_000)
    world.faults = {}
    expect(world.journalled().findLast((event) => event.type === 'LadderMoved')).toMatchObject({
      to: 'CRITICAL',
      trigger: 'rejectRate',
      value: '1',
    })
    await world.until(engine.stop('over'))
  })
})
