import type { ContingencyPlan } from '../src/contingencies/plan.ts'
import { clientOrderId, isOurs } from '../src/domain/client-order-id.ts'
import type { ContingencyId, Leg } from '../src/domain/contingency.ts'
import type { InstrumentSymbol } from '../src/domain/instrument.ts'
import {
  type Fill,
  isProtective,
  neverLived,
  type OrderIntent,
  type OrderReport,
} from '../src/domain/order.ts'
import { heardOf } from '../src/domain/orders-of-others.ts'
import { type BookedOrder, holdingKey, isWaiting, remaining } from '../src/journal/books.ts'
import type { RiskApproved } from '../src/risk/approval.ts'
import { openingOrders } from '../src/risk/opening.ts'
import { service } from '../src/supervision/service.ts'
import { treeOf } from '../src/supervision/tree-of.ts'
import {
  type CancelScope,
  type DeskEvent,
  toGateway,
  toLadder,
  toOrder,
  toReconciler,
  type Wish,
} from './messages.ts'
import { CONTINGENCIES, contingencyPath, LIVE_ORDERS, orderAt, orderPath } from './names.ts'
import { restored } from './order.ts'
import type { World } from './world.ts'

/**
 * Where intents become orders and evidence finds its order.
 *
 * What may go wrong: an order that leaves before it is on disk, and a fill that is dropped because its order is
 * not expected. So an order waits for the journal before it does anything, and a fill is journalled here, before
 * any order actor hears of it, whoever's it is.
 */
export const deskActor = (world: World) =>
  service<DeskEvent>('desk', (scope) => {
    const { channels, door, journal, telemetry, venue } = world
    const { books } = journal
    const tree = treeOf(scope.self.system)
    const foreign = new Set<InstrumentSymbol>()

    for (const order of books.open.values()) adopt(order)
    for (const id of books.contingencies.keys()) follow(id)
    scope.on(channels.reports, (report) => hear(report, 'stream'))
    scope.on(channels.links.private, (link) => {
      if (!link.live)
        for (const order of books.open.values())
          toOrder(scope, order.intent.clientOrderId, { type: 'VENUE_LOST' })
    })
    const parked = scope.bind(abandoned)
    scope.own(tree.observe((event) => void (event.type === 'Quarantined' && parked(event.path))))
    // Whatever was pushed while there was no desk is gone; only a comparison finds it.
    if (scope.birth.generation > 1)
      toReconciler(scope, venue.name, { type: 'Reconcile', reason: 'the desk restarted' })
    scope.ready()

    scope.receive((event) => {
      switch (event.type) {
        case 'Submit':
          return submit(event.wish, event.frameMicros)
        case 'Cancel':
          return void toOrder(scope, event.clientOrderId, { type: 'CANCEL' })
        case 'SubmitGroup':
          return submitGroup(event.plan)
        case 'CancelGroup':
          return cancelGroup(event.id)
        case 'CancelAll':
          return cancelAll(event.which)
        case 'Read':
          for (const fill of event.fills) record(fill, 'read')
          for (const report of event.reports) hear(report, 'read')
          return
        case 'Inferred':
          return infer(event.fill)
        default:
          event satisfies never
      }
    })

    /** Follows an order that the journal knows open and that has no actor. False: nothing was to be done. */
    function adopt(order: Readonly<BookedOrder>): boolean {
      const { clientOrderId } = order.intent
      if (order.closed || tree.status(orderPath(clientOrderId)) !== 'absent') return false
      tree.spawn(LIVE_ORDERS, clientOrderId, restored(order))
      return true
    }

    /** Nobody follows it until its next life: what it may do meanwhile is unknown, and it is not left at the venue. */
    function abandoned(path: string): void {
      const id = orderAt(path)
      const order = id && books.open.get(id)
      if (!order) return
      const { clientOrderId, symbol } = order.intent
      if (order.knowledge !== 'uncertain')
        journal.append({ type: 'OrderUncertain', clientOrderId, reason: 'its actor was given up' })
      toGateway(scope, venue.name, { type: 'Cancel', symbol, clientOrderId })
    }

    function submit(wish: Wish, frameMicros: number | null): void {
      const approved = reviewed(wish)
      if (approved) send(approved, frameMicros)
    }

    /** Gives the wish its name and asks the door; a no is told here, and the answer then is undefined. */
    function reviewed(wish: Wish): RiskApproved<OrderIntent> | undefined {
      const intent: OrderIntent = {
        ...wish,
        clientOrderId: clientOrderId(books.epoch, wish.owner, books.nextIntent),
      }
      const review = door.review(intent)
      if (!review.denial) return review.approved
      world.audit.denied(intent, review.denial)
      const { code, detail } = review.denial
      const { symbol, owner } = intent
      telemetry.line({ type: 'OrderDenied', symbol, owner, code, context: detail })
      return undefined
    }

    function send(approved: RiskApproved<OrderIntent>, frameMicros: number | null): void {
      const intent: OrderIntent = approved
      const sequence = journal.append({ type: 'OrderIntended', intent })
      world.audit.orderIntended(intent.clientOrderId, frameMicros)
      tree.spawn(LIVE_ORDERS, intent.clientOrderId, { kind: 'new', approved, sequence })
    }

    /** What opens leaves now, all of it or nothing, so that a crash in between leaves nothing to be opened later. */
    function submitGroup(plan: ContingencyPlan): void {
      const id = books.nextContingency
      const opening = [...(plan.entry ? [plan.entry] : []), ...plan.legs].filter(
        ({ reduceOnly }) => !reduceOnly,
      )
      const [first, ...others] = opening.map((leg) => wishOf(plan, id, leg))
      const approved = first && reviewed(first)
      if (first && !approved) return
      journal.append({ type: 'ContingencyPlaced', ...plan, id })
      if (approved) send(approved, null)
      for (const wish of others) {
        const also = reviewed(wish)
        if (also) send(also, null)
        else cancelGroup(id)
      }
      follow(id)
    }

    function cancelGroup(id: ContingencyId): void {
      const group = books.contingencies.get(id)
      if (group && !group.cancelling) journal.append({ type: 'ContingencyCancelRequested', id })
    }

    /** Somebody looks after every group that has not ended. */
    function follow(id: ContingencyId): void {
      if (tree.status(contingencyPath(id)) === 'absent') tree.spawn(CONTINGENCIES, id, id)
    }

    function cancelAll({ symbol, owner, onlyOpening, exceptProtective }: CancelScope): void {
      const wanted = onlyOpening ? opening() : books.open.values()
      const sparing = exceptProtective || symbol !== undefined || owner !== undefined
      for (const { intent } of wanted) {
        if (symbol !== undefined && intent.symbol !== symbol) continue
        if (owner !== undefined && intent.owner !== owner) continue
        if (sparing && isProtective(intent)) continue
        toOrder(scope, intent.clientOrderId, { type: 'CANCEL' })
      }
    }

    /** Orders that together could take a position away from zero. */
    function* opening(): Generator<Readonly<BookedOrder>> {
      for (const { position, open } of books.holdings.values()) {
        const resting = Array.from(open.values(), (order) => ({
          order,
          side: order.intent.side,
          remaining: remaining(order),
          reduceOnly: order.intent.reduceOnly,
        }))
        for (const { order } of openingOrders(position.lots, resting)) yield order
      }
    }

    function hear(report: OrderReport, source: 'stream' | 'read'): void {
      if (report.fill) record(report.fill, source)
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
      toOrder(scope, clientOrderId, { type: 'REPORT', report })
    }

    function infer(fill: Fill): void {
      telemetry.line({
        type: 'Note',
        level: 'error',
        text: 'a fill is inferred: the venue counts it in its order and does not list it',
        fields: { orderId: fill.orderId, symbol: fill.symbol, side: fill.side, lots: fill.size },
      })
      record(fill, 'inferred')
    }

    function record(fill: Fill, source: 'stream' | 'read' | 'inferred'): void {
      if (books.hasFill(fill)) return
      if (!books.holdings.has(holdingKey(fill.venue, fill.symbol))) return tellForeign(fill)
      journal.append({ type: 'FillRecorded', fill, source })
      if (fill.kind !== 'trade') tellForced(fill)
      const order = books.orderOf(fill)
      if (!order) return
      pullIfRevived(order)
      toOrder(scope, order.intent.clientOrderId, { type: 'FILLED', filled: order.filled })
    }

    /** A person trades it on the same account: the venue's account shows what it costs, our books have no measure for it. */
    function tellForeign({ symbol }: Fill): void {
      if (foreign.has(symbol)) return
      foreign.add(symbol)
      telemetry.line({
        type: 'Note',
        level: 'warn',
        text: 'somebody trades on this account what we do not trade; it is not counted',
        fields: { symbol },
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
    function tellForced({ kind, symbol, side, size }: Fill): void {
      telemetry.line({
        type: 'Note',
        level: 'error',
        text: 'the venue itself traded for us',
        fields: { kind, symbol, side, lots: size },
      })
      if (kind !== 'liquidation') return
      const at = world.ports.clock.now()
      toLadder(scope, {
        type: 'TIGHTENED',
        to: 'CRITICAL',
        by: venue.name,
        reason: `${kind} in ${symbol}`,
        at,
      })
    }

    /** An order that we had given up, and that the venue speaks of, is open again: nobody wants it any more. */
    function pullIfRevived(order: Readonly<BookedOrder>): void {
      if (adopt(order)) toOrder(scope, order.intent.clientOrderId, { type: 'CANCEL' })
    }
  })

/** An order that ended unfilled leaves nothing to follow, whatever it was called. */
const hasLived = ({ status, filled }: OrderReport): boolean => status === 'open' || filled > 0

function wishOf({ venue, symbol, owner, size }: ContingencyPlan, of: ContingencyId, leg: Leg): Wish {
  const { name, side, price, timeInForce, postOnly, reduceOnly, trigger } = leg
  return {
    venue,
    symbol,
    owner,
    purpose: 'signal',
    side,
    price,
    size,
    timeInForce,
    postOnly,
    reduceOnly,
    ...(trigger ? { trigger } : {}),
    leg: { of, name },
  }
}
