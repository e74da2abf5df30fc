import { claimedIntent } from '../src/domain/claimed-order.ts'
import { isOurs } from '../src/domain/client-order-id.ts'
import { instrumentKey, type VenueName } from '../src/domain/instrument.ts'
import { ZERO } from '../src/domain/money.ts'
import { isProtective } from '../src/domain/order.ts'
import { type BookedOrder, remaining } from '../src/journal/booked-order.ts'
import { orderKey } from '../src/journal/keys.ts'
import { openingOrders } from '../src/risk/opening.ts'
import { service } from '../src/supervision/service.ts'
import { treeOf } from '../src/supervision/tree-of.ts'
import { amendments } from './amendments.ts'
import { evidence } from './evidence.ts'
import { groups } from './groups.ts'
import { type CancelScope, type DeskEvent, toGateway, toOrder, toReconciler, type Wish } from './messages.ts'
import { LIVE_ORDERS, orderAt, orderPath } from './names.ts'
import { restored } from './order.ts'
import { submission } from './submission.ts'
import { datedAt, type World } from './world.ts'

/**
 * Where intents become orders and evidence finds its order.
 *
 * What may go wrong is an order that leaves before it is on disk: so it waits for the journal before it does anything.
 */
export const deskActor = (world: World) =>
  service<DeskEvent>('desk', (scope) => {
    const { channels, journal } = world
    const { books } = journal
    const tree = treeOf(scope.self.system)
    const submitting = submission(world, tree)
    const group = groups(world, tree, submitting)
    const { hear, record, infer } = evidence(world, scope, tree, adopt)

    for (const order of books.open.values()) adopt(order)
    for (const id of books.contingencies.keys()) group.follow(id)
    const { amend, drop } = amendments(world, scope, submitting)
    scope.on(channels.reports, (report) => hear(report, 'stream'))
    for (const [venue, { links }] of channels.venues)
      scope.on(links.private, (link) => {
        if (!link.live) lost(venue)
      })
    const parked = scope.bind(abandoned)
    scope.own(tree.observe((event) => void (event.type === 'Quarantined' && parked(event.path))))
    // Whatever was pushed while there was no desk is gone; only a comparison finds it.
    if (scope.birth.generation > 1)
      for (const [venue] of channels.venues)
        toReconciler(scope, venue, { type: 'Reconcile', reason: 'the desk restarted' })
    scope.ready()

    scope.receive((event) => {
      switch (event.type) {
        case 'Submit':
          return submit(event.wish, event.frameMicros)
        case 'Cancel':
          drop(event.clientOrderId, 'cancelled')
          return void toOrder(scope, event.clientOrderId, { type: 'CANCEL' })
        case 'Amend':
          return amend(event.clientOrderId, event.terms)
        case 'SubmitGroup':
          return group.submit(event.plan)
        case 'CancelGroup':
          return group.cancel(event.id)
        case 'CancelAll':
          return cancelAll(event.which)
        case 'Read':
          for (const fill of event.fills) record(fill, 'read')
          for (const report of event.reports) hear(report, 'read')
          return
        case 'Claim':
          return claim(event)
        case 'Inferred':
          return infer(event.fill)
        default:
          event satisfies never
      }
    })

    /** What becomes of orders there is not heard any more; those at other venues are as they were. */
    function lost(venue: VenueName): void {
      for (const { intent } of books.openAt(venue))
        toOrder(scope, intent.clientOrderId, { type: 'VENUE_LOST' })
    }

    /** Follows an order that the journal knows open and that has no actor. False: nothing was to be done. */
    function adopt(order: Readonly<BookedOrder>): boolean {
      const { clientOrderId } = order.intent
      if (order.closed || tree.status(orderPath(clientOrderId)) !== 'absent') return false
      tree.spawn(LIVE_ORDERS, clientOrderId, restored(order))
      return true
    }

    function claim({ report, proven, unwanted, reason }: Extract<DeskEvent, { type: 'Claim' }>): void {
      const { orderId, filled } = report
      const intent = claimedIntent(report, isOurs(books.installation, report.clientOrderId))
      if (!intent || books.orderOf(report)) return
      const here = books.unclaimed.get(orderKey(report))
      if ((here?.lots ?? 0) !== filled && !proven) return
      const value = here?.lots === filled ? here.value : (report.dealt ?? ZERO)
      const dated = datedAt(world, intent.venue)
      journal.append({ type: 'OrderClaimed', intent, orderId, filled, value, reason, ...dated })
      const order = books.order(intent.clientOrderId)
      if (order) adopt(order)
      hear(report, 'read')
      if (unwanted) toOrder(scope, intent.clientOrderId, { type: 'CANCEL' })
    }

    /** Nobody follows it until its next life: what it may do meanwhile is unknown, and it is not left at the venue. */
    function abandoned(path: string): void {
      const id = orderAt(path)
      const order = id && books.open.get(id)
      if (!order) return
      const { clientOrderId, symbol, venue } = order.intent
      if (order.knowledge !== 'uncertain')
        journal.append({ type: 'OrderUncertain', clientOrderId, reason: 'its actor was given up' })
      toGateway(scope, venue, { type: 'Cancel', symbol, clientOrderId })
    }

    function submit(wish: Wish, frameMicros: number | null): void {
      const approved = submitting.reviewed(wish)
      if (approved) submitting.send(approved, frameMicros)
    }

    function cancelAll({ instrument, owner, onlyOpening, exceptProtective }: CancelScope): void {
      const wanted = onlyOpening ? opening() : books.open.values()
      const sparing = exceptProtective || instrument !== undefined || owner !== undefined
      for (const { intent } of wanted) {
        if (instrument && instrumentKey(intent) !== instrumentKey(instrument)) continue
        if (owner !== undefined && intent.owner !== owner) continue
        if (sparing && isProtective(intent)) continue
        drop(intent.clientOrderId, 'cancelled')
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
