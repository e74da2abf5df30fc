import type { Effect } from 'effect'
import { VenueTime } from '../actors/venue-time.ts'
import type { TradedVenue, Venues } from '../actors/world.ts'
import type { Config } from '../src/config/schema.ts'
import { protocolOf, symbolsAt, type VenueSettings, venuesOf } from '../src/config/venues.ts'
import type { Instrument, InstrumentSymbol, VenueName } from '../src/domain/instrument.ts'
import type { Ports } from '../src/ports/ports.ts'
import { answerOf } from '../src/venues/answer.ts'
import type { EffectRuntime } from '../src/venues/effect-runtime.ts'
import type { VenueFailure } from '../src/venues/failure.ts'
import type { Venue } from '../src/venues/venue.ts'
import { StartError } from './start-error.ts'
import { prepareAccounts, readVenue } from './startup.ts'

/** Which venue is opened, and what its adapter reads back from the engine. */
export interface VenueKnown {
  readonly name: VenueName
  readonly protocol: Config['engine']['venue']
  readonly settings: VenueSettings
  readonly offsetMs: () => number
  readonly instruments: () => ReadonlyMap<InstrumentSymbol, Instrument>
}

/** Tells people of a step of the start, and how long it took. */
export type Timed = <Value>(name: string, act: () => Promise<Value>) => Promise<Value>

interface Opening {
  readonly config: Config
  readonly ports: Ports
  readonly openVenue: (known: VenueKnown) => Venue
}

/** Every configured venue, with what is traded there, and our accounts set as configured. @throws StartError naming the call. */
export async function openVenues(
  { config, ports, openVenue }: Opening,
  effects: EffectRuntime,
  timed: Timed,
): Promise<Venues> {
  const venues = new Map<VenueName, TradedVenue>()
  for (const [name, settings] of venuesOf(config)) {
    const venueTime = new VenueTime()
    let listed: ReadonlyMap<InstrumentSymbol, Instrument> = new Map()
    const venue = openVenue({
      name,
      protocol: protocolOf(config, name),
      settings,
      offsetMs: () => venueTime.offsetMs(),
      instruments: () => listed,
    })
    const symbols = symbolsAt(config, name)
    const facts = await timed(`${name} read`, () =>
      asked(effects, readVenue(venue, symbols, venueTime, ports.clock)),
    )
    listed = facts.instruments
    if (facts.service === 'closed') throw new StartError(`${name} is closed for trading`)
    venues.set(name, { venue, venueTime, settings, listed })
  }
  await timed('leverage set', () => asked(effects, prepareAccounts(venues, config)))
  return venues
}

function asked<Value>(effects: EffectRuntime, program: Effect.Effect<Value, VenueFailure>): Promise<Value> {
  return new Promise((resolve, reject) => {
    effects.run(program, (exit) => {
      const answer = answerOf(exit)
      if (answer.ok) resolve(answer.value)
      else reject(new StartError(`${answer.failure.call}: ${answer.failure.code} ${answer.failure.message}`))
    })
  })
}
