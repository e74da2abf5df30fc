import { expect } from 'vitest'
import { rung } from '../../src/domain/ladder.ts'
import { moneyToNumber, subtract } from '../../src/domain/money.ts'
import type { EventOf, JournalEvent } from '../../src/journal/events.ts'
import { balanceOf } from '../../src/journal/ledger.ts'
import { PAPER_ACCOUNT } from '../../supervisors/simulated-venue.ts'
import { expectTruth } from '../races/truth.ts'
import { bookedPositions, type Engine, type EngineWorld } from '../supervisors/engine-world.ts'
import type { Played } from './play.ts'

/** Fills that came in another order round otherwise in the last digit. */
const ROUNDING = 1e-9
/** From the exchange to us and back takes less; so long after its last change both sides can know the same. */
const ON_THE_LINE_MS = 50

/** Everything that must be true when an engine was killed and the next one has had its time. */
export function expectNothingLost({ world, engine, lives }: Played): void {
  expectTruth(Object.assign(Object.create(world) as EngineWorld, { engine }))
  expect(unsettled(world, engine)).toEqual([])
  expectHonestRequests(lives)
  const events = world.journalled()
  expectNothingAssumed(events)
  expectNoLatchLost(engine, events)
  expectReplaced(events)
  expect(Object.entries(engine.auditor.violations()).filter(([, count]) => count > 0)).toEqual([])
}

/** What the engine does not know yet, or is doing. */
export function unsettled(world: EngineWorld, { world: { channels, journal } }: Engine): readonly string[] {
  const { books } = journal
  const line = books.ledger('kucoin', 'USDT')
  const { balance } = world.exchange.wallet(PAPER_ACCOUNT)
  const off = line ? moneyToNumber(subtract(balanceOf(line), balance)) : 0
  return [
    ...(channels.reconciled ? [] : ['not reconciled']),
    // Who reads the disk finds less than the books have.
    ...(journal.durableSequence === journal.sequence ? [] : ['not all on disk']),
    // Funding is read with the next comparison, when nobody heard the push.
    ...(Math.abs(off) < ROUNDING ? [] : [`the wallet is off by ${off}`]),
    ...[...books.replacements.keys()].map((id) => `nothing replaces ${id}`),
    ...[...books.open.values()].flatMap(({ intent, command, knowledge }) =>
      command === 'idle' && knowledge === 'confirmed'
        ? []
        : [`${intent.clientOrderId} is ${command} and ${knowledge}`],
    ),
  ]
}

/** Nothing left before it was on disk, nothing left twice: not in one life, and not in the other one again. */
function expectHonestRequests(lives: Played['lives']): void {
  const placed = lives.flatMap(({ sent }) => sent).filter(({ clientOid }) => clientOid !== null)
  expect(placed.filter(({ durable }) => !durable)).toEqual([])
  const names = placed.map(({ clientOid }) => clientOid)
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([])
}

/** Both sides are equal because everything was found, not because a difference was written off. */
function expectNothingAssumed(events: readonly JournalEvent[]): void {
  const assumed = events.filter(
    (event) =>
      event.type === 'PositionAdjusted' || (event.type === 'FillRecorded' && event.source === 'inferred'),
  )
  expect(assumed).toEqual([])
  // The first one tells what was there before us.
  expect(events.filter(({ type }) => type === 'BalanceAdjusted').length).toBeLessThanOrEqual(1)
}

/** From CRITICAL on only an operator loosens, and nobody did: the ladder stands where it was put, and nothing opens. */
function expectNoLatchLost({ world: { channels } }: Engine, events: readonly JournalEvent[]): void {
  const moves = events.filter((event): event is EventOf<'LadderMoved'> => event.type === 'LadderMoved')
  const latched = moves.filter(({ to }) => rung(to) >= rung('CRITICAL'))
  const height = Math.max(rung('NORMAL'), ...latched.map(({ to }) => rung(to)))
  expect(rung(channels.ladder.value.state)).toBeGreaterThanOrEqual(height)
  const [first] = latched
  if (!first) return
  const opened = events
    .slice(events.indexOf(first))
    .filter((event) => event.type === 'OrderIntended' && !event.intent.reduceOnly)
  expect(opened).toEqual([])
}

/** Whatever was to be replaced was, or it is said why not. */
function expectReplaced(events: readonly JournalEvent[]): void {
  const answered = events.flatMap((event) => {
    if (event.type === 'ReplacementDropped') return [event.clientOrderId]
    return event.type === 'OrderIntended' && event.intent.replaces ? [event.intent.replaces] : []
  })
  const wanted = events.flatMap((event) => (event.type === 'ReplacementWanted' ? [event.clientOrderId] : []))
  expect(answered).toEqual(wanted)
}

/** Called in the moment in which the door opens: both sides are equal, and before that nothing opened. */
export function expectEqualDoor(world: EngineWorld, engine: Engine, life: Played['lives'][number]): void {
  expect(life.sent.filter(({ opens }) => opens)).toEqual([])
  const changedAt = Math.max(0, ...world.venueOrders().map(({ updatedAt }) => updatedAt))
  if (world.clock.now() - changedAt < ON_THE_LINE_MS) return
  expect(bookedPositions(engine.world)).toEqual(world.venuePositions())
  const ours = [...engine.world.journal.books.open]
    // What it began by itself in this very moment is on its way to the disk.
    .filter(([, { intendedAt }]) => intendedAt < world.clock.now())
    .map(([id, { filled, knowledge }]) => `${id} ${filled} ${knowledge}`)
  const theirs = (['active', 'untriggered'] as const)
    .flatMap((status) => world.exchange.orders(PAPER_ACCOUNT, { status }))
    .map(({ clientOid, filled }) => `${clientOid} ${filled} confirmed`)
  expect(ours.sort()).toEqual(theirs.sort())
}
