import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { orderPath } from '../../actors/names.ts'
import { type EngineReplay, replayEngineCrash } from '../../bin/replay-crash/replay.ts'
import type { ClientOrderId } from '../../src/domain/order.ts'
import { sqliteStore } from '../../src/journal/sqlite-store.ts'
import { type CrashFile, readCrash, writeCrash } from '../../src/supervision/crash-file.ts'
import { placesOf } from '../../src/supervision/stand-in.ts'
import { engineSpec } from '../../supervisors/engine.ts'
import { bookedPositions, type Engine, engineWorld } from './engine-world.ts'

/** With everything in it that a configuration can add. */
const config = { engine: { symbols: ['XBTUSDTM', 'ETHUSDTM'] }, venue: { deadManMs: 10_000 } }

const folder = mkdtempSync(join(tmpdir(), 'replay-every-actor-'))
afterAll(() => rmSync(folder, { recursive: true }))

const places = [
  'conductor',
  'journal',
  'risk/ladder',
  'risk/assessor',
  'risk/exits',
  'venues/venue:kucoin/breaker',
  'venues/venue:kucoin/gateway',
  'venues/venue:kucoin/clock',
  'venues/venue:kucoin/public-stream',
  'venues/venue:kucoin/private-stream',
  'venues/venue:kucoin/reconciler',
  'venues/venue:kucoin/dead-man',
  'account',
  'orders/live/KEY',
  'orders/desk',
  'symbols/symbol:XBTUSDTM/book',
  'symbols/symbol:XBTUSDTM/strategy',
  'symbols/symbol:ETHUSDTM/book',
  'symbols/symbol:ETHUSDTM/strategy',
]

let engine: Engine
const files = new Map<string, CrashFile>()

/** An engine that trades, in which every actor is struck. */
beforeAll(async () => {
  const world = await engineWorld({
    config,
    openStore: () => sqliteStore({ path: join(folder, 'journal.sqlite'), durable: false }),
  })
  engine = await world.start()
  const { books } = engine.world.journal
  await world.passUntil('it holds something', () => Object.keys(bookedPositions(engine.world)).length > 0)
  const pathAt = (place: string) =>
    place === 'orders/live/KEY' ? orderPath([...books.open.keys()][0] ?? ('none' as ClientOrderId)) : place
  for (const place of places) {
    await world.passUntil(`${place} is there`, () => engine.tree.status(pathAt(place)) === 'ready')
    const path = pathAt(place)
    engine.tree.crash(path, new Error('struck'))
    const report = engine.tree.reports().findLast((each) => each.path === path)
    if (report) files.set(place, readCrash(writeCrash(report)))
    // What the journal held at that moment has to be on its disk.
    await world.pass(100)
  }
})

test('every place of the tree is in this list', () => {
  const spec = engineSpec(engine.world, {
    openStore: () => {
      throw new Error('nobody starts')
    },
    start: { seed: 1, configHash: '', mode: 'paper', installation: '', salt: '' },
  })
  expect(placesOf(spec)).toEqual(places)
})

const replay = (file: CrashFile): Promise<EngineReplay> =>
  replayEngineCrash(file, { name: 'crash.json', dataDir: folder })

describe.each(places)('%s', (place) => {
  test('can be made again in a world that stands still, with the books of then, and lives in it', async () => {
    const file = files.get(place)
    if (!file) throw new Error(`${place} did not crash`)
    const isMachine = 'value' in (file.lastGood as object)
    const event = { type: isMachine ? 'NOBODY_HEARS_THIS' : 'service.timer' }
    const { replay: result, log, note } = await replay({ ...file, event })
    expect(result).toEqual({ verdict: 'survived', manner: isMachine ? 'put back' : 'born anew' })
    expect(log).toMatchObject({ found: true })
    expect(log?.found && log.records.length).toBe(note?.journal.before)
  })
})
