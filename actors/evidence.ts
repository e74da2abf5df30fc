import { isOurs } from '../src/domain/client-order-id.ts'
import {
  type InstrumentKey,
  type InstrumentName,
  instrumentKey,
  instrumentLabel,
  type Lots,
} from '../src/domain/instrument.ts'
import { type Fill, neverLived, type OrderReport } from '../src/domain/order.ts'
import { heardOf } from '../src/domain/orders-of-others.ts'
import { type BookedOrder, isWaiting } from '../src/journal/booked-order.ts'
import { holdingKey } from '../src/journal/keys.ts'
import type { Tree } from '../src/supervision/tree.ts'
import { type Sender, toLadder, toOrder } from './messages.ts'
import { orderPath } from './names.ts'
import type { World } from './world.ts'

export interface Evidence {
  /** The venue's word on an order. */
  hear(report: OrderReport, source: 'stream' | 'read'): void
  record(fill: Fill, source: 'stream' | 'read'): void
  /** A fill that nobody has seen, and that the venue counts. */
  infer(fill: Fill): void
}

/**
 * Where evidence finds its order. What may go wrong is a fill that is dropped because its order is not expected: so a
 * fill is journalled before any order hears of it, whoever's it is.
 *
 * `adopt` gives an order that is open and that nobody follows an actor; false when it had one or is closed.
 */
export function evidence(
  { channels, config, journal, ports, telemetry }: World,
  sender: Sender,
  tree: Tree,
  adopt: (order: Readonly<BookedOrder>) => boolean,
): Evidence {
  const { books } = journal
  const foreign = new Set<InstrumentKey>()
  const labelOf = (of: InstrumentName) => instrumentLabel(of, config.engine.venue)
  return { hear, record, infer }

  function hear(report: OrderReport, source: 'stream' | 'read'): void {
    if (report.fill) record(report.fill, source, report.filled)
    const order = books.orderOf(report)
    hearOthers(report, order !== undefined)
    if (!order) return
    const { clientOrderId } = order.intent
    const isGone = tree.status(orderPath(clientOrderId)) === 'absent'
    if (isGone && hasLived(report) && order.closed && neverLived(order.closed.outcome))
      journal.append({ type: 'OrderAccepted', clientOrderId, orderId: report.orderId })
    if (report.trigger === 'fired' && report.status === 'open' && isWaiting(order))
      journal.append({ type: 'OrderTriggered', clientOrderId })
    pullIfRevived(order)
    toOrder(sender, clientOrderId, { type: 'REPORT', report })
  }

  function infer(fill: Fill): void {
    telemetry.line({
      type: 'Note',
      level: 'error',
      text: 'a fill is inferred: the venue counts it in its order and does not list it',
      fields: { orderId: fill.orderId, symbol: labelOf(fill), side: fill.side, lots: fill.size },
    })
    record(fill, 'inferred')
  }

  /** `filledAfter`: what the venue says that the order came to with this fill, where it says so. */
  function record(fill: Fill, source: 'stream' | 'read' | 'inferred', filledAfter?: Lots): void {
    // Reads repeat what is known on purpose; a stream does not.
    if (source === 'stream' && books.hasFill(fill)) channels.tally.found('duplicate')
    if (books.hasFill(fill)) return
    if (!books.holdings.has(holdingKey(fill.venue, fill.symbol))) return tellForeign(fill)
    const replaces = source === 'inferred' ? 0 : inferredBefore(fill, filledAfter)
    journal.append({
      type: 'FillRecorded',
      fill,
      source,
      ...(replaces > 0 ? { replaces: replaces as Lots } : {}),
    })
    if (fill.kind !== 'trade') tellForced(fill)
    const order = books.orderOf(fill)
    if (!order) return
    pullIfRevived(order)
    toOrder(sender, order.intent.clientOrderId, { type: 'FILLED', filled: order.filled })
  }

  /**
   * Lots of a fill that an inferred one has stood for. A push says how far the order had come with it; of a list only its
   * time tells whether the venue had counted it when we inferred.
   */
  function inferredBefore(fill: Fill, filledAfter: Lots | undefined): number {
    const inferred = Math.min(fill.size, books.inferredLots(fill))
    const order = books.orderOf(fill)
    if (filledAfter === undefined || !order) return Math.min(inferred, books.inferredLots(fill, fill.at))
    return Math.min(inferred, Math.max(0, order.filled + fill.size - filledAfter))
  }

  /** A person trades it on the same account: the venue's account shows what it costs, our books have no measure for it. */
  function tellForeign(fill: Fill): void {
    const key = instrumentKey(fill)
    if (foreign.has(key)) return
    foreign.add(key)
    telemetry.line({
      type: 'Note',
      level: 'warn',
      text: 'somebody trades on this account what we do not trade; it is not counted',
      fields: { symbol: labelOf(fill) },
    })
  }

  /** An order that nobody here knows may turn out to be ours: its first push may not have named it. */
  function hearOthers(report: OrderReport, isKnown: boolean): void {
    const ours = isKnown || isOurs(books.installation, report.clientOrderId)
    const before = channels.others.value
    const after = heardOf(before, ours ? { ...report, status: 'done' } : report)
    if (after !== before) channels.others.next(after)
  }

  /** The venue took a position away. After a liquidation the account is not what our limits were made for. */
  function tellForced(fill: Fill): void {
    const { kind, side, size } = fill
    const symbol = labelOf(fill)
    telemetry.line({
      type: 'Note',
      level: 'error',
      text: 'the venue itself traded for us',
      fields: { kind, symbol, side, lots: size },
    })
    if (kind !== 'liquidation') return
    const at = ports.clock.now()
    toLadder(sender, {
      type: 'TIGHTENED',
      to: 'CRITICAL',
      by: fill.venue,
      reason: `${kind} in ${symbol}`,
      at,
    })
  }

  /** An order that we had given up, and that the venue speaks of, is open again: nobody wants it any more. */
  function pullIfRevived(order: Readonly<BookedOrder>): void {
    if (adopt(order)) toOrder(sender, order.intent.clientOrderId, { type: 'CANCEL' })
  }
}

/** An order that ended unfilled leaves nothing to follow, whatever it was called. */
const hasLived = ({ status, filled }: OrderReport): boolean => status === 'open' || filled > 0
