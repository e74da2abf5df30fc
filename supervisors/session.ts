import { combineLatest, first } from 'rxjs'
import type { Ending } from '../actors/channels.ts'
import { listenersOf, moreThan } from '../actors/listeners.ts'
import type { World } from '../actors/world.ts'
import { printConfig } from '../src/config/print.ts'
import type { Config } from '../src/config/schema.ts'
import type { Operable } from '../src/console/operator/words.ts'
import { INSTALLATION_LENGTH, SALT_LENGTH } from '../src/domain/client-order-id.ts'
import type { JournalEntry } from '../src/journal/events.ts'
import type { JournalKeeper } from '../src/journal/journal-keeper.ts'
import type { JournalStore } from '../src/journal/store.ts'
import { token } from '../src/ports/ids.ts'
import type { Ports } from '../src/ports/ports.ts'
import { createTree, type TreeOptions } from '../src/supervision/create-tree.ts'
import type { CrashReport } from '../src/supervision/spec.ts'
import type { Tree } from '../src/supervision/tree.ts'
import type { Telemetry } from '../src/telemetry/telemetry.ts'
import { effectRuntime } from '../src/venues/effect-runtime.ts'
import type { Venue } from '../src/venues/venue.ts'
import { assemble } from './assembly.ts'
import type { Auditor } from './auditor.ts'
import { noteCrash } from './crash-note.ts'
import { engineSpec } from './engine.ts'
import { markJournal } from './journal-mark.ts'
import { openVenues, type Timed, type VenueKnown } from './open-venues.ts'
import { operable } from './operator.ts'
import { type OperatorResume, resumeLadder } from './resume.ts'
import { StartError } from './start-error.ts'
import { stopSession } from './stopping.ts'
import { watchTree } from './watch-tree.ts'

/** What a run of the engine is made of. Only `ports` and `openStore` differ between the worlds. */
export interface SessionParts {
  readonly config: Config
  readonly configHash: string
  readonly seed: number
  readonly ports: Ports
  readonly openVenue: (known: VenueKnown) => Venue
  readonly openStore: () => JournalStore
  /** Absent where no journal outlives its run. */
  readonly keeper?: JournalKeeper
  readonly telemetry: Telemetry
  readonly commit: string
  /** An operator's word, acted on once the ladder stands where it was said to. */
  readonly resume?: OperatorResume
  /** Is given an operator's hands as soon as there is a ladder to take hold of. */
  readonly operated?: (operable: Operable) => void
  readonly inspect?: TreeOptions['inspect']
  /** Names the actors to the one who hears what nobody caught. */
  readonly context?: TreeOptions['context']
  /** Hears of every crash, from the first child on. */
  readonly crashed?: (report: CrashReport) => void
  /** Hears of every entry of the journal, from the first of this run on, right after it was folded. */
  readonly journalled?: (entry: JournalEntry) => void
}

export interface Session {
  readonly world: World
  readonly tree: Tree
  readonly auditor: Auditor
  /** Resolves when the engine gives up by itself: its root has no restarts left. */
  readonly gaveUp: Promise<string>
  /** Who listens that came with the tree, like `2 to ladder`; nobody after a stop. */
  listening(): readonly string[]
  /** Phases with deadlines; resolves when everything is closed. */
  stop(reason: string): Promise<Ending>
}

const RECONCILED_WITHIN_MS = 60_000

/** Brings an engine up to trading. @throws StartError naming what could not be reached or read. */
export async function openSession(parts: SessionParts): Promise<Session> {
  const { config, ports, telemetry } = parts
  const effects = effectRuntime(ports.clock, ports.random.fork('effects'))
  const timed = stopwatch(ports, telemetry)
  const venues = await openVenues(parts, effects, timed)

  const { seed, configHash, commit } = parts
  const run = { seed, configHash, commit }
  const { world, auditor, inhabit } = assemble({ config, ports, telemetry, venues, effects }, run)
  if (parts.journalled) world.journal.observe(parts.journalled)
  const noted = { ...run, config: printConfig(config, configHash, {}) }
  const mark = markJournal(world.journal, () => tree.turn)
  const tree: Tree = createTree({
    note: () => noteCrash(world, noted, mark()),
    spec: engineSpec(world, {
      openStore: parts.openStore,
      ...(parts.keeper ? { keeper: parts.keeper } : {}),
      start: {
        seed,
        configHash,
        mode: config.engine.mode,
        installation: token(ports.entropy, INSTALLATION_LENGTH),
        salt: token(ports.entropy, SALT_LENGTH),
      },
    }),
    clock: ports.clock,
    random: ports.random,
    ...(parts.inspect ? { inspect: parts.inspect } : {}),
    ...(parts.context ? { context: parts.context } : {}),
  })
  inhabit(tree)
  parts.operated?.(operable(world, tree))
  const gaveUp = watchTree(tree, auditor, parts)
  const before = listenersOf(world)
  try {
    await timed('tree started', () => started(tree))
    await timed('reconciled', () => reconciled(world))
    const { resume } = parts
    if (resume) await timed('ladder resumed', () => resumeLadder(world, tree, resume))
  } catch (error) {
    await tree.stop(config.engine.stopDeadlineMs)
    throw error
  }
  world.channels.phase.next('trading')
  return {
    world,
    tree,
    auditor,
    gaveUp,
    listening: () => moreThan(before, listenersOf(world)),
    stop: (reason) => stopSession(world, tree, reason),
  }
}

/** A tree that cannot start says who was not ready; the crash that was the cause says why. */
async function started(tree: Tree): Promise<void> {
  try {
    await tree.start()
  } catch (error) {
    if (!(error instanceof Error)) throw error
    throw new StartError(error.cause instanceof Error ? error.cause.message : error.message, { cause: error })
  }
}

/** Of every venue: what is to be traded at one that is not there says that it cannot be. */
function reconciled({ channels, ports: { clock } }: World): Promise<void> {
  return new Promise((resolve, reject) => {
    const deadline = clock.setTimeout(() => {
      const unequal = [...channels.venues].filter(([, at]) => !at.reconciled.value).map(([name]) => name)
      const text = `local truth did not equal that of ${unequal.join(', ')} within ${RECONCILED_WITHIN_MS} ms`
      reject(new StartError(text))
    }, RECONCILED_WITHIN_MS)
    const each = Array.from(channels.venues, ([, at]) => at.reconciled)
    combineLatest(each, (...equal) => equal.every(Boolean))
      .pipe(first(Boolean))
      .subscribe(() => {
        clock.clearTimeout(deadline)
        resolve()
      })
  })
}

function stopwatch({ clock }: Ports, telemetry: Telemetry): Timed {
  return async <Value>(name: string, act: () => Promise<Value>): Promise<Value> => {
    const startedMicros = clock.monotonicMicros()
    try {
      const value = await act()
      telemetry.step(name, (clock.monotonicMicros() - startedMicros) / 1000)
      return value
    } catch (error) {
      telemetry.failed(name, error instanceof Error ? error.message : String(error))
      throw error
    }
  }
}
