import type { ContingencyPlan } from '../src/contingencies/plan.ts'
import { clientOrderId } from '../src/domain/client-order-id.ts'
import type { ContingencyId, Leg } from '../src/domain/contingency.ts'
import { isProtective, type OrderIntent } from '../src/domain/order.ts'
import { type BookedOrder, remaining } from '../src/journal/books.ts'
import type { RiskApproved } from '../src/risk/approval.ts'
import { openingOrders } from '../src/risk/opening.ts'
import { service } from '../src/supervision/service.ts'
import { treeOf } from '../src/supervision/tree-of.ts'
import { evidence } from './evidence.ts'
import { type CancelScope, type DeskEvent, toGateway, toOrder, toReconciler, type Wish } from './messages.ts'
import { CONTINGENCIES, contingencyPath, LIVE_ORDERS, orderAt, orderPath } from './names.ts'
import { restored } from './order.ts'
import type { World } from './world.ts'

/**
 * Where intents become orders and evidence finds its order.
 *
 * What may go wrong is an order that leaves before it is on disk: so it waits for the journal before it does anything.
 */
export const deskActor = (world: World) =>
  service<DeskEvent>('desk', (scope) => {
    const { channels, door, journal, telemetry, venue } = world
    const { books } = journal
    const tree = treeOf(scope.self.system)
    const { hear, record, infer } = evidence(world, scope, tree, adopt)

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
  })

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
