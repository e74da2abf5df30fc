import type { Credentials } from '../../src/config/secrets.ts'
import type { VenueName } from '../../src/domain/instrument.ts'
import type { Ports } from '../../src/ports/ports.ts'
import { createKucoin } from '../../src/venues/kucoin/kucoin.ts'
import type { Venue } from '../../src/venues/venue.ts'
import type { VenueKnown } from '../../supervisors/open-venues.ts'

interface Doors extends Pick<Ports, 'clock' | 'http' | 'ids'> {
  readonly credentials: ReadonlyMap<VenueName, Credentials>
}

/** The adapter of a venue, with what it signs by: the one place that chooses. */
export function openVenue(known: VenueKnown, { credentials, ...ports }: Doors): Venue {
  const own = credentials.get(known.name)
  if (!own) throw new Error(`${known.name} has no keys`)
  switch (known.protocol) {
    case 'kucoin':
      return createKucoin({ ...known.settings, ...known, ...ports, credentials: own })
    default:
      return known.protocol satisfies never
  }
}
