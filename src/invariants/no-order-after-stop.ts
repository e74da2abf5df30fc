import type { Invariant } from './observation.ts'

/** In CRITICAL and STOP nothing leaves but the ladder's own reduce-only exits. */
export const noOrderAfterStop = (): Invariant => ({
  name: 'no-order-after-stop',
  observe(observation) {
    if (observation.type !== 'OrderSent') return undefined
    const { intent, ladder } = observation
    if (ladder !== 'CRITICAL' && ladder !== 'STOP') return undefined
    return intent.purpose === 'exit' && intent.reduceOnly
      ? undefined
      : `${intent.clientOrderId}, a ${intent.purpose}, left in ${ladder}`
  },
})
