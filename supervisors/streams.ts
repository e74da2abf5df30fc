import type { Config } from '../src/config/schema.ts'
import type { VenueSettings } from '../src/config/venues.ts'
import type { StreamKind } from '../src/venues/venue.ts'

/** The sockets of a venue that this engine keeps open. Shadow mode sends no order that a socket could carry. */
export function streamsOf({ engine }: Config, { orders }: VenueSettings): readonly StreamKind[] {
  const tradesBySocket = orders === 'socket' && engine.mode !== 'shadow'
  return tradesBySocket ? ['public', 'private', 'trading'] : ['public', 'private']
}
