import type { Config } from '../src/config/schema.ts'
import { paperKeys } from '../src/config/secrets.ts'
import { venueAt } from '../src/config/venue-at.ts'
import type { JournalStore } from '../src/journal/store.ts'
import type { Ports } from '../src/ports/ports.ts'
import type { Telemetry } from '../src/telemetry/telemetry.ts'
import { createKucoin } from '../src/venues/kucoin/kucoin.ts'
import { openSession, type Session } from '../supervisors/session.ts'
import { silentTelemetry } from './silent-telemetry.ts'

export interface EngineParts {
  readonly config: Config
  readonly hash: string
  readonly ports: Ports
  /** Where the simulated venue listens. */
  readonly url: string
  readonly openStore: () => JournalStore
  /** Hears of each part of the start. */
  readonly step?: Telemetry['step']
}

/** The whole engine in paper mode, trading when this resolves. */
export function openEngine({ config, hash, ports, url, openStore, step }: EngineParts): Promise<Session> {
  const { clock, http, ids } = ports
  const venue = venueAt(config.venue, url)
  return openSession({
    config: { ...config, venue },
    configHash: hash,
    commit: 'bench',
    seed: 1,
    ports,
    telemetry: step ? { ...silentTelemetry, step } : silentTelemetry,
    openStore,
    openVenue: (known) => createKucoin({ ...venue, ...known, credentials: paperKeys(), http, clock, ids }),
  })
}
