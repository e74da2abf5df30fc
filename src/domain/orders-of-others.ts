import type { Lots } from './instrument.ts'
import type { OrderId, OrderReport } from './order.ts'

/**
 * Orders on our account that somebody else placed, a person at the venue's page or another program, and that may still
 * fill. They are not in the journal; what they fill is, so what they could fill counts in the worst case.
 */
export type OrdersOfOthers = ReadonlyMap<OrderId, OrderReport>

/** After one word about one of them; the same map when it changes nothing. */
export function heardOf(others: OrdersOfOthers, report: OrderReport): OrdersOfOthers {
  const isOpen = report.status === 'open' && openLots(report) > 0
  if (!isOpen && !others.has(report.orderId)) return others
  const after = new Map(others)
  if (isOpen) after.set(report.orderId, report)
  else after.delete(report.orderId)
  return after
}

/** After the whole list of them, asked for at a venue time: what was heard later the list cannot know. */
export function listedAnew(
  others: OrdersOfOthers,
  listed: readonly OrderReport[],
  askedAt: number,
): OrdersOfOthers {
  const later = [...others.values()].filter(({ at }) => at > askedAt)
  return new Map([...listed, ...later].map((report) => [report.orderId, report]))
}

export const openLots = ({ size, filled, cancelled }: OrderReport): Lots =>
  Math.max(0, size - filled - cancelled) as Lots
