import fc from 'fast-check'
import { expect, it } from 'vitest'
import { clientOrderId, isOurs } from '../../src/domain/client-order-id.ts'
import { bookedPositions, type Engine, type EngineWorld, engineWorld } from './engine-world.ts'

/** Every order that the venue has is one of the journal's, and each is there once. */
function expectNoneTwice(world: EngineWorld, engine: Engine): void {
  const ids = world.venueOrders().map(({ clientOid }) => clientOid)
  expect(new Set(ids).size).toBe(ids.length)
  const { books } = engine.world.journal
  for (const id of ids) expect(books.order(id as never)?.intent.clientOrderId).toBe(id)
}

async function expectCleanStop(world: EngineWorld, engine: Engine): Promise<void> {
  const ending = await world.until(engine.stop('the test is over'))
  expect(ending).toMatchObject({ left: [], late: [] })
  expect(world.venuePositions()).toEqual({})
  expect(bookedPositions(engine.world)).toEqual({})
  engine.auditor.ended(ending)
  expect(Object.entries(engine.auditor.violations()).filter(([, count]) => count > 0)).toEqual([])
}

it('knows its orders again after a kill at any moment, places none twice, and trades on', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 1_000_000 }),
      fc.integer({ min: 1, max: 9_000 }),
      async (seed, killAfterMs) => {
        const world = await engineWorld({ seed })
        const first = await world.start()
        await world.pass(killAfterMs)
        first.kill()
        // What was on its way out arrives.
        await world.pass(50 + (seed % 3_000))
        const placedBefore = world.venueOrders().length
        const second = await world.start()
        // It opens nothing before both sides are equal.
        expect(world.venueOrders().length).toBe(placedBefore)
        expect(second.world.channels.reconciled).toBe(true)
        expect(bookedPositions(second.world)).toEqual(world.venuePositions())
        const { fills } = second.world.journal.books
        await world.passUntil('it trades on', () => second.world.journal.books.fills > fills)
        expectNoneTwice(world, second)
        expect(second.world.journal.books.nextIntent).toBeGreaterThanOrEqual(world.venueOrders().length)
        await expectCleanStop(world, second)
      },
    ),
    { numRuns: 6 },
  )
})

it('keeps the mark of its orders after a restart, and never gives a name twice', async () => {
  const world = await engineWorld()
  const first = await world.start()
  await world.pass(3_000)
  const { epoch, installation } = first.world.journal.books
  first.kill()
  const second = await world.start()
  const { books } = second.world.journal
  expect(books.installation).toBe(installation)
  expect(books.run).toBe(2)
  expect(books.crashed).toBe(true)
  expect(books.epoch).not.toBe(epoch)
  expect(isOurs(installation, clientOrderId(books.epoch, 'test', books.nextIntent))).toBe(true)
  second.kill()
})
