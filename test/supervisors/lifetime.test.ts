import { expect, it } from 'vitest'
import { Replay } from '../../src/journal/recovery.ts'
import { bookedPositions, engineWorld } from './engine-world.ts'

it('starts, trades, and stops with a flat book at the venue', async () => {
  const world = await engineWorld()
  const engine = await world.start()
  await world.passUntil('it trades', () => engine.world.journal.books.fills > 5)
  const ending = await world.until(engine.stop('the test is over'))
  expect(ending).toMatchObject({ left: [], late: [] })
  expect(world.venuePositions()).toEqual({})
  expect(bookedPositions(engine.world)).toEqual({})
  engine.auditor.ended(ending)
  expect(Object.entries(engine.auditor.violations()).filter(([, count]) => count > 0)).toEqual([])
  const replay = new Replay()
  replay.add(world.disk.records)
  expect(replay.books).toEqual(engine.world.journal.books)
  expect(replay.hash).toBe(engine.world.journal.hash)
})
