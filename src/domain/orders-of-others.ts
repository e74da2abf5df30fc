import type { Lots, VenueName } from './instrument.ts'
import type { OrderReport } from './order.ts'

/**
 * Orders on our account that somebody else placed, a person at the venue's page or another program, and that may still
 * fill. They are not in the journal; what they fill is, so what they could fill counts in the worst case. By venue and
 * the venue's own id: two venues may give the same.
 */
export type OrdersOfOthers = ReadonlyMap<string, OrderReport>

const keyOf = ({ venue, orderId }: OrderReport): string => `${venue}/${orderId}`

/** After one word about one of them; the same map when it changes nothing. */
export function heardOf(others: OrdersOfOthers, report: OrderReport): OrdersOfOthers {
  const isOpen = report.status === 'open' && openLots(report) > 0
  const key = keyOf(report)
  if (!isOpen && !others.has(key)) return others
  const after = new Map(others)
  if (isOpen) after.set(key, report)
  else after.delete(key)
  return after
}

/** After a venue's whole list of them, asked for at its time: what was heard later, or elsewhere, the list cannot know. */
export function listedAnew(
  others: OrdersOfOthers,
  at: VenueName,
  listed: readonly OrderReport[],
  askedAt: number,
): OrdersOfOthers {
  const kept = [...others.values()].filter((report) => report.venue !== at || report.at > askedAt)
  return new Map([...listed, ...kept].map((report) => [keyOf(report), report]))
}

export const openLots = ({ size, filled, cancelled }: OrderReport): Lots =>
  Math.max(0, size - filled - cancelled) as Lots
