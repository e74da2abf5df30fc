import type { ClientOrderId, OrderIntent, OrderReport } from './order.ts'

/** Under which name claimed orders stand wherever owners are named. */
export const CLAIMED = 'claimed'

/**
 * The intent of an order that we did not place and take into our care, as the venue tells it; undefined when it does not
 * tell enough: a stop whose trigger nobody knows.
 *
 * Of an order under our own mark the name is kept. Any other gets one that is a function of the venue's own id, so that
 * who claims it again, after a restart or in a replay, claims the same order.
 */
export function claimedIntent(report: OrderReport, isOurs: boolean): OrderIntent | undefined {
  const { venue, symbol, clientOrderId, side, price, size, reduceOnly, trigger, stop } = report
  if (trigger === 'waiting' && !stop) return undefined
  const kept = isOurs ? clientOrderId : null
  return {
    clientOrderId: kept ?? claimedId(report),
    venue,
    symbol,
    owner: CLAIMED,
    purpose: 'signal',
    side,
    price,
    size,
    timeInForce: 'GTC',
    postOnly: false,
    reduceOnly,
    ...(trigger === 'waiting' && stop ? { trigger: stop } : {}),
    ...(kept === null ? { external: true as const } : {}),
  }
}

/** No venue ever hears it, so it may be long: the venue is in it, whose ids may be another's too. */
const claimedId = ({ venue, orderId }: OrderReport): ClientOrderId =>
  [CLAIMED, venue, orderId.replace(/[^0-9A-Za-z]/g, '')].join('-') as ClientOrderId
