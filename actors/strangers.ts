import { isOurs } from '../src/domain/client-order-id.ts'
import { type Fill, neverLived, type OrderId, type OrderReport } from '../src/domain/order.ts'
import { listedAnew } from '../src/domain/orders-of-others.ts'
import type { BookedOrder } from '../src/journal/books.ts'
import { BoundedMap } from '../src/journal/bounded-map.ts'
import type { Ask } from './ask.ts'
import { type Sender, toDesk } from './messages.ts'
import type { World } from './world.ts'

/** An order that is over here may still stand in a list that was made before. */
const YOUNG_MS = 3_000
/** Of others there are few; one that was forgotten is asked about once more. */
const ASKED_MAX = 1_000

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
export function strangers(world: World, sender: Sender, ask: Ask): Strangers {
  const { channels, config, journal, telemetry, venue, venueTime } = world
  const { books } = journal
  const asked = new BoundedMap<OrderId, true>(ASKED_MAX)

  return {
    open(orders, askedAt) {
      const others = orders.filter(isOthers)
      channels.others.next(listedAnew(channels.others.value, others, askedAt + venueTime.offsetMs()))
      if (config.venue.ordersOfOthers === 'cancel')
        for (const order of others) pull(order, 'an order of somebody else is cancelled')
      let count = 0
      for (const order of orders) {
        const known = books.orderOf(order)
        if (known ? !isOver(known, askedAt) : isOthers(order)) continue
        count++
        pull(
          order,
          `an order of ours that ${known ? 'is over here' : 'the journal does not know'} is cancelled`,
        )
      }
      return count
    },
    identify(fills) {
      for (const { orderId } of fills) {
        if (!books.unclaimed.has(orderId) || asked.has(orderId)) continue
        asked.set(orderId, true)
        ask(venue.requests.orderById(orderId), (found) => {
          if (found.ok) toDesk(sender, { type: 'Read', fills: [], reports: [found.value] })
          else asked.delete(orderId)
        })
      }
    },
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
