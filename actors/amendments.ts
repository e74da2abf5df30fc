import type { Lots } from '../src/domain/instrument.ts'
import type { ClientOrderId, OrderIntent, Terms } from '../src/domain/order.ts'
import type { ServiceScope } from '../src/supervision/scope.ts'
import { type DeskEvent, toOrder } from './messages.ts'
import type { Submission } from './submission.ts'
import { type World, worldOf } from './world.ts'

/** Other terms for an order that rests: by the venue's amendment, or by another order in its place. */
export interface Amendments {
  amend(clientOrderId: ClientOrderId, terms: Terms): void
  /** Whoever cancels an order wants nothing in its place. */
  drop(clientOrderId: ClientOrderId, reason: string): void
}

/**
 * What may go wrong with another order in the place of one: both of them, or the lots twice that the first has filled. So
 * the first is cancelled, its end is waited for, and what it filled until then is taken off. That it is to be replaced
 * is journalled before anything is asked of the venue, and the intent that replaces it names it: a crash in between is
 * gone on from, when the engine trades again.
 */
export function amendments(
  world: World,
  scope: ServiceScope<DeskEvent, undefined>,
  { reviewed, send, tellDenied }: Submission,
): Amendments {
  const { channels, door, journal } = world
  const { books } = journal

  scope.on(channels.phase, () => {
    for (const id of books.replacements.keys()) goOn(id)
  })
  scope.on(channels.orderChanges, ({ clientOrderId, outcome }) => {
    // The entry that ended it is being told around: what follows from it comes after that.
    if (outcome !== null && books.replacements.has(clientOrderId)) scope.after(0, () => goOn(clientOrderId))
  })

  /** Orders whose cancel was refused: filled, cancelled already, or simply not to be had. */
  const refused = new Set<ClientOrderId>()
  scope.own(
    journal.observe(({ event }) => {
      if (event.type === 'OrderCancelRefused' && books.replacements.has(event.clientOrderId))
        refused.add(event.clientOrderId)
      if (event.type === 'OrderConfirmed' && refused.delete(event.clientOrderId))
        scope.after(0, () => stay(event.clientOrderId))
    }),
  )

  /** It rests on as it was: whoever ends it later does not mean to have another in its place. */
  function stay(clientOrderId: ClientOrderId): void {
    const order = books.order(clientOrderId)
    if (order && !order.closed && order.command === 'idle') drop(clientOrderId, 'its cancel was refused')
  }

  function goOn(clientOrderId: ClientOrderId): void {
    const terms = books.replacements.get(clientOrderId)
    const order = books.order(clientOrderId)
    if (!terms) return
    if (!order) return drop(clientOrderId, 'the order is forgotten')
    if (!order.closed) return void toOrder(scope, clientOrderId, { type: 'CANCEL' })
    // The door is shut until the engine trades.
    if (channels.phase.value === 'starting') return
    const size = (terms.size - order.filled) as Lots
    if (size <= 0 || order.closed.outcome === 'filled') return drop(clientOrderId, 'filled')
    const { clientOrderId: replaces, external: _, ...wish } = order.intent
    const approved = reviewed({ ...wish, price: terms.price, size, replaces })
    if (approved) send(approved, null)
    else drop(clientOrderId, 'denied')
  }

  function drop(clientOrderId: ClientOrderId, reason: string): void {
    if (books.replacements.has(clientOrderId))
      journal.append({ type: 'ReplacementDropped', clientOrderId, reason })
  }

  return {
    drop,
    // One change at a time, of what is known to rest. The orders of a group are the group's to change.
    amend: (clientOrderId, terms) => {
      const order = books.order(clientOrderId)
      if (order?.command !== 'idle' || order.knowledge !== 'confirmed' || order.closed) return
      if (order.intent.leg) return
      if (!worldOf(world, order.intent.venue).venue.requests.amend) {
        journal.append({ type: 'ReplacementWanted', clientOrderId, ...terms })
        return void toOrder(scope, clientOrderId, { type: 'CANCEL' })
      }
      const intent: OrderIntent = { ...order.intent, ...terms }
      const { approved, denial } = door.reviewAmendment(intent, order.filled)
      if (denial) tellDenied(intent, denial)
      else toOrder(scope, clientOrderId, { type: 'AMEND', approved })
    },
  }
}
