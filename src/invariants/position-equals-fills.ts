import type { JournalEvent } from '../journal/events.ts'
import { holdingKey, venueOfKey } from '../journal/keys.ts'
import type { Facts } from './facts.ts'
import type { Invariant, Observation } from './observation.ts'

/**
 * A position is the sum of its unique fills, in the books and at the venue: now, or, where the venue was asked while fills
 * came, at one instant since then. What has to be adjusted was not.
 */
export const positionEqualsFills = (): Invariant => {
  /** By position, what its fills came to when the venues were asked a last time, and after each fill since. */
  let asked: ReadonlyMap<string, number> | undefined
  const since = new Map<string, Set<number>>()
  const wasOnce = (key: string, lots: number): boolean =>
    asked !== undefined && ((asked.get(key) ?? 0) === lots || (since.get(key)?.has(lots) ?? false))

  return {
    name: 'position-equals-fills',
    observe(observation, facts) {
      if (observation.type === 'VenueAsked') {
        asked = new Map(facts.lots)
        since.clear()
      }
      if (observation.type === 'VenueRead') return venueDiffers(observation, facts, wasOnce)
      if (observation.type !== 'JournalEntry') return undefined
      const { event } = observation.entry
      if (asked && event.type === 'FillRecorded') {
        const key = holdingKey(event.fill.venue, event.fill.symbol)
        since.set(key, (since.get(key) ?? new Set()).add(facts.lots.get(key) ?? 0))
      }
      return bookDiffers(event, facts)
    },
  }
}

function venueDiffers(
  { positions, venues }: Extract<Observation, { type: 'VenueRead' }>,
  { lots: summed }: Facts,
  wasOnce: (key: string, lots: number) => boolean,
): string | undefined {
  const theirs = new Map(positions.map(({ lots, symbol, venue }) => [holdingKey(venue, symbol), lots]))
  for (const [key, lots] of summed) {
    const said = theirs.get(key) ?? 0
    if (venues.includes(venueOfKey(key)) && said !== lots && !wasOnce(key, said))
      return `${key}: fills come to ${lots} lots, the venue says ${said}`
  }
  return undefined
}

function bookDiffers(event: JournalEvent, { books, lots }: Facts): string | undefined {
  if (event.type === 'PositionAdjusted')
    return `${event.symbol} was adjusted from ${event.from} to ${event.to} lots: ${event.reason}`
  if (event.type !== 'FillRecorded') return undefined
  const { venue, symbol } = event.fill
  const booked = books.position(venue, symbol).lots
  const summed = lots.get(holdingKey(venue, symbol)) ?? 0
  return booked === summed ? undefined : `${symbol}: the books say ${booked} lots, fills come to ${summed}`
}
