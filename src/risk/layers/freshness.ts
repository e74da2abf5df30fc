import type { VenueName } from '../../domain/instrument.ts'
import { isProtective, type OrderIntent } from '../../domain/order.ts'
import { type Denial, denialsOf } from '../denial.ts'
import type { DoorContext } from '../door-context.ts'
import { reduces } from '../worst-case.ts'

const deny = denialsOf('freshness')

/**
 * Layer 2: no order on stale data, and none that opens while we may not know our own orders or what time it is at the
 * venue. Exits pass: they are what is left to do when the feed is dead. So does what protects a position: it can only make it
 * smaller, and a position whose stop waits for a feed has none.
 */
export function freshnessLayer(intent: OrderIntent, context: DoorContext): Denial | undefined {
  if (mayBeLate(intent)) return undefined
  const { symbol, venue } = intent
  const { staleAfterMs, markStaleAfterMs } = context.limits
  const ageMs = context.bookAgeMs(intent)
  // Written so that a NaN is stale.
  if (!(ageMs <= staleAfterMs)) return deny('FEED_STALE', { symbol, ageMs, staleAfterMs })
  const markAgeMs = context.markAgeMs(intent)
  if (!(markAgeMs <= markStaleAfterMs)) return deny('MARK_STALE', { symbol, markAgeMs, markStaleAfterMs })
  const shaken = venueDenial(venue, context)
  if (!shaken || reduces(intent, context.position(intent), context.working.sums(intent))) return undefined
  return shaken
}

/** A yes is as old as the market that it looked at may be: what it was given for may be far away by now. */
export function approvalDenial(
  intent: OrderIntent,
  ageMs: number,
  { limits: { staleAfterMs } }: DoorContext,
): Denial | undefined {
  if (mayBeLate(intent) || ageMs <= staleAfterMs) return undefined
  return deny('APPROVAL_OLD', { symbol: intent.symbol, ageMs, staleAfterMs })
}

const mayBeLate = (intent: OrderIntent): boolean => intent.purpose === 'exit' || isProtective(intent)

function venueDenial(venue: VenueName, context: DoorContext): Denial | undefined {
  if (!context.connected(venue)) return deny('VENUE_DISCONNECTED', { venue })
  if (!context.reconciled(venue)) return deny('VENUE_RECONCILING', { venue })
  const { clockErrorMsMax } = context.limits
  const clockErrorMs = context.clockErrorMs(venue)
  return clockErrorMs <= clockErrorMsMax
    ? undefined
    : deny('VENUE_CLOCK', { venue, clockErrorMs, clockErrorMsMax })
}
