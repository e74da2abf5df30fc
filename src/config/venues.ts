import { type InstrumentSymbol, labelled, type VenueName } from '../domain/instrument.ts'
import type { Config } from './schema.ts'

/** How one venue is talked to. */
export type VenueSettings = Config['venue']

/** The venues of a configuration by name, the first one first. What another does not say is as in `[venue]`. */
export function venuesOf({
  engine,
  venue,
}: Pick<Config, 'engine' | 'venue'>): ReadonlyMap<VenueName, VenueSettings> {
  const venues = new Map<VenueName, VenueSettings>([[engine.venue, venue]])
  for (const [name, { protocol: _, ...own }] of Object.entries(engine.venues))
    venues.set(name as VenueName, { ...venue, ...own } as VenueSettings)
  return venues
}

/** What is traded at one of them, in the venue's own spelling. */
export const symbolsAt = ({ engine }: Pick<Config, 'engine'>, name: VenueName): readonly InstrumentSymbol[] =>
  engine.symbols
    .map((label) => labelled(label, engine.venue))
    .filter(({ venue }) => venue === name)
    .map(({ symbol }) => symbol)

/** Whose wire each speaks. */
export const protocolOf = ({ engine }: Pick<Config, 'engine'>, name: VenueName): Config['engine']['venue'] =>
  engine.venues[name]?.protocol ?? engine.venue
