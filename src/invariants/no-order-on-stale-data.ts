import { isProtective } from '../domain/order.ts'
import type { Invariant } from './observation.ts'

/** The door looked at the feed before the intent was on disk; the disk took at most so long. */
const DISK_GRACE_MS = 500

/** No order that may open leaves while its symbol's market data is silent. Exits and what protects a position always may. */
export const noOrderOnStaleData = (staleAfterMs: number): Invariant => ({
  name: 'no-order-on-stale-data',
  observe(observation) {
    if (observation.type !== 'OrderSent') return undefined
    const { feedAgeMs, intent } = observation
    if (intent.purpose === 'exit' || isProtective(intent)) return undefined
    if (feedAgeMs !== null && feedAgeMs <= staleAfterMs + DISK_GRACE_MS) return undefined
    const silence = feedAgeMs === null ? 'that never spoke' : `silent for ${feedAgeMs} ms`
    return `${intent.clientOrderId} left for ${intent.symbol} on a feed ${silence}`
  },
})
