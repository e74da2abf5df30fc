import { describe, expect, it } from 'vitest'
import { JournalStoreError, type StoreFailureCode } from '../../src/journal/store.ts'
import { BID, type TradingFloor, tradingFloor } from '../actors/trading-floor.ts'
import type { Engine, EngineWorld } from './engine-world.ts'
import { engineWorld } from './engine-world.ts'

/** What a dead disk means for trading: nothing new, the way out open, and nothing lost that was answered for. */

const fail = (floor: EngineWorld, code: StoreFailureCode): void =>
  floor.disk.fail(new JournalStoreError(code, `the disk says ${code}`))

const violations = ({ auditor }: Engine): unknown =>
  Object.entries(auditor.violations()).filter(([, count]) => count > 0)

/** Orders at the venue that did not come from an exit. */
const opened = (floor: TradingFloor): number =>
  floor.venueOrders().filter(({ reduceOnly }) => !reduceOnly).length

const isOver = (engine: Engine): Promise<boolean> =>
  Promise.race([engine.gaveUp.then(() => true), Promise.resolve().then(() => false)])

describe('a disk without space', () => {
  it('for a while: nothing opens, cancels leave, and what was wanted meanwhile is on it afterwards', async () => {
    const floor = await tradingFloor()
    const resting = floor.submit()
    await floor.pass(200)
    fail(floor, 'FULL')
    const waiting = floor.submit({ price: BID - 1 })
    await floor.pass(50)
    expect(() => floor.submit({ price: BID - 2 })).toThrow('LADDER_SHUT')
    floor.cancel(resting)
    await floor.pass(500)
    expect(floor.venueOrder(resting)?.status).toBe('done')
    expect(floor.venueOrder(waiting)).toBeUndefined()
    expect(opened(floor)).toBe(1)

    floor.disk.fail(undefined)
    await floor.passUntil('the disk has all', () => floor.engine.world.journal.queueDepth === 0, 10_000)
    await floor.pass(1_000)
    expect(floor.venueOrder(waiting)?.status).toBe('open')
    const again = floor.submit({ price: BID - 3 })
    await floor.pass(200)
    expect(floor.venueOrder(again)?.status).toBe('open')
    expect(await isOver(floor.engine)).toBe(false)
    await floor.until(floor.engine.stop('enough'))
    expect(violations(floor.engine)).toEqual([])
  })
})

describe.each<[StoreFailureCode, boolean]>([
  ['FULL', true],
  ['IO', true],
  ['SYNC_FAILED', false],
  ['DAMAGED', false],
  ['CONFLICT', false],
])('a disk that says %s and does not heal', (code, isTriedAgain) => {
  it('ends the engine in order: flat at the venue, by exits that did not wait for it', async () => {
    const world = await engineWorld()
    const engine = await world.start()
    await world.passUntil('positions', () => Object.keys(world.venuePositions()).length > 0)
    fail(world, code)
    let over = ''
    void engine.gaveUp.then((why) => {
      over = why
    })
    const { intents } = engine.world.journal.books
    await world.passUntil('it gives up', () => over !== '', 60_000)
    expect(over).toContain(`the disk says ${code}`)
    const lives = engine.lines.map((line) =>
      line.type === 'ChildCrashed' && line.path === 'journal' ? line.generation : 0,
    )
    expect(Math.max(...lives) > 1).toBe(isTriedAgain)

    const ending = await world.until(engine.stop(over))
    expect(ending.left).toEqual([])
    expect(world.venuePositions()).toEqual({})
    expect(world.venueOrders().filter(({ status }) => status === 'open')).toEqual([])
    expect(violations(engine)).toEqual([])
    const { sentAhead } = engine.auditor.report(ending, { code: 6, reason: over }).journal
    expect(sentAhead).toBeGreaterThan(0)
    expect(engine.world.journal.books.intents).toBeGreaterThan(intents)

    // What it did without the disk is found at the venue by the next one.
    engine.kill()
    world.disk.fail(undefined)
    const second = await world.start()
    await world.pass(3_000)
    expect(violations(second)).toEqual([])
    expect(second.world.journal.books.run).toBe(2)
    await world.until(second.stop('enough'))
    expect(world.venuePositions()).toEqual({})
  })
})
