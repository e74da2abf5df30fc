import { readFileSync } from 'node:fs'
import type { World } from '../../actors/world.ts'
import { startMortal } from '../../chaos/mortal-engine.ts'
import { slowDisk } from '../../chaos/slow-disk.ts'
import { DEFAULTS_PATH, loadConfig } from '../../src/config/load.ts'
import type { Config } from '../../src/config/schema.ts'
import { paperKeys } from '../../src/config/secrets.ts'
import { withVenuesAt } from '../../src/config/venue-at.ts'
import type { VenueName } from '../../src/domain/instrument.ts'
import type { Exchange, VenueOrder } from '../../src/exchange/contract.ts'
import type { FaultPlan } from '../../src/exchange/kucoin/faults.ts'
import type { MarketSource } from '../../src/exchange/market-source.ts'
import { openMarket } from '../../src/exchange/open-market.ts'
import { decodeEntry } from '../../src/journal/codec.ts'
import type { JournalEntry, JournalEvent } from '../../src/journal/events.ts'
import type { JournalKeeper } from '../../src/journal/journal-keeper.ts'
import type { MemoryDisk } from '../../src/journal/memory-store.ts'
import type { JournalStore } from '../../src/journal/store.ts'
import { liveDisk } from '../../src/ports/live/disk.ts'
import type { Ports } from '../../src/ports/ports.ts'
import type { Random } from '../../src/ports/random.ts'
import type { SimulatedClock } from '../../src/ports/simulated/clock.ts'
import { drive } from '../../src/ports/simulated/drive.ts'
import { simulatedPorts } from '../../src/ports/simulated/ports.ts'
import type { TelemetryEvent } from '../../src/telemetry/events.ts'
import { createKucoin } from '../../src/venues/kucoin/kucoin.ts'
import type { Venue } from '../../src/venues/venue.ts'
import type { VenueKnown } from '../../supervisors/open-venues.ts'
import type { Session } from '../../supervisors/session.ts'
import { PAPER_ACCOUNT, type RunningVenue } from '../../supervisors/simulated-venue.ts'
import { openSimulatedVenues } from '../../supervisors/simulated-venues.ts'
import { ChangingFaults } from './changing-faults.ts'

const START_MS = Date.UTC(2026, 0, 5, 9)
/** A journal write takes so long to be safe, so that a kill finds some that are not. */
const SYNC_MS = 2
/** A condition is looked at so often. */
const LOOK_MS = 250

type Overrides = Some<Config>
type Some<Part> = Part extends readonly unknown[]
  ? Part
  : Part extends object
    ? { readonly [Key in keyof Part]?: Some<Part[Key]> }
    : Part

export interface EngineWorldOptions {
  readonly seed?: number
  /** Epoch ms; a Monday at nine when nobody cares. */
  readonly startsAt?: number
  readonly market?: MarketSource
  readonly config?: Overrides
  /** A configuration file; `config` goes over it. */
  readonly profile?: string
  /** Instead of a simulated disk. */
  readonly openStore?: () => JournalStore
  /** How long a journal write takes to be safe; the default is what a disk takes. */
  readonly syncMs?: number
  readonly keeper?: JournalKeeper
  /** Hears of every entry that an engine appends, before it is anywhere near a disk. */
  readonly journalled?: (entry: JournalEntry) => void
  /** What stands between every engine and the world. */
  readonly between?: (ports: Ports) => Ports
  /** Another venue than KuCoin, made of its adapter. */
  readonly venue?: (kucoin: Venue) => Venue
  /** Other venues beside the first, each an exchange of its own that trades what is traded there too. */
  readonly beside?: readonly VenueName[]
}

/** An exchange beside the first. */
export interface BesideVenue extends RunningVenue {
  readonly faults: ChangingFaults
}

export interface Engine extends Session {
  readonly lines: readonly TelemetryEvent[]
  kill(): void
}

/** An exchange, a disk and a network on one virtual clock, in which engines live and die. */
export interface EngineWorld {
  readonly clock: SimulatedClock
  readonly random: Random
  readonly venue: RunningVenue
  readonly exchange: Exchange
  /** By name. */
  readonly beside: ReadonlyMap<VenueName, BesideVenue>
  readonly config: Config
  readonly disk: MemoryDisk
  /** What goes wrong at the first venue from now on. */
  faults: FaultPlan
  /** The disk answers nobody until it is told to go on. */
  stallDisk(on: boolean): void
  start(): Promise<Engine>
  /** Starts an engine without waiting for it to trade. */
  starting(): Promise<Engine>
  pass(ms: number): Promise<void>
  /** Lets time pass until it holds. @throws when it does not within so long. */
  passUntil(what: string, holds: () => boolean, withinMs?: number): Promise<void>
  /** Another client of the same account: what a person does by hand. Nothing stands between it and the venue. */
  readonly hand: Venue
  /** Lets time pass until the work is done. */
  until<Value>(work: Promise<Value>): Promise<Value>
  /** What the venue has of ours, in the order in which it came. */
  venueOrders(): readonly VenueOrder[]
  /** Lots held at the venue by symbol, those that are not zero. */
  venuePositions(): Readonly<Record<string, number>>
  journalled(): readonly JournalEvent[]
}

export async function engineWorld(options: EngineWorldOptions = {}): Promise<EngineWorld> {
  const { seed = 1 } = options
  const loaded = loadConfig({
    defaultsText: readFileSync(DEFAULTS_PATH, 'utf8'),
    ...(options.profile === undefined
      ? {}
      : { fileText: readFileSync(options.profile, 'utf8'), filePath: options.profile }),
    // What a dead engine leaves at the venue is what many look at: the switch is for those who ask for it.
    overrides: { ...options.config, venue: { deadManMs: 0, ...options.config?.venue } },
  })
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.errors))
  const ports = simulatedPorts(seed, options.startsAt ?? START_MS, liveDisk)
  const { clock } = ports
  const market =
    options.market ??
    openMarket({
      replay: [],
      symbols: loaded.config.engine.symbols,
      ordersPerSecond: loaded.config.exchange.ordersPerSecond,
    })
  const symbols = options.config?.engine?.symbols ?? market.instruments.map(({ symbol }) => symbol)
  const names = options.beside ?? []
  const anywhere = {
    ...loaded.config,
    engine: {
      ...loaded.config.engine,
      venues: Object.fromEntries(names.map((name) => [name, { protocol: 'kucoin' as const }])),
      symbols: [...symbols, ...names.flatMap((name) => symbols.map((each) => `${name}:${each}`))],
    },
  }
  const faults = new ChangingFaults()
  const faultsBeside = new Map(names.map((name) => [name, new ChangingFaults()]))
  const { first, urls, venues } = await openSimulatedVenues({
    ...{ ports, config: anywhere },
    marketAt: (name) => (faultsBeside.has(name) ? undefined : market),
    faultsAt: (name) => faultsBeside.get(name) ?? faults,
  })
  const beside = new Map(
    [...venues].flatMap(([name, venue]) => {
      const hooks = faultsBeside.get(name)
      return hooks ? [[name, { ...venue, faults: hooks }] as const] : []
    }),
  )
  const config = withVenuesAt(anywhere, urls)
  const slow = slowDisk(clock, options.syncMs ?? SYNC_MS)
  const { disk } = slow

  const client = ({ clock, http, ids }: Ports, known: VenueKnown): Venue =>
    // The venue is simulated whatever the mode.
    createKucoin({ ...known.settings, ...known, credentials: paperKeys(), http, clock, ids })
  const listed = new Map(market.instruments.map((instrument) => [instrument.symbol, instrument]))

  const build = { commit: 'test', config, configHash: loaded.hash }
  let engines = 0
  const starting = async (): Promise<Engine> => {
    engines++
    const lines: TelemetryEvent[] = []
    const place = {
      ...{ disk, random: ports.random, seed },
      ports: options.between?.(ports) ?? ports,
      openStore: options.openStore ?? (() => slow.store()),
      ...(options.keeper ? { keeper: options.keeper } : {}),
      ...(options.venue ? { venue: options.venue } : {}),
    }
    const { kill, session } = startMortal(`engine ${engines}`, build, place, {
      hear: (event) => lines.push(event),
      ...(options.journalled ? { journalled: options.journalled } : {}),
    })
    return { ...(await session), lines, kill }
  }
  const until: EngineWorld['until'] = (work) => drive(clock, work, Number.POSITIVE_INFINITY)

  const pass = (ms: number): Promise<void> => until(new Promise((resolve) => clock.setTimeout(resolve, ms)))

  return {
    clock,
    random: ports.random,
    venue: first,
    exchange: first.exchange,
    beside,
    config,
    disk,
    get faults() {
      return faults.now
    },
    set faults(plan) {
      faults.now = plan
    },
    stallDisk: (on) => (on ? slow.stall(Number.POSITIVE_INFINITY) : slow.goOn()),
    hand: client(ports, {
      name: config.engine.venue,
      protocol: config.engine.venue,
      settings: config.venue,
      offsetMs: () => 0,
      instruments: () => listed,
    }),
    starting,
    start: () => until(starting()),
    until,
    pass,
    passUntil: async (what, holds, withinMs = 60_000) => {
      for (let passedMs = 0; !holds(); passedMs += LOOK_MS) {
        if (passedMs > withinMs) throw new Error(`not within ${withinMs} ms: ${what}`)
        await pass(LOOK_MS)
      }
    },
    venueOrders: () => first.exchange.orders(PAPER_ACCOUNT, {}).toReversed(),
    venuePositions: () =>
      Object.fromEntries(
        first.exchange
          .positions(PAPER_ACCOUNT)
          .filter(({ lots }) => lots !== 0)
          .map(({ symbol, lots }) => [symbol, lots]),
      ),
    journalled: () => disk.records.map(({ text }) => decodeEntry(text).event),
  }
}

/** Lots held by our own books, those that are not zero. */
export const bookedPositions = ({ journal }: World): Readonly<Record<string, number>> =>
  Object.fromEntries(
    [...journal.books.holdings.values()]
      .filter(({ position }) => position.lots !== 0)
      .map(({ symbol, position }) => [symbol, position.lots]),
  )
