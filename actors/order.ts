import type { AnyActorRef } from 'xstate'
import type { OrderContext, OrderInput } from '../machines/order/context.ts'
import { orderMachine } from '../machines/order/order.ts'
import type { Terms } from '../src/domain/order.ts'
import type { BookedOrder } from '../src/journal/booked-order.ts'
import type { JournalEvent } from '../src/journal/events.ts'
import { treeOf } from '../src/supervision/tree-of.ts'
import { type GatewayEvent, toGateway, toLadder, toOrder } from './messages.ts'
import type { World } from './world.ts'

interface Acting {
  readonly context: OrderContext
  readonly self: AnyActorRef
}

/** Doubts that no event words. */
const REASONS: Readonly<Record<string, string>> = {
  'xstate.init': 'taken over after a restart',
  VENUE_LOST: 'the venue is not heard',
  CANCEL_REFUSED: 'the venue refused its cancel',
  AMEND_REFUSED: 'the venue refused other terms',
  REPORT: 'the venue knows of fills that are not here',
}

/** What a later life of an order begins with: what the journal knows, so that nothing is sent twice. */
export const restored = ({
  intent,
  orderId,
  filled,
  command,
  amendment,
}: Readonly<BookedOrder>): OrderInput => ({
  kind: 'restored',
  intent,
  orderId,
  filled,
  cancelWanted: command === 'cancelling',
  amendment,
})

/** An order that acts: its requests go to the gateway, its facts to the journal, in that order of caution. */
export function orderActor(world: World) {
  const { journal } = world
  const known = ({ context }: Acting) => journal.books.order(context.clientOrderId)
  const record = (event: JournalEvent): void => void journal.append(event)
  const ask = ({ context, self }: Acting, event: GatewayEvent): boolean =>
    toGateway(treeOf(self.system), context.intent.venue, event)

  return orderMachine.provide({
    actions: {
      // It asks by itself, whenever it begins to live: told by the desk, it might not be there yet to hear it.
      awaitDurable: ({ context, self }) => {
        const { clientOrderId, intent, sequence } = context
        if (sequence === null) return
        const tree = treeOf(self.system)
        journal.whenSendable(
          sequence,
          intent.purpose === 'exit',
          () => void toOrder(tree, clientOrderId, { type: 'INTENT_DURABLE' }),
        )
      },
      submit: (acting) => {
        const order = acting.context.approved
        if (!order)
          throw new Error(`order ${acting.context.clientOrderId} has no approval and may not be sent`)
        // With nobody there to send it, that is certain at once.
        if (!ask(acting, { type: 'Place', order }))
          toOrder(treeOf(acting.self.system), order.clientOrderId, { type: 'NOT_SENT', code: 'no-gateway' })
      },
      cancel: (acting) => {
        const { clientOrderId, intent } = acting.context
        ask(acting, { type: 'Cancel', symbol: intent.symbol, clientOrderId })
      },
      query: (acting) => {
        const { clientOrderId } = acting.context
        const fillsFrom = known(acting)?.fillsFrom ?? world.ports.clock.now()
        ask(acting, { type: 'Query', clientOrderId, fillsFrom })
      },
      recordAccepted: (acting) => {
        const { clientOrderId, orderId, filled } = acting.context
        if (orderId === null || known(acting)?.orderId === orderId) return
        record({ type: 'OrderAccepted', clientOrderId, orderId })
        // Fills that named only the venue's id came before we knew whose they were.
        const early = known(acting)?.filled ?? 0
        if (early > filled)
          toOrder(treeOf(acting.self.system), clientOrderId, { type: 'FILLED', filled: early })
      },
      recordUncertain: (acting) => {
        const { event, context } = acting as Acting & { event: { type: string; reason?: string } }
        if (known(acting)?.knowledge !== 'uncertain')
          record({
            type: 'OrderUncertain',
            clientOrderId: context.clientOrderId,
            reason: event.reason ?? REASONS[event.type] ?? event.type,
          })
      },
      recordConfirmed: (acting) => {
        if (known(acting)?.knowledge === 'uncertain')
          record({ type: 'OrderConfirmed', clientOrderId: acting.context.clientOrderId })
      },
      // A fill that the venue denies is money that may not be there: nothing opens before a person has looked.
      recordContradicted: ({ context, self }) => {
        const { clientOrderId, doneAt, filled, intent } = context
        const reason = `the venue says done with ${doneAt} filled, our fills sum to ${filled}`
        record({ type: 'OrderContradicted', clientOrderId, reason })
        toLadder(treeOf(self.system), {
          type: 'TIGHTENED',
          to: 'WARNING',
          by: intent.venue,
          reason: `${clientOrderId}: ${reason}`,
          at: world.ports.clock.now(),
        })
      },
      recordCancelRequested: (acting) => {
        if (known(acting)?.command !== 'cancelling')
          record({ type: 'OrderCancelRequested', clientOrderId: acting.context.clientOrderId })
      },
      recordAmendRequested: (acting) => {
        const { clientOrderId, amendment } = acting.context
        if (amendment && !isSame(known(acting)?.amendment, amendment.terms))
          record({ type: 'OrderAmendRequested', clientOrderId, ...amendment.terms })
      },
      amend: (acting) => {
        const order = acting.context.amendment?.approved
        if (!order) return
        const leave = (): void => {
          const now = known(acting)
          // Meanwhile it may have ended, or be on its way out.
          if (now?.command === 'amending' && isSame(now.amendment, order))
            ask(acting, { type: 'Amend', order })
        }
        journal.whenSendable(journal.sequence, order.purpose === 'exit', leave)
      },
      recordAmended: ({ context: { clientOrderId, intent } }) =>
        record({ type: 'OrderAmended', clientOrderId, price: intent.price, size: intent.size }),
      recordAmendRefused: ({ context, event }) =>
        record({
          type: 'OrderAmendRefused',
          clientOrderId: context.clientOrderId,
          code: event.type === 'AMEND_REFUSED' ? event.code : 'never-arrived',
        }),
      recordCancelRefused: ({ context, event }) =>
        record({
          type: 'OrderCancelRefused',
          clientOrderId: context.clientOrderId,
          code: event.type === 'CANCEL_REFUSED' ? event.code : '',
        }),
      recordClosed: ({ context }) => {
        if (context.outcome)
          record({
            type: 'OrderClosed',
            clientOrderId: context.clientOrderId,
            outcome: context.outcome,
            code: context.code,
          })
      },
    },
  })
}

const isSame = (one: Terms | null | undefined, other: Terms): boolean =>
  one?.price === other.price && one.size === other.size
