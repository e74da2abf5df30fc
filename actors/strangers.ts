import { isOurs } from '../src/domain/client-order-id.ts'
import type { Lots } from '../src/domain/instrument.ts'
import { type Fill, neverLived, type OrderId, type OrderReport } from '../src/domain/order.ts'
import { listedAnew } from '../src/domain/orders-of-others.ts'
import type { BookedOrder } from '../src/journal/booked-order.ts'
import { BoundedMap } from '../src/journal/bounded-map.ts'
import { holdingKey, orderKey } from '../src/journal/keys.ts'
import type { Ask } from './ask.ts'
import { type Sender, toDesk } from './messages.ts'
import type { VenueWorld } from './world.ts'

/** An order that is over here may still stand in a list that was made before. */
const YOUNG_MS = 3_000
/** Of others there are few; one that was forgotten is asked about once more. */
const ASKED_MAX = 1_000
/** A list of fills lags behind its orders: what so many comparisons say alike is not that. */
const CLAIM_PROOFS = 3

export interface Strangers {
  /** Looks through the orders that are open at the venue. Returns how many of ours should not be there. */
  open(orders: readonly OrderReport[], askedAt: number): number
  /**
   * A list of fills names no order of ours. One whose order nobody knows may belong to an order that we had given up,
   * and only the order itself says so.
   */
  identify(fills: readonly Fill[]): void
}

/** What is at the venue and in nobody's care here: remnants of ours, orders of others, fills without an owner. */
export function strangers(world: VenueWorld, sender: Sender, ask: Ask): Strangers {
  const { channels, journal, settings, telemetry, venue, venueTime } = world
  const { books } = journal
  const asked = new BoundedMap<OrderId, true>(ASKED_MAX)
  const met = new BoundedMap<OrderId, true>(ASKED_MAX)
  const said = new BoundedMap<OrderId, { readonly filled: Lots; readonly count: number }>(ASKED_MAX)

  return {
    open(orders, askedAt) {
      const others = orders.filter(isOthers)
      channels.others.next(
        listedAnew(channels.others.value, venue.name, others, askedAt + venueTime.offsetMs()),
      )
      for (const order of others) meet(order)
      let count = 0
      for (const order of orders) {
        const known = books.orderOf(order)
        if (known ? !isOver(known, askedAt) : isOthers(order)) continue
        count++
        if (known) {
          channels.tally.found('drift')
          pull(order, 'an order of ours that is over here is cancelled')
        } else adopt(order)
      }
      return count
    },
    identify(fills) {
      for (const fill of fills) {
        const { orderId } = fill
        if (!books.unclaimed.has(orderKey(fill)) || asked.has(orderId)) continue
        asked.set(orderId, true)
        ask(venue.requests.orderById(orderId), (found) => {
          if (found.ok) toDesk(sender, { type: 'Read', fills: [], reports: [found.value] })
          else asked.delete(orderId)
        })
      }
    },
  }

  /** Somebody else's. */
  function meet(order: OrderReport): void {
    if (!met.has(order.orderId)) channels.tally.found('external-order')
    met.set(order.orderId, true)
    switch (settings.ordersOfOthers) {
      case 'leave':
        return
      case 'cancel':
        return pull(order, 'an order of somebody else is cancelled')
      case 'claim':
        return claim(order, false, 'somebody else placed it')
      default:
        settings.ordersOfOthers satisfies never
    }
  }

  /** Our name is on it and the journal does not know it. It counts as ours from here on, and nobody wants it. */
  function adopt(order: OrderReport): void {
    const reason = 'it has our mark, and the journal does not know it'
    if (books.holdings.has(holdingKey(order.venue, order.symbol))) claim(order, true, reason)
    else pull(order, `an order is cancelled: ${reason}`)
  }

  /**
   * Into our care. What it has filled must be here, or we would wait for those fills for ever, or count them twice when
   * they are late: so either the fills add up, or the venue has said the same so often that they are older than our books.
   */
  function claim(report: OrderReport, unwanted: boolean, reason: string): void {
    if (!books.holdings.has(holdingKey(report.venue, report.symbol))) return
    const before = said.get(report.orderId)
    const count = before?.filled === report.filled ? before.count + 1 : 1
    said.set(report.orderId, { filled: report.filled, count })
    toDesk(sender, { type: 'Claim', report, proven: count >= CLAIM_PROOFS, unwanted, reason })
  }

  function isOthers(order: OrderReport): boolean {
    return !books.orderOf(order) && !isOurs(books.installation, order.clientOrderId)
  }

  /** Ours by name, and nobody follows it. */
  function pull({ orderId, symbol }: OrderReport, text: string): void {
    telemetry.line({ type: 'Note', level: 'warn', text, fields: { orderId, symbol } })
    ask(venue.requests.cancelById(orderId), () => {})
  }
}

/** Over for so long that no list can be older. One that was given up as never having lived is revived by the desk. */
const isOver = ({ closed }: Readonly<BookedOrder>, askedAt: number): boolean =>
  closed !== null && !neverLived(closed.outcome) && askedAt - closed.at >= YOUNG_MS
