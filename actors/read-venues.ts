import * as Effect from 'effect/Effect'
import type { VenueName } from '../src/domain/instrument.ts'
import { type Answer, answerOf } from '../src/venues/answer.ts'
import type { VenueRead } from './channels.ts'
import type { Venues } from './world.ts'

/** What every venue answered when it was asked what is there. */
export type VenueReads = ReadonlyMap<VenueName, Answer<VenueRead>>

/**
 * Asks all venues side by side what is there. It never fails: a venue that cannot be read says so in its answer.
 * @param answered hears of each as it comes.
 */
export const readVenues = (
  venues: Venues,
  answered: (venue: VenueName, answer: Answer<VenueRead>) => void,
): Effect.Effect<VenueReads> =>
  Effect.forEach(
    venues,
    ([name, { venue }]) => {
      const { openOrders, positions } = venue.requests
      return Effect.exit(Effect.all({ openOrders, positions }, { concurrency: 2 })).pipe(
        Effect.map((exit) => {
          const answer = answerOf(exit)
          answered(name, answer)
          return [name, answer] as const
        }),
      )
    },
    { concurrency: 'unbounded' },
  ).pipe(Effect.map((reads) => new Map(reads)))

/** All that was read, as one. */
export function joined(reads: VenueReads): VenueRead {
  const read = [...reads.values()].flatMap((answer) => (answer.ok ? answer.value : []))
  return {
    openOrders: read.flatMap(({ openOrders }) => openOrders),
    positions: read.flatMap(({ positions }) => positions),
  }
}

/** A sentence for each venue that could not be read. */
export const unreadSentences = (unread: readonly VenueName[], reads: VenueReads): readonly string[] =>
  unread.map((name) => {
    const read = reads.get(name)
    return read && !read.ok
      ? `${name} cannot be read: ${read.failure.code}`
      : `${name} cannot be read: it does not answer`
  })
