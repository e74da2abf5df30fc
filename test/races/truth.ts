import { expect } from 'vitest'
import { isOurs } from '../../src/domain/client-order-id.ts'
import { formatMoney } from '../../src/domain/money.ts'
import { type ClientOrderId, neverLived } from '../../src/domain/order.ts'
import type { VenueOrder } from '../../src/exchange/contract.ts'
import type { FillLine } from '../../src/journal/booked-fill.ts'
import type { BookedOrder } from '../../src/journal/booked-order.ts'
import type { Books } from '../../src/journal/books.ts'
import { fillKey } from '../../src/journal/keys.ts'
import { Replay } from '../../src/journal/recovery.ts'
import { PAPER_ACCOUNT } from '../../supervisors/simulated-venue.ts'
import { bookedPositions, type Engine, type EngineWorld } from '../supervisors/engine-world.ts'

/** A side of the comparison: what there is, in rows that read the same on both sides. */
interface Ledger {
  readonly orders: Readonly<Record<string, string>>
  readonly fills: readonly string[]
  readonly positions: Readonly<Record<string, number>>
}

/** The world, and the engine in it that is asked. */
export type Inhabited = EngineWorld & { readonly engine: Engine }

/**
 * Every order, every fill and every position is the same here, at the venue and in a fold of the journal from its
 * first entry; and no intent is two orders there.
 */
export function expectTruth(world: Inhabited): void {
  const theirs = venueLedger(world)
  const { books } = world.engine.world.journal
  expect(ourLedger(world, books)).toEqual(theirs)
  const recorded = world
    .journalled()
    .flatMap((event) => (event.type === 'FillRecorded' ? [fillKey(event.fill)] : []))
  expect(recorded.filter((key, at) => recorded.indexOf(key) !== at)).toEqual([])
  const replay = new Replay()
  replay.add(world.disk.records)
  expect(replay.corrupt).toBeNull()
  expect(ourLedger(world, replay.books)).toEqual(theirs)
}

export interface Settlement {
  /** Invariants that this race breaks by itself: a venue that overfills has to be named. */
  readonly broken?: readonly string[]
}

/** What must be true at the end of every race: the truth, the order's outcome, and an engine that stops clean. */
export async function expectSettled(
  world: Inhabited & { order(id: ClientOrderId): Readonly<BookedOrder>; readonly line: { heal(): void } },
  outcomes: Readonly<Record<ClientOrderId, string>>,
  { broken = [] }: Settlement = {},
): Promise<void> {
  for (const [id, outcome] of Object.entries(outcomes) as [ClientOrderId, string][])
    expect(world.order(id).closed?.outcome ?? 'open', id).toBe(outcome)
  expectTruth(world)
  world.faults = {}
  world.line.heal()
  const ending = await world.until(world.engine.stop('the race is over'))
  expect(ending).toMatchObject({ left: [], late: [] })
  expect(world.venuePositions()).toEqual({})
  expectTruth(world)
  world.engine.auditor.ended(ending)
  const violated = Object.entries(world.engine.auditor.violations()).filter(([, count]) => count > 0)
  expect(violated.map(([name]) => name)).toEqual(broken)
}

function ourLedger({ engine }: Inhabited, books: Books): Ledger {
  const fills = [...books.fillLines].map(([key, line]) => `${key} ${terms(line)}`)
  return {
    orders: Object.fromEntries([...books.orders].map(([id, order]) => [id, stateHere(order)])),
    fills: fills.sort(),
    positions: books === engine.world.journal.books ? bookedPositions(engine.world) : positionsOf(books),
  }
}

const terms = ({ size, price, fee }: Pick<FillLine, 'size' | 'price' | 'fee'>): string =>
  `${size} @ ${price} fee ${formatMoney(fee)}`

const positionsOf = (books: Books): Readonly<Record<string, number>> =>
  Object.fromEntries(
    [...books.holdings.values()]
      .filter(({ position }) => position.lots !== 0)
      .map(({ symbol, position }) => [symbol, position.lots]),
  )

function venueLedger(world: Inhabited): Ledger {
  const { books } = world.engine.world.journal
  const ours = world
    .venueOrders()
    .filter(({ clientOid }) => isOurs(books.installation, clientOid as ClientOrderId))
  const names = ours.map(({ clientOid }) => clientOid)
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([])
  const came = new Map(ours.map((order) => [order.clientOid, stateThere(order)]))
  const known = [...books.orders.keys()].map((id) => [id, came.get(id) ?? NEVER_LIVED] as const)
  return {
    orders: { ...Object.fromEntries(came), ...Object.fromEntries(known) },
    fills: world.exchange
      .fills(PAPER_ACCOUNT, {})
      .map((fill) => `${fillKey({ venue: 'kucoin', ...fill } as never)} ${terms(fill)}`)
      .sort(),
    positions: world.venuePositions(),
  }
}

function stateHere({ closed, filled }: Readonly<BookedOrder>): string {
  if (closed && neverLived(closed.outcome)) return NEVER_LIVED
  return `${closed ? 'done' : 'open'}, ${filled} filled`
}

const stateThere = ({ status, filled }: VenueOrder): string =>
  `${status === 'done' ? 'done' : 'open'}, ${filled} filled`

const NEVER_LIVED = 'never lived'
