import { describe, expect, it } from 'vitest'
import { moneyToNumber, subtract } from '../../src/domain/money.ts'
import { balanceOf } from '../../src/journal/ledger.ts'
import { seededRandom } from '../../src/ports/random.ts'
import { PAPER_ACCOUNT } from '../../supervisors/simulated-venue.ts'
import { bookedPositions, type Engine, type EngineWorld, engineWorld } from './engine-world.ts'
import { storm, type Weather } from './storm.ts'

const NEVER = Number.POSITIVE_INFINITY
const STORM_MS = 15_000
/** An order whose request was lost is asked about at most every 10 s, and denied three times before it is closed. */
const CALM_MS = 45_000

/** Seeds that found something once stay: what they found is told beside them. */
const DAYS: readonly (readonly [string, Weather, readonly number[]])[] = [
  [
    'parts that crash, a venue that stumbles',
    { requests: 0.05, frames: 0.002, crashEveryMs: 1_500, cutEveryMs: 5_000 },
    // Not 1: it spends the budget of `orders`, which is parked then, as it should be. 3: a wait that was shorter than the clock can count stood still for ever.
    [2, 3, 8],
  ],
  [
    'a venue that loses every fifth answer',
    { requests: 0.2, frames: 0.02, crashEveryMs: NEVER, cutEveryMs: 2_000 },
    // 20, 25: fills that were read before their order's id was known left it in doubt for ever.
    [20, 25, 26],
  ],
]

/** By how much our wallet is not the exchange's: fills that came in another order round otherwise in the last digit. */
function walletOff(world: EngineWorld, engine: Engine): number {
  const line = engine.world.journal.books.ledger('kucoin', 'USDT')
  if (!line) throw new Error('nothing was ever booked')
  return Math.abs(moneyToNumber(subtract(balanceOf(line), world.exchange.wallet(PAPER_ACCOUNT).balance)))
}

describe('after a storm everything is known again, and the engine ends flat', () => {
  for (const [name, weather, seeds] of DAYS)
    for (const seed of seeds)
      it(`${name}, seed ${seed}`, async () => {
        const world = await engineWorld({ seed, config: { engine: { symbols: ['XBTUSDTM', 'ETHUSDTM'] } } })
        const engine = await world.start()
        await world.pass(2_000)
        const hit = await storm(world, engine, seededRandom(seed), weather, STORM_MS)
        await world.pass(CALM_MS)
        const { books } = engine.world.journal
        expect(engine.world.channels.reconciled, hit.join(' ')).toBe(true)
        expect(bookedPositions(engine.world)).toEqual(world.venuePositions())
        const inDoubt = [...books.open.values()].filter(
          ({ uncertainSince }) => uncertainSince !== null && world.clock.now() - uncertainSince > 10_000,
        )
        expect(inDoubt).toEqual([])
        const ids = world.venueOrders().map(({ clientOid }) => clientOid as string)
        expect(new Set(ids).size).toBe(ids.length)
        const followed = new Set<string>(books.open.keys())
        const alive = world.exchange.orders(PAPER_ACCOUNT, { status: 'active' })
        expect(alive.filter(({ clientOid }) => !followed.has(clientOid))).toEqual([])
        expect(world.journalled().filter(({ type }) => type === 'PositionAdjusted')).toEqual([])
        const { intents } = books
        await world.passUntil('it quotes again', () => books.intents > intents)
        const ending = await world.until(engine.stop('the storm is over'))
        expect(ending).toMatchObject({ left: [], late: [] })
        expect(world.venuePositions()).toEqual({})
        expect(walletOff(world, engine)).toBeLessThan(1e-9)
        expect(world.journalled().filter(({ type }) => type === 'BalanceAdjusted')).toHaveLength(1)
        engine.auditor.ended(ending)
        expect(Object.entries(engine.auditor.violations()).filter(([, count]) => count > 0)).toEqual([])
      })
})
