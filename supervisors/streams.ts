import type { Config } from '../src/config/schema.ts'
import type { StreamKind } from '../src/venues/venue.ts'

/** The sockets of a venue that this engine keeps open. Shadow mode sends no order that a socket could carry. */
export function streamsOf({ engine, venue }: Config): readonly StreamKind[] {
  const tradesBySocket = venue.orders === 'socket' && engine.mode !== 'shadow'
  return tradesBySocket ? ['public', 'private', 'trading'] : ['public', 'private']
}
