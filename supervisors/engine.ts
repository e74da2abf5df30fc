import { accountActor } from '../actors/account.ts'
import { booksActor } from '../actors/books.ts'
import { conductorActor } from '../actors/conductor.ts'
import { type EngineStart, journalActor } from '../actors/journal.ts'
import { journalKeeperActor } from '../actors/journal-keeper.ts'
import { BOOKS, JOURNAL } from '../actors/names.ts'
import { type World, worldOf } from '../actors/world.ts'
import type { JournalKeeper } from '../src/journal/journal-keeper.ts'
import type { JournalStore } from '../src/journal/store.ts'
import type { Cause } from '../src/supervision/cause.ts'
import type { SupervisorSpec, WorkerSpec } from '../src/supervision/spec.ts'
import { inboxes } from './inboxes.ts'
import { ordersSpec } from './orders.ts'
import { actor, group, together } from './restarts.ts'
import { riskSpec } from './risk.ts'
import { symbolSpec } from './symbol.ts'
import { venueSpec } from './venue.ts'

const JOURNAL_READ_MS = 120_000
/** Of the books at their fullest, on a busy machine. */
const KEEP_AT_STOP_MS = 5_000

export interface EngineParts {
  readonly openStore: () => JournalStore
  /** Absent where no journal outlives its run. */
  readonly keeper?: JournalKeeper
  readonly start: EngineStart
}

/**
 * The whole engine as data. Left to right is the order of the start, right to left that of the stop; a part that
 * dies restarts alone, and who needs it is suspended meanwhile.
 */
export function engineSpec(world: World, { openStore, keeper, start }: EngineParts): SupervisorSpec {
  const { config } = world
  const core = actor(config, 'core')
  return {
    kind: 'supervisor',
    id: 'engine',
    strategy: 'one-for-one',
    ...together(config, 'engine'),
    children: [
      {
        kind: 'worker',
        id: 'conductor',
        logic: conductorActor(world),
        inbox: inboxes(config).conductor,
        input: () => ({ onStop: config.engine.onStop, phaseDeadlineMs: config.engine.stopDeadlineMs / 4 }),
        ...core,
      },
      {
        kind: 'worker',
        id: 'journal',
        logic: journalActor(world, openStore, start),
        readyWithinMs: JOURNAL_READ_MS,
        cause: journalCause,
        ...core,
        // Not parked: an engine that cannot remember has to end in order.
        whenSpent: 'escalate',
      },
      {
        kind: 'worker',
        id: 'books',
        logic: booksActor(world),
        readyWithinMs: JOURNAL_READ_MS,
        ...core,
      },
      ...(keeper ? [keeperSpec(world, keeper)] : []),
      riskSpec(world),
      {
        kind: 'supervisor',
        id: 'venues',
        strategy: 'one-for-one',
        ...group(config, 'core'),
        children: Array.from(world.venues.keys(), (name) => venueSpec(worldOf(world, name))),
      },
      { kind: 'worker', id: 'account', logic: accountActor(world), needs: [BOOKS], ...core },
      ordersSpec(world),
      {
        kind: 'supervisor',
        id: 'symbols',
        strategy: 'one-for-one',
        ...group(config, 'core'),
        children: Array.from(world.instruments.values(), (instrument) =>
          symbolSpec(worldOf(world, instrument.venue), instrument),
        ),
      },
    ],
  }
}

/** A journal keeper that died too often is tried once more after so long. */
const PROBE_AFTER_MS = 300_000

/** Trading never waits for it: one that dies too often is parked, and what is left undone is a start that takes longer. */
const keeperSpec = (world: World, keeper: JournalKeeper): WorkerSpec => ({
  kind: 'worker',
  id: 'journal-keeper',
  logic: journalKeeperActor(world, keeper),
  needs: [JOURNAL],
  drainMs: KEEP_AT_STOP_MS,
  ...actor(world.config, 'core'),
  whenSpent: 'quarantine',
  probeAfterMs: PROBE_AFTER_MS,
})

/** What no restart mends: another engine's journal, one that is not what was written, a disk that lies. */
const BEYOND_REPAIR = new Set([
  'LOCKED',
  'JOURNAL_CORRUPT',
  'CONFLICT',
  'DAMAGED',
  'NOT_A_JOURNAL',
  'NEWER',
  'SYNC_FAILED',
  'ARCHIVE_MISSING',
])

const journalCause = (error: Error): Cause | undefined =>
  BEYOND_REPAIR.has((error as { readonly code?: string }).code ?? '') ? { kind: 'unauthorised' } : undefined
