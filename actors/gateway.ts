import type { OrderEvent } from '../machines/order/events.ts'
import { instrumentLabel } from '../src/domain/instrument.ts'
import type { OrderIntent } from '../src/domain/order.ts'
import type { RiskApproved } from '../src/risk/approval.ts'
import { service } from '../src/supervision/service.ts'
import type { VenueFailure } from '../src/venues/failure.ts'
import { type Ask, asking } from './ask.ts'
import { ClockLine } from './clock-line.ts'
import { type GatewayEvent, toOrder } from './messages.ts'
import { afterAmend, afterCancel, afterPlace } from './order-answers.ts'
import { OrderQuestions } from './order-questions.ts'
import { VenueHealth } from './venue-health.ts'
import type { VenueWorld } from './world.ts'

type Cancel = Extract<GatewayEvent, { type: 'Cancel' }>

/**
 * The only actor that sends orders. What may go wrong is to send one that may not leave any more: the breaker and the
 * door are asked again, because the ladder may have moved while the intent was written.
 */
export const gatewayActor = (world: VenueWorld) =>
  service<GatewayEvent>('gateway', (scope) => {
    const { venue, audit, journal } = world
    const inShadow = world.config.engine.mode === 'shadow'
    const health = new VenueHealth(scope, world)
    const clockLine = new ClockLine(scope, world)
    const call = asking(scope, world.effects)
    const ask: Ask = (program, answered) =>
      call(program, (answer) => {
        health.heard(answer)
        show()
        answered(answer)
      })
    /** An order, or other terms for one. */
    const send: Ask = (program, answered) => {
      health.orderLeft()
      return ask(program, (answer) => {
        health.orderAnswered()
        answered(answer)
      })
    }
    const questions = new OrderQuestions(scope, world, ask)
    const sent = { placed: 0, cancelled: 0 }
    scope.ready()

    scope.receive((event) => {
      switch (event.type) {
        case 'Place':
          return place(event.order, true)
        case 'Amend':
          return amend(event.order)
        case 'Cancel':
          return cancel(event, true)
        case 'Query':
          return questions.takeUp(event)
        case 'ClockSynced':
          return clockLine.synced()
        default:
          event satisfies never
      }
    })

    function place(order: RiskApproved<OrderIntent>, first: boolean): void {
      const answer = (event: OrderEvent): void => void toOrder(scope, order.clientOrderId, event)
      const held = heldBack(order)
      if (held) return answer({ type: 'NOT_SENT', code: held })
      sent.placed++
      audit.orderSent(order)
      send(inShadow ? venue.requests.placeTest(order) : venue.requests.place(order), (placed) => {
        if (placed.ok) {
          audit.orderAcknowledged(order.clientOrderId)
          return answer(
            inShadow
              ? { type: 'NOT_SENT', code: 'shadow' }
              : { type: 'ACCEPTED', orderId: placed.value.orderId },
          )
        }
        if (first && clockLine.takes(placed.failure))
          return clockLine.wait(() =>
            isAwaited(order) ? place(order, false) : answer({ type: 'NOT_SENT', code: 'clock-skewed' }),
          )
        const said = afterPlace(placed.failure)
        if (said.type === 'REFUSED') tellRefused(order, placed.failure)
        answer(said)
      })
    }

    /** What becomes of it comes as a report. One that is refused for the clock is not repeated: the order rests as it did. */
    function amend(order: RiskApproved<OrderIntent>): void {
      const answer = (event: OrderEvent): void => void toOrder(scope, order.clientOrderId, event)
      const orderId = journal.books.order(order.clientOrderId)?.orderId
      const held = inShadow ? 'shadow' : heldBack(order)
      if (held) return answer({ type: 'AMEND_REFUSED', code: held })
      if (!venue.requests.amend || !orderId) return answer({ type: 'AMEND_REFUSED', code: 'no-amendment' })
      audit.amendmentSent(order)
      send(venue.requests.amend(order, orderId), (amended) =>
        answer(amended.ok ? { type: 'AMEND_ACKNOWLEDGED' } : afterAmend(amended.failure)),
      )
    }

    function cancel(wanted: Cancel, first: boolean): void {
      sent.cancelled++
      ask(cancelling(wanted), (cancelled) => {
        if (!cancelled.ok && first && clockLine.takes(cancelled.failure))
          return clockLine.wait(() => cancel(wanted, false))
        toOrder(
          scope,
          wanted.clientOrderId,
          cancelled.ok ? { type: 'CANCEL_ACKNOWLEDGED' } : afterCancel(cancelled.failure),
        )
      })
    }

    /**
     * By the venue's own id, where it is known: a stop, because of cancels by client id no venue says that they reach stops;
     * and a claimed order, which has no name of ours there.
     */
    function cancelling({ symbol, clientOrderId }: Cancel) {
      const known = journal.books.order(clientOrderId)
      const byOrderId = known?.intent.trigger || known?.intent.external
      return byOrderId && known.orderId !== null
        ? venue.requests.cancelById(known.orderId)
        : venue.requests.cancel(symbol, clientOrderId)
    }

    /** Why an order may not leave any more; null when it may. */
    function heldBack(order: RiskApproved<OrderIntent>): string | null {
      // Exits go through an open breaker: the worst they find is another refusal.
      if (!order.reduceOnly && !health.mayOpen) return 'breaker-open'
      // Approved before the stop, and its cancel may wait for a desk that is not there.
      if (!order.reduceOnly && world.channels.phase.value !== 'trading') return 'not-trading'
      return world.door.heldBack(order)?.code ?? null
    }

    /** Whether its order still waits for the request to be answered, and has not given it up. */
    function isAwaited({ clientOrderId }: OrderIntent): boolean {
      const known = journal.books.order(clientOrderId)
      return known?.closed === null && known.command === 'submitting' && known.knowledge === 'confirmed'
    }

    /** Told here and not with the journal's entry: only here is the venue's own sentence. */
    function tellRefused(intent: OrderIntent, { code, message }: VenueFailure): void {
      const symbol = instrumentLabel(intent, world.config.engine.venue)
      const { clientOrderId } = intent
      world.telemetry.line({ type: 'OrderRejected', symbol, clientOrderId, code, message })
    }

    function show(): void {
      scope.show({
        ...sent,
        queried: questions.asked,
        failed: health.failed,
        awaitingClock: clockLine.length,
      })
    }
  })
