import type { Config } from '../src/config/schema.ts'
import type { Instrument, InstrumentSymbol } from '../src/domain/instrument.ts'
import type { Journal } from '../src/journal/journal.ts'
import type { Ports } from '../src/ports/ports.ts'
import type { Door } from '../src/risk/door.ts'
import type { Telemetry } from '../src/telemetry/telemetry.ts'
import type { EffectRuntime } from '../src/venues/effect-runtime.ts'
import type { Venue } from '../src/venues/venue.ts'
import type { Audit } from './audit.ts'
import type { Channels } from './channels.ts'
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
  readonly venue: Venue
  readonly venueTime: VenueTime
  readonly instruments: ReadonlyMap<InstrumentSymbol, Instrument>
  readonly channels: Channels
  readonly door: Door
  readonly telemetry: Telemetry
  readonly audit: Audit
}
