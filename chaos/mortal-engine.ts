import type { Config } from '../src/config/schema.ts'
import { paperKeys } from '../src/config/secrets.ts'
import type { JournalEntry } from '../src/journal/events.ts'
import type { MemoryDisk } from '../src/journal/memory-store.ts'
import type { JournalStore } from '../src/journal/store.ts'
import type { Ports } from '../src/ports/ports.ts'
import type { Random } from '../src/ports/random.ts'
import type { Machine } from '../src/ports/simulated/machine.ts'
import { mortal } from '../src/ports/simulated/mortal.ts'
import type { TelemetryEvent } from '../src/telemetry/events.ts'
import { linesTo } from '../src/telemetry/lines-to.ts'
import { createKucoin } from '../src/venues/kucoin/kucoin.ts'
import type { Venue } from '../src/venues/venue.ts'
import { openSession, type Session, type SessionParts } from '../supervisors/session.ts'
import { heardStore } from './heard-store.ts'

/** What an engine is started as. */
export interface Build {
  readonly commit: string
  readonly config: Config
  readonly configHash: string
}

export interface EngineListener {
  /** Each line that it has for people. */
  readonly hear: (event: TelemetryEvent) => void
  /** Each entry of its journal, right after it was folded. */
  readonly journalled?: (entry: JournalEntry) => void
  /** Each event that an actor of its tree is given, and more of what xstate tells. */
  readonly inspect?: NonNullable<SessionParts['inspect']>
}

/** Where an engine runs. */
export interface EnginePlace {
  readonly seed: number
  /** Of the computer that it runs on. */
  readonly ports: Ports
  /** What comes to that computer from outside and by no port. */
  readonly hears?: Machine['hears']
  readonly openStore: () => JournalStore
  /** Loses with it what it has not answered for. */
  readonly disk: MemoryDisk
  /** Decides how much of that was on its way. */
  readonly random: Random
  /** Another venue than KuCoin, made of its adapter. */
  readonly venue?: (kucoin: Venue) => Venue
  readonly keeper?: NonNullable<SessionParts['keeper']>
}

export interface StartedEngine {
  readonly session: Promise<Session>
  /** kill -9: nothing of it runs any more, and what was not on disk is gone. `garbled`: what was written last is not what is there. */
  kill(garbled?: boolean): void
  /** Timers that it has armed. */
  armed(): number
}

/** One process of the engine in a simulated world, from its start to its end. @param name of the process. */
export function startMortal(
  name: string,
  build: Build,
  {
    disk,
    hears = (act) => act,
    keeper,
    openStore,
    ports,
    random,
    seed,
    venue = (kucoin) => kucoin,
  }: EnginePlace,
  { hear, inspect, journalled }: EngineListener,
): StartedEngine {
  const life = mortal(ports, name)
  const { clock, http, ids } = life.ports
  let holdsJournal = false
  let killed = false
  const session = openSession({
    ...build,
    seed,
    ports: life.ports,
    telemetry: linesTo(hear),
    openStore: () =>
      heardStore(
        openStore(),
        (answer) => hears(life.hears(answer)),
        (holds) => {
          holdsJournal = holds
          // It died while the disk was still opening: a lock does not outlive its process.
          if (holds && killed) disk.crash(random)
        },
      ),
    ...(keeper ? { keeper: { keep: (answer) => keeper.keep(hears(life.hears(answer))) } } : {}),
    ...(journalled ? { journalled } : {}),
    ...(inspect ? { inspect } : {}),
    // The venue is simulated whatever the mode.
    openVenue: (known) =>
      venue(createKucoin({ ...known.settings, ...known, credentials: paperKeys(), http, clock, ids })),
  })
  return {
    session,
    kill: (garbled) => {
      life.kill()
      killed = true
      // One that was refused at the journal takes nothing with it.
      if (holdsJournal) disk.crash(random, garbled)
    },
    armed: () => life.armed,
  }
}
