import type { Config } from '../src/config/schema.ts'
import type { VenueSettings } from '../src/config/venues.ts'
import type { Instrument, InstrumentKey, InstrumentSymbol, VenueName } from '../src/domain/instrument.ts'
import type { Journal } from '../src/journal/journal.ts'
import type { Ports } from '../src/ports/ports.ts'
import type { Door } from '../src/risk/door.ts'
import type { Telemetry } from '../src/telemetry/telemetry.ts'
import type { EffectRuntime } from '../src/venues/effect-runtime.ts'
import type { Venue } from '../src/venues/venue.ts'
import type { Audit } from './audit.ts'
import type { Channels } from './channels.ts'
import type { VenueChannels } from './venue-channels.ts'
import type { VenueTime } from './venue-time.ts'

/**
 * What every actor is made with: the doors to the outside, the one fold of the journal, and the streams. Nothing
 * in it belongs to an actor, so nothing in it dies with one.
 */
export interface World {
  readonly config: Config
  readonly ports: Ports
  readonly effects: EffectRuntime
  readonly journal: Journal
  /** As the configuration names them, the first one first. */
  readonly venues: Venues
  /** Of all venues. */
  readonly instruments: ReadonlyMap<InstrumentKey, Instrument>
  readonly channels: Channels
  readonly door: Door
  readonly telemetry: Telemetry
  readonly audit: Audit
}

export type Venues = ReadonlyMap<VenueName, TradedVenue>

/** One venue, as far as it is no actor's. */
export interface TradedVenue {
  readonly venue: Venue
  readonly venueTime: VenueTime
  readonly settings: VenueSettings
  /** What we trade there. */
  readonly listed: ReadonlyMap<InstrumentSymbol, Instrument>
}

/** What the actors of one venue are made with: beside what all have, that venue, so that they cannot take another's. */
export interface VenueWorld extends World, TradedVenue {
  readonly own: VenueChannels
}

/** What we set at a venue; 1 at one that is not traded, where nothing can be opened. */
export const leverageAt = (venues: Venues, name: VenueName): number =>
  venues.get(name)?.settings.leverage ?? 1

/** For an entry about a venue: when it was there, as far as that is known (`VenueTime.dated`). */
export const datedAt = ({ ports, venues }: World, name: VenueName): { readonly venueAt?: number } =>
  venues.get(name)?.venueTime.dated(ports.clock) ?? {}

/** @throws Error for a venue that is not traded. */
export function worldOf(world: World, name: VenueName): VenueWorld {
  const traded = world.venues.get(name)
  if (!traded) throw new Error(`${name} is no venue of this engine`)
  return { ...world, ...traded, own: world.channels.at(name) }
}
