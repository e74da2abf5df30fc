import { configHash } from '../src/config/load.ts'
import { paperConfig } from '../src/config/paper-config.ts'
import type { Config } from '../src/config/schema.ts'
import { withVenuesAt } from '../src/config/venue-at.ts'
import type { VenueName } from '../src/domain/instrument.ts'
import type { FaultPlan } from '../src/exchange/kucoin/faults.ts'
import type { MemoryDisk } from '../src/journal/memory-store.ts'
import { liveDisk } from '../src/ports/live/disk.ts'
import { type Random, scattered } from '../src/ports/random.ts'
import type { SimulatedClock } from '../src/ports/simulated/clock.ts'
import { type Machine, simulatedMachine } from '../src/ports/simulated/machine.ts'
import type { Latency } from '../src/ports/simulated/network.ts'
import { LATENCY, simulatedPorts } from '../src/ports/simulated/ports.ts'
import { type WeakNetwork, weakNetwork } from '../src/ports/simulated/weak-network.ts'
import type { RunningVenue } from '../supervisors/simulated-venue.ts'
import { openSimulatedVenues } from '../supervisors/simulated-venues.ts'
import { type Build, type EngineListener, type StartedEngine, startMortal } from './mortal-engine.ts'
import { slowDisk } from './slow-disk.ts'

/** An hour of an ordinary day, the same for every trial. */
const START_MS = Date.UTC(2026, 0, 5, 9)

/**
 * A thin market, patient quotes, and near it: orders and fills are as many as in one that is three times as busy, and the
 * frames that nobody does anything about are few. Limits are so near that the door has to say no.
 */
const CALM = {
  exchange: { ordersPerSecond: 3 },
  strategy: { restMs: 2_000, requoteTicks: 5, halfSpreadMovesMin: 0.5 },
  risk: {
    orderNotionalMax: '1500',
    symbolNotionalMax: '2500',
    totalNotionalMax: '5000',
    venueNotionalMax: '4800',
    netNotionalMax: '4000',
    groups: ['majors 3500 XBTUSDTM ETHUSDTM'],
    // An engine whose actors are doomed all day would stand in CRITICAL for the rest of its trial.
    triggers: { restartBudget: { windowMs: 60_000 } },
  },
}

/** What a next version of the program, with a configuration of its own, does otherwise. */
const NEXT_VERSION = { strategy: { ...CALM.strategy, restMs: 1_500, requoteTicks: 4, riskAversion: 0.0003 } }

/** How long things take. */
export interface Pace {
  /** A message between engine and exchange. */
  readonly latency: Latency
  /** A journal write until it is safe. */
  readonly syncMs: number
}

/** A kill finds writes that are not safe yet. */
const LIFELIKE: Pace = { latency: LATENCY, syncMs: 2 }

/** What is otherwise than in most simulations. */
export interface Conditions {
  readonly pace?: Pace
  /** Market time; so many snapshots are made in it as in ten minutes, which is the default. */
  readonly durationMs?: number
  /** What goes wrong at a second venue; absent: there is none. */
  readonly beside?: FaultPlan
}

/** The venue beside the first, which trades of the same symbols as many as show whether two are mixed up. */
const SECOND = 'kucoin-b' as VenueName
const SYMBOLS_BESIDE = ['XBTUSDTM', 'ETHUSDTM']

/** An exchange, a disk and a network on one virtual clock, in which engines live and die. */
export interface Simulation {
  /** Of the world: what is true. */
  readonly clock: SimulatedClock
  readonly random: Random
  readonly builds: readonly [Build, Build]
  /** What engines run on. */
  readonly machine: Machine
  /** Between that machine and the venue. */
  readonly network: WeakNetwork
  /** The first of them. */
  readonly venue: RunningVenue
  readonly venues: ReadonlyMap<VenueName, RunningVenue>
  readonly disk: MemoryDisk
  /** The disk answers nobody for so long. */
  stallDisk(ms: number): void
  /** An engine of its own on what is on the disk. Its session is there once it trades. */
  start(build: Build, listener: EngineListener): StartedEngine
  /** Nothing is armed after it. */
  close(): Promise<void>
}

const TEN_MINUTES_MS = 600_000

/** A trial has some snapshots, as a day of a busy engine has. At one pace a long one would make little else: its books grow. */
const snapshotEvents = (durationMs: number): number =>
  Math.round(Math.min(25_000, Math.max(500, (500 * durationMs) / TEN_MINUTES_MS)))

/** Read once for all trials of a thread: nothing of it is drawn. */
const read = new Map<string, readonly [Config, Config]>()

/** What the two versions of the program are told. @param beside other venues than the first. */
function configsFor(beside: readonly VenueName[]): readonly [Config, Config] {
  const known = read.get(beside.join())
  if (known) return known
  const { symbols } = paperConfig(CALM).config.engine
  const engine = {
    venues: Object.fromEntries(beside.map((name) => [name, { protocol: 'kucoin' }])),
    symbols: [...symbols, ...beside.flatMap((name) => SYMBOLS_BESIDE.map((symbol) => `${name}:${symbol}`))],
  }
  const configs = [
    paperConfig({ ...CALM, engine }).config,
    paperConfig({ ...CALM, ...NEXT_VERSION, engine }).config,
  ] as const
  read.set(beside.join(), configs)
  return configs
}

export async function openSimulation(
  seed: number,
  faults: FaultPlan,
  { pace = LIFELIKE, durationMs = TEN_MINUTES_MS, beside }: Conditions = {},
): Promise<Simulation> {
  const ports = simulatedPorts(scattered(seed), START_MS, liveDisk, pace.latency)
  const { clock, random } = ports
  const [config, next] = configsFor(beside ? [SECOND] : [])
  const exchanges = await openSimulatedVenues({
    ...{ ports, config },
    faultsAt: (name) => (name === SECOND ? beside : faults),
  })
  const { first, urls, venues } = exchanges
  const built = (commit: string, anywhere: Config): Build => {
    const journal = { ...anywhere.journal, snapshotEvents: snapshotEvents(durationMs) }
    const here = withVenuesAt({ ...anywhere, journal }, urls)
    return { commit, config: here, configHash: configHash(here) }
  }
  const network = weakNetwork(ports)
  const machine = simulatedMachine(network.ports)

  const slow = slowDisk(clock, pace.syncMs)
  const { disk } = slow
  let engines = 0
  return {
    clock,
    random,
    builds: [built('chaos', config), built('chaos, later', next)],
    machine,
    network,
    venue: first,
    venues,
    disk,
    stallDisk: slow.stall,
    start: (build, listener) => {
      engines++
      const { hears, ports } = machine
      const { commit } = build
      const journal = { disk, openStore: () => slow.store(commit), keeper: slow.keeper(commit) }
      const place = { ...journal, hears, ports, random, seed }
      return startMortal(`engine ${engines}`, build, place, listener)
    },
    close: async () => {
      slow.close()
      await exchanges.close()
    },
  }
}
