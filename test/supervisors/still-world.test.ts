import { afterAll, beforeAll, expect, test } from 'vitest'
import type { World } from '../../actors/world.ts'
import { findLog } from '../../bin/replay-crash/logs.ts'
import type { InstrumentSymbol, Lots, Ticks } from '../../src/domain/instrument.ts'
import type { ClientOrderId, OrderIntent } from '../../src/domain/order.ts'
import { fromPlain } from '../../src/supervision/plain-value.ts'
import { amongStandIns } from '../../src/supervision/stand-in.ts'
import { readNote } from '../../supervisors/crash-note.ts'
import { stillWorld } from '../../supervisors/still-world.ts'
import { keyAtKucoin } from '../at-kucoin.ts'
import { started, worker } from '../supervision/harness.ts'
import { CrashingEngine, specOf } from './crashing-engine.ts'

const XBT = 'XBTUSDTM' as InstrumentSymbol

let crashing: CrashingEngine
beforeAll(async () => {
  crashing = await CrashingEngine.start()
})
afterAll(() => crashing.end())

test('it is the world of the crash: clocks, streams, books, and what the door sees of them', async () => {
  const { engine, folder, world } = crashing
  let then: unknown
  const file = await crashing.crash('conductor', (path) => {
    then = structuredClone(lookAt(engine.world))
    engine.tree.crash(path, new Error('struck'))
  })
  const note = readNote(fromPlain(file.note))
  if (typeof note === 'string') throw new Error(note)
  const log = findLog(folder, note.journal)
  if (!log.found) throw new Error(log.why)
  const still = stillWorld({
    note,
    config: world.config,
    at: file.at,
    subject: file.path,
    records: log.records,
    did: () => {},
  })
  // The door asks who is there: everybody, as it was.
  const { children } = amongStandIns(specOf(engine.world), { path: '', worker: worker('nobody') }, () => {})
  still.inhabit(started(children).tree)
  const now = lookAt(still.world)
  expect(now).toEqual(then)
  // So it was the working orders and the position that were compared.
  expect(now.limit).toMatchObject({ denial: { layer: 'exposure' } })
})

const lookAt = (world: World) => {
  const { channels, instruments, journal, ports } = world
  return {
    now: ports.clock.now(),
    micros: ports.clock.monotonicMicros(),
    ladder: channels.ladder.value,
    account: channels.account.value,
    links: [channels.at('kucoin').links.public.value, channels.at('kucoin').links.private.value],
    phase: [channels.phase.value, channels.reconciled],
    prices: new Map(channels.prices),
    marks: [...channels.marks.rows],
    views: Array.from(instruments.values(), (instrument) => channels.views(instrument).value),
    heard: channels.at('kucoin').heardMicros,
    instruments,
    open: journal.books.open,
    holdings: journal.books.holdings,
    hash: journal.hash,
    limit: limitAt(world),
  }
}

/** How little more is too much for the door, and why. */
function limitAt({ channels, door }: World) {
  const price = Math.floor(channels.prices.get(keyAtKucoin(XBT))?.mark ?? 0) as Ticks
  for (let size = 1 as Lots; size < 10_000; size++) {
    const intent: OrderIntent = {
      clientOrderId: 'asks' as ClientOrderId,
      venue: 'kucoin',
      symbol: XBT,
      owner: 'somebody',
      purpose: 'quote',
      side: 'buy',
      price,
      size,
      timeInForce: 'GTC',
      postOnly: false,
      reduceOnly: false,
    }
    const { denial } = door.review(intent)
    if (denial) return { size, denial }
  }
  return undefined
}
