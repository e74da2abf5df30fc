import * as Effect from 'effect/Effect'
import { Malformed, type VenueFailure } from '../failure.ts'
import type { Page } from './codec/answers.ts'

/** A hundred thousand rows; a list that never ends is a fault of the venue's, not of our patience. */
const PAGES_MAX = 100

/** Every item of a list that comes in pages, in the venue's order. A row that moves to the next page comes twice. */
export const everyPage = <Item>(
  ask: (page: number) => Effect.Effect<Page<Item>, VenueFailure>,
): Effect.Effect<readonly Item[], VenueFailure> =>
  Effect.gen(function* () {
    const items: Item[] = []
    for (let number = 1; number <= PAGES_MAX; number++) {
      const page = yield* ask(number)
      items.push(...page.items)
      if (page.last) return items
    }
    return yield* endless()
  })

const endless = (): Effect.Effect<never, VenueFailure> =>
  Effect.fail(new Malformed({ call: 'paging', code: 'ENDLESS', message: `more than ${PAGES_MAX} pages` }))

/** The first of each key. */
export const distinct = <Item>(items: readonly Item[], key: (item: Item) => string): readonly Item[] =>
  [...new Map([...items].reverse().map((item) => [key(item), item])).values()].reverse()
