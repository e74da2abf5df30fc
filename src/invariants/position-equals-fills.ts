import { holdingKey, venueOfKey } from '../journal/books.ts'
import type { Invariant } from './observation.ts'

/** A position is the sum of its unique fills, in the books and at the venue. What has to be adjusted was not. */
export const positionEqualsFills = (): Invariant => ({
  name: 'position-equals-fills',
  observe(observation, facts) {
    if (observation.type === 'VenueRead') {
      const theirs = new Map(
        observation.positions.map((each) => [holdingKey(each.venue, each.symbol), each.lots]),
      )
      for (const [key, lots] of facts.lots)
        if (observation.venues.includes(venueOfKey(key)) && (theirs.get(key) ?? 0) !== lots)
          return `${key}: fills come to ${lots} lots, the venue says ${theirs.get(key) ?? 0}`
      return undefined
    }
    if (observation.type !== 'JournalEntry') return undefined
    const { event } = observation.entry
    if (event.type === 'PositionAdjusted')
      return `${event.symbol} was adjusted from ${event.from} to ${event.to} lots: ${event.reason}`
    if (event.type !== 'FillRecorded') return undefined
    const { venue, symbol } = event.fill
    const booked = facts.books.position(venue, symbol).lots
    const summed = facts.lots.get(holdingKey(venue, symbol)) ?? 0
    return booked === summed ? undefined : `${symbol}: the books say ${booked} lots, fills come to ${summed}`
  },
})
