import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { JournalKeeper } from '../../src/journal/journal-keeper.ts'
import { keepJournal } from '../../src/journal/keep.ts'
import { snapshotFolder } from '../../src/journal/snapshot-files.ts'
import { sqliteStore } from '../../src/journal/sqlite-store.ts'
import { NEVER } from '../journal/files.ts'
import { bookedPositions, type Engine, type EngineWorld, engineWorld } from './engine-world.ts'

const SNAPSHOT_EVENTS = 100

let folder = ''
let path = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-'))
  path = join(folder, 'journal.sqlite')
})
afterEach(() => rmSync(folder, { recursive: true }))

const inPlace: JournalKeeper = {
  keep: (answer) => {
    answer(keepJournal(path, NEVER, 0))
    return () => {}
  },
}
const world = (keeper: JournalKeeper): Promise<EngineWorld> =>
  engineWorld({
    openStore: () => sqliteStore({ path }),
    keeper,
    config: { journal: { snapshotEvents: SNAPSHOT_EVENTS }, engine: { onStop: 'keep' } },
  })
const eventsBeyond = (engine: Engine, count: number) => () => engine.world.journal.sequence > count

it('makes snapshots while the engine trades, and the next start begins with the newest', async () => {
  const here = await world(inPlace)
  const first = await here.start()
  await here.passUntil('events', eventsBeyond(first, 2.5 * SNAPSHOT_EVENTS))
  const ending = await here.until(first.stop('enough'))
  expect(ending.late).toEqual([])
  expect(readdirSync(snapshotFolder(path)).length).toBe(2)

  const second = await here.start()
  const recovered = second.lines.find((line) => line.type === 'Recovered')
  expect(recovered?.events).toBe(first.world.journal.sequence)
  expect(recovered?.folded).toBeLessThan(2 * SNAPSHOT_EVENTS)
  await here.pass(3_000)
  expect(bookedPositions(second.world)).toEqual(here.venuePositions())
  await here.until(second.stop('enough'))
  expect(Object.values(second.auditor.violations()).every((count) => count === 0)).toBe(true)
})

it('trades on when the journal cannot be kept, and says so', async () => {
  const here = await world({
    keep: (answer) => {
      answer(new Error('no space left for a snapshot'))
      return () => {}
    },
  })
  const engine = await here.start()
  await here.passUntil('events', eventsBeyond(engine, 1.5 * SNAPSHOT_EVENTS))
  expect(engine.lines).toContainEqual({
    type: 'Note',
    level: 'error',
    text: 'the journal could not be kept',
    fields: { reason: 'no space left for a snapshot' },
  })
  expect(engine.world.channels.ladder.value.state).toBe('NORMAL')
  expect(existsSync(snapshotFolder(path))).toBe(false)
  expect((await here.until(engine.stop('enough'))).late).toEqual([])
})

it('is asked for one upkeep at a time, and given up when the engine stops', async () => {
  let under = 0
  let givenUp = 0
  const here = await world({
    keep: () => {
      under++
      return () => givenUp++
    },
  })
  const engine = await here.start()
  await here.passUntil('events', eventsBeyond(engine, 2.5 * SNAPSHOT_EVENTS))
  await here.until(engine.stop('enough'))
  expect([under, givenUp]).toEqual([1, 1])
})
