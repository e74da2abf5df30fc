import { NO_AUDIT } from '../actors/audit.ts'
import { JOURNAL } from '../actors/names.ts'
import { VenueTime } from '../actors/venue-time.ts'
import type { TradedVenue, World } from '../actors/world.ts'
import type { Config } from '../src/config/schema.ts'
import { paperKeys } from '../src/config/secrets.ts'
import { venuesOf } from '../src/config/venues.ts'
import type { VenueName } from '../src/domain/instrument.ts'
import { Journal } from '../src/journal/journal.ts'
import { memoryDisk } from '../src/journal/memory-store.ts'
import type { JournalRecord, JournalStore } from '../src/journal/store.ts'
import { SimulatedClock } from '../src/ports/simulated/clock.ts'
import { stillPorts } from '../src/ports/simulated/still-ports.ts'
import type { Tree } from '../src/supervision/tree.ts'
import { linesTo } from '../src/telemetry/lines-to.ts'
import { effectRuntime } from '../src/venues/effect-runtime.ts'
import { createKucoin } from '../src/venues/kucoin/kucoin.ts'
import { announceChanges, connect } from './assembly.ts'
import { type CrashNote, resumeStreams } from './crash-note.ts'

/** A moment of an engine, in which its actors can be made again and can do no harm. */
export interface StillWorld {
  readonly world: World
  readonly clock: SimulatedClock
  readonly openStore: () => JournalStore
  inhabit(tree: Tree): void
}

export interface StillWorldParts {
  readonly note: CrashNote
  readonly config: Config
  /** Epoch ms of the moment. */
  readonly at: number
  /** The log up to it. */
  readonly records: readonly JournalRecord[]
  /** Whose path the moment is about. */
  readonly subject: string
  /** Hears what an actor does to the world: `asked`, `journalled` or `said`, and what. */
  readonly did: (verb: string, what: string) => void
}

/** @throws JournalCorruptError when the records are no log. */
export function stillWorld({ note, config, at, records, subject, did }: StillWorldParts): StillWorld {
  const clock = new SimulatedClock(at - Math.floor(note.micros / 1000))
  clock.step(note.micros / 1000)
  const ports = stillPorts(clock, (what) => did('asked', what))
  const venues = new Map<VenueName, TradedVenue>()
  for (const [name, settings] of venuesOf(config)) {
    const venueTime = new VenueTime()
    const { clockOffsetMs = 0 } = note.streams.venues.get(name) ?? {}
    venueTime.sample(clock.now() + clockOffsetMs, clock.monotonicMicros(), clock)
    const there = note.instruments.filter(({ venue }) => venue === name)
    const listed = new Map(there.map((instrument) => [instrument.symbol, instrument]))
    const venue = createKucoin({
      ...settings,
      name,
      credentials: paperKeys(),
      http: ports.http,
      clock,
      ids: ports.ids,
      offsetMs: () => venueTime.offsetMs(),
      instruments: () => listed,
    })
    venues.set(name, { venue, venueTime, settings, listed })
  }
  const disk = memoryDisk()
  disk.tamper((kept) => kept.push(...records))
  const journal = new Journal({ clock, durability: config.journal })
  // At a start there is a moment when nobody has read it yet.
  if (note.journal.sequence > 0) recover(journal, disk.store())
  if (subject === JOURNAL) journal.detach()
  const given = {
    config,
    ports,
    venues,
    effects: effectRuntime(clock, ports.random.fork('effects')),
    telemetry: linesTo(({ type }) => did('said', type)),
  }
  const { world: unaudited, inhabit } = connect(given, journal)
  const world: World = { ...unaudited, audit: NO_AUDIT }
  resumeStreams(world.channels, note.streams)
  journal.observe(({ event }) => did('journalled', event.type))
  announceChanges(world)
  return { world, clock, openStore: () => disk.store(), inhabit }
}

/** The store answers before `attach` returns. */
function recover(journal: Journal, store: JournalStore): void {
  journal.attach(store, {
    attached: () => {},
    failed: (error) => {
      throw error
    },
  })
}
