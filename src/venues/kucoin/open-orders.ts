import * as Effect from 'effect/Effect'
import type { OrderReport } from '../../domain/order.ts'
import type { VenueFailure } from '../failure.ts'
import * as calls from './calls.ts'
import type { Listing } from './listing.ts'
import { distinct, everyPage } from './paging.ts'
import type { Ask } from './request.ts'
import { retryIdempotent } from './retry.ts'

/**
 * Everything that may still trade: the venue keeps stops that wait in a list of their own. They are read first. A stop
 * that triggers between the two reads is then in both lists, where the later word counts; the other way round it
 * would be in neither, and look like an order that has gone.
 */
export const openOrders = (ask: Ask, listing: Listing): Effect.Effect<readonly OrderReport[], VenueFailure> =>
  Effect.gen(function* () {
    const waiting = yield* everyPage((page) => retryIdempotent(ask(calls.waitingStops(listing, page))))
    const resting = yield* everyPage((page) => retryIdempotent(ask(calls.openOrders(listing, page))))
    return distinct([...resting, ...waiting], ({ orderId }) => orderId)
  })
