import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { formatMoney, moneyToNumber } from '../../src/domain/money.ts'
import type { MarketSource } from '../../src/exchange/market-source.ts'
import type { Report } from '../../src/report/schema.ts'
import { PAPER_ACCOUNT } from '../../supervisors/simulated-venue.ts'
import { type EngineWorld, engineWorld } from '../supervisors/engine-world.ts'
import { may19, recordedCrash } from './recorded-crash.ts'

const PROFILE = resolve(import.meta.dirname, 'aggressive.toml')
const LOOK_MS = 200
const END_MS = 2_000

interface Aftermath {
  readonly report: Report
  readonly world: EngineWorld
  /** The most that was lost since the start at any look, by the exchange's own account of the wallet. */
  readonly lossMax: number
  /** What may be lost: the day's limit, and the slippage bound over what was held when the way out began. */
  readonly lossAllowed: number
}

/** Lives through a stretch of the crash with the aggressive profile. */
async function through(market: MarketSource, seed: number): Promise<Aftermath> {
  const world = await engineWorld({ seed, market, startsAt: market.startsAt ?? 0, profile: PROFILE })
  const { exchange, config } = world
  const engine = await world.start()
  const equity = (): number => moneyToNumber(exchange.wallet(PAPER_ACCOUNT).equity)
  const opening = equity()
  let lossMax = 0
  let valueMax = 0
  const ladder = engine.world.channels.ladder.subscribe(({ state }) => {
    if (state === 'CRITICAL' || state === 'STOP') valueMax = Math.max(valueMax, heldValue(world))
  })
  const look = (): void => {
    lossMax = Math.max(lossMax, opening - equity())
    world.clock.setTimeout(look, LOOK_MS)
  }
  look()
  await world.pass((market.durationMs ?? 0) - END_MS)
  ladder.unsubscribe()
  const ending = await world.until(engine.stop('over'))
  engine.auditor.ended(ending)
  const { exits, triggers } = config.risk
  return {
    report: engine.auditor.report(ending, { code: 0, reason: 'over' }),
    world,
    lossMax,
    lossAllowed: opening * (triggers.dailyLoss.stop ?? 0) + valueMax * (exits.slippageBps / 10_000),
  }
}

const heldValue = ({ exchange }: EngineWorld): number =>
  exchange.positions(PAPER_ACCOUNT).reduce((sum, { symbol, lots, mark }) => {
    const instrument = exchange.instruments.find((each) => each.symbol === symbol)
    return sum + Math.abs(lots) * mark * moneyToNumber(instrument?.tickMoney ?? (0n as never))
  }, 0)

function expectContained({ lossAllowed, lossMax, report, world }: Aftermath): void {
  expect(world.venuePositions()).toEqual({})
  expect(world.exchange.orders(PAPER_ACCOUNT, { status: 'active' })).toEqual([])
  expect(lossMax).toBeLessThanOrEqual(lossAllowed)
  expect(Object.entries(report.violations).filter(([, count]) => count > 0)).toEqual([])
}

/** The figures that the page on risk quotes. */
function tell({ lossAllowed, lossMax, report: { ladder } }: Aftermath): void {
  const at = (ms: number): string => new Date(ms).toISOString().slice(11, 23)
  const rungs = Object.entries(ladder.firstReached).map(([rung, first]) => `${rung} ${at(first?.at ?? 0)}`)
  const losses = `${lossMax.toFixed(2)} lost at the most, ${lossAllowed.toFixed(2)} allowed`
  console.info(`${rungs.join(', ')}, latched ${at(ladder.since ?? 0)}; ${losses}`)
}

describe('the crash of 2021-05-19, quoted aggressively into', () => {
  const stretch = recordedCrash(may19(12, 48), may19(13, 12))
  it.runIf(stretch)('climbs every rung, is flat within the day’s limit, and latches', async () => {
    if (!stretch) return
    const aftermath = await through(stretch, 2)
    const { report, world } = aftermath
    expectContained(aftermath)
    const { firstReached, left, phase, state } = report.ladder
    tell(aftermath)
    const since = report.ladder.since ?? 0
    expect({ state, phase, left }).toEqual({ state: 'STOP', phase: 'latched', left: [] })
    const rungs = Object.values(firstReached)
    const by = { trigger: 'dailyLoss', at: expect.any(Number), value: expect.any(String) }
    expect(rungs).toMatchObject(['0.005', '0.01', '0.015', '0.02'].map((threshold) => ({ ...by, threshold })))
    expect(rungs.every((rung) => Number(rung?.value) >= Number(rung?.threshold))).toBe(true)
    const times = [...rungs.map((rung) => rung?.at ?? 0), since]
    expect(times).toEqual(times.toSorted((one, other) => one - other))
    // Of the twenty minutes of crash that followed it saw nothing: the ledger has no line after the latch.
    const lines = world.exchange.ledger(PAPER_ACCOUNT, 0)
    expect(lines.length).toBeGreaterThan(20)
    expect(Math.max(...lines.map(({ at }) => at))).toBeLessThanOrEqual(since)
    expect(Math.max(...world.venueOrders().map(({ createdAt }) => createdAt))).toBeLessThanOrEqual(since)
    expect(report.pnl.equityEnd).toBe(formatMoney(world.exchange.wallet(PAPER_ACCOUNT).balance))
  })

  for (const minute of [47, 49, 52])
    for (const seed of [1, 2, 3]) {
      const from = may19(12, minute)
      const market = recordedCrash(from, from + 3 * 60_000)
      it.runIf(market)(`from 12:${minute} on, seed ${seed}: is out within the limit`, async () => {
        if (!market) return
        const aftermath = await through(market, seed)
        expectContained(aftermath)
        expect(['WARNING', 'CRITICAL', 'STOP']).toContain(aftermath.report.ladder.state)
      })
    }
})
