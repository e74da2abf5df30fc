import type { OrderEvent } from '../machines/order/events.ts'
import { instrumentLabel } from '../src/domain/instrument.ts'
import type { ClientOrderId, OrderIntent } from '../src/domain/order.ts'
import { Gauge } from '../src/domain/queue-gauge.ts'
import type { RiskApproved } from '../src/risk/approval.ts'
import type { ServiceScope } from '../src/supervision/scope.ts'
import { service } from '../src/supervision/service.ts'
import { treeOf } from '../src/supervision/tree-of.ts'
import type { Answer } from '../src/venues/answer.ts'
import type { VenueFailure } from '../src/venues/failure.ts'
import { asking } from './ask.ts'
import { type GatewayEvent, toBreaker, toClock, toDesk, toOrder } from './messages.ts'
import { MissingFills } from './missing-fills.ts'
import { breakerOf } from './names.ts'
import type { VenueWorld } from './world.ts'

/** The venue's record of a fill may carry a stamp a little before our own of the intent. */
const FILL_OVERLAP_MS = 10_000
/**
 * A clock is sampled within seconds, and exits repeat their cancels every 400 ms. Beyond, a request is not repeated and its
 * order is told so, as after a second refusal.
 */
const WAITS_AN_ORDER = 16
/** One question an order; exits and claimed orders are beside those that may be open. Beyond, an order has to ask again. */
const QUESTIONS_AN_ORDER = 4

/**
 * The only actor that sends orders. What may go wrong is to answer more than is known: a request that may have
 * arrived is OUTCOME_UNKNOWN, and NOT_SENT is said only with proof.
 */
export const gatewayActor = (world: VenueWorld) =>
  service<GatewayEvent>('gateway', (scope) => {
    const { venue, audit, journal } = world
    const ask = asking(scope, world.effects)
    /** Refused for their timestamp, so certainly not done: sent once more when the clock is sampled. */
    const awaitingClock: (() => void)[] = []
    const inLine = new Set<ClientOrderId>()
    const { openOrdersMax } = world.config.risk
    const waits = new Gauge(
      `${venue.name} requests for the clock`,
      WAITS_AN_ORDER * openOrdersMax,
      () => awaitingClock.length,
    )
    const questions = new Gauge(
      `${venue.name} questions in line`,
      QUESTIONS_AN_ORDER * openOrdersMax,
      () => inLine.size,
    )
    world.channels.queue(waits)
    world.channels.queue(questions)
    const counts = { placed: 0, cancelled: 0, queried: 0, failed: 0 }
    const missing = new MissingFills(world)
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
          return queryInLine(event)
        case 'ClockSynced':
          for (const again of awaitingClock.splice(0)) again()
          return
        default:
          event satisfies never
      }
    })

    function place(order: RiskApproved<OrderIntent>, first: boolean): void {
      const answer = (event: OrderEvent): void => void toOrder(scope, order.clientOrderId, event)
      const held = heldBack(order)
      if (held) return answer({ type: 'NOT_SENT', code: held })
      counts.placed++
      audit.orderSent(order)
      const program =
        world.config.engine.mode === 'shadow' ? venue.requests.placeTest(order) : venue.requests.place(order)
      ask(program, (placed) => {
        report(placed)
        if (placed.ok) {
          audit.orderAcknowledged(order.clientOrderId)
          return answer(
            world.config.engine.mode === 'shadow'
              ? { type: 'NOT_SENT', code: 'shadow' }
              : { type: 'ACCEPTED', orderId: placed.value.orderId },
          )
        }
        if (first && mayWait(placed.failure))
          return afterClock(() =>
            isAwaited(order) ? place(order, false) : answer({ type: 'NOT_SENT', code: 'clock-skewed' }),
          )
        const said = afterPlace(placed.failure)
        if (said.type === 'REFUSED') refused(order, placed.failure)
        answer(said)
      })
    }

    /** Why an order may not leave any more; null when it may. */
    function heldBack(order: RiskApproved<OrderIntent>): string | null {
      // Exits go through an open breaker: the worst they find is another refusal.
      if (!order.reduceOnly && !isPassing(scope, breakerOf(venue.name))) return 'breaker-open'
      return world.door.heldBack(order)?.code ?? null
    }

    /** What becomes of it comes as a report. One that is refused for the clock is not repeated: the order rests as it did. */
    function amend(order: RiskApproved<OrderIntent>): void {
      const answer = (event: OrderEvent): void => void toOrder(scope, order.clientOrderId, event)
      const orderId = journal.books.order(order.clientOrderId)?.orderId
      const held = world.config.engine.mode === 'shadow' ? 'shadow' : heldBack(order)
      if (held) return answer({ type: 'AMEND_REFUSED', code: held })
      if (!venue.requests.amend || !orderId) return answer({ type: 'AMEND_REFUSED', code: 'no-amendment' })
      audit.amendmentSent(order)
      ask(venue.requests.amend(order, orderId), (amended) => {
        report(amended)
        answer(amended.ok ? { type: 'AMEND_ACKNOWLEDGED' } : afterAmend(amended.failure))
      })
    }

    /** Told here and not with the journal's entry: only here is the venue's own sentence. */
    function refused(intent: OrderIntent, { code, message }: VenueFailure): void {
      const symbol = instrumentLabel(intent, world.config.engine.venue)
      const { clientOrderId } = intent
      world.telemetry.line({ type: 'OrderRejected', symbol, clientOrderId, code, message })
    }

    function cancel(wanted: Extract<GatewayEvent, { type: 'Cancel' }>, first: boolean): void {
      counts.cancelled++
      ask(cancelling(wanted), (cancelled) => {
        report(cancelled)
        if (!cancelled.ok && first && mayWait(cancelled.failure))
          return afterClock(() => cancel(wanted, false))
        toOrder(
          scope,
          wanted.clientOrderId,
          cancelled.ok ? { type: 'CANCEL_ACKNOWLEDGED' } : afterCancel(cancelled.failure),
        )
      })
    }

    /** Whatever loses the private stream puts every open order in doubt at once; most are known again by a list. */
    function queryInLine(question: Extract<GatewayEvent, { type: 'Query' }>): void {
      const { clientOrderId } = question
      if (inLine.has(clientOrderId) || questions.isFull) return
      inLine.add(clientOrderId)
      questions.grew()
      scope.after(scope.slotMs(0), () => {
        inLine.delete(clientOrderId)
        if (journal.books.order(clientOrderId)?.knowledge !== 'confirmed') query(question)
      })
    }

    /**
     * By the venue's own id, where it is known: a stop, because of cancels by client id no venue says that they reach stops;
     * and a claimed order, which has no name of ours there.
     */
    function cancelling({ symbol, clientOrderId }: Extract<GatewayEvent, { type: 'Cancel' }>) {
      const known = journal.books.order(clientOrderId)
      const byOrderId = known?.intent.trigger || known?.intent.external
      return byOrderId && known.orderId !== null
        ? venue.requests.cancelById(known.orderId)
        : venue.requests.cancel(symbol, clientOrderId)
    }

    function asked(clientOrderId: ClientOrderId) {
      const known = journal.books.order(clientOrderId)
      return known?.intent.external && known.orderId !== null
        ? venue.requests.orderById(known.orderId)
        : venue.requests.orderByClientId(clientOrderId)
    }

    function query({ clientOrderId, intendedAt }: Extract<GatewayEvent, { type: 'Query' }>): void {
      counts.queried++
      ask(asked(clientOrderId), (found) => {
        report(found)
        if (!found.ok) {
          if (found.failure._tag === 'NotFound') toOrder(scope, clientOrderId, { type: 'NOT_FOUND' })
          if (found.failure._tag === 'ClockSkewed') toClock(scope, venue.name, { type: 'SampleNow' })
          return
        }
        const known = journal.books.order(clientOrderId)
        if (!known || found.value.filled <= known.filled)
          return void toDesk(scope, { type: 'Read', fills: [], reports: [found.value] })
        // The fills first: an order that is done closes only when all of them are here.
        ask(venue.requests.fillsSince(Math.min(intendedAt, found.value.at) - FILL_OVERLAP_MS), (fills) => {
          report(fills)
          if (!fills.ok) return
          toDesk(scope, { type: 'Read', fills: fills.value, reports: [found.value] })
          // When the desk has booked them.
          scope.after(0, () => {
            const inferred = missing.denied(found.value, known)
            if (inferred) toDesk(scope, { type: 'Inferred', fill: inferred })
          })
        })
      })
    }

    /** Whether its order still waits for the request to be answered, and has not given it up. */
    function isAwaited({ clientOrderId }: OrderIntent): boolean {
      const known = journal.books.order(clientOrderId)
      return known?.closed === null && known.command === 'submitting' && known.knowledge === 'confirmed'
    }

    /** Refused for nothing but its timestamp, and there is room to wait for a better one. */
    function mayWait(failure: VenueFailure): boolean {
      return failure._tag === 'ClockSkewed' && !waits.isFull
    }

    function afterClock(again: () => void): void {
      awaitingClock.push(again)
      waits.grew()
      toClock(scope, venue.name, { type: 'SampleNow' })
    }

    /** What an answer says of the venue's health. A refusal is a healthy answer. */
    function report(answer: Answer<unknown>): void {
      scope.show({ ...counts, awaitingClock: awaitingClock.length })
      if (answer.ok) return void toBreaker(scope, venue.name, { type: 'SUCCEEDED' })
      switch (answer.failure._tag) {
        case 'Unavailable':
        case 'OutcomeUnknown':
        case 'Malformed':
          counts.failed++
          return void toBreaker(scope, venue.name, { type: 'FAILED' })
        case 'Unauthorised':
          world.telemetry.line({
            type: 'Note',
            level: 'error',
            text: `${venue.name} refuses our key`,
            fields: { code: answer.failure.code, call: answer.failure.call },
          })
          return
        default:
          return
      }
    }
  })

function afterPlace(failure: VenueFailure): OrderEvent {
  switch (failure._tag) {
    case 'VenueRefused':
    case 'NotFound':
    case 'Unauthorised':
      return { type: 'REFUSED', code: failure.code }
    case 'Unavailable':
    case 'RateLimited':
    case 'ClockSkewed':
      return { type: 'NOT_SENT', code: failure.code }
    case 'OutcomeUnknown':
    case 'Malformed':
      return { type: 'OUTCOME_UNKNOWN', reason: `${failure.code} ${failure.message}` }
    default:
      return failure satisfies never
  }
}

function afterAmend(failure: VenueFailure): OrderEvent {
  const said = afterPlace(failure)
  return said.type === 'REFUSED' || said.type === 'NOT_SENT'
    ? { type: 'AMEND_REFUSED', code: said.code }
    : said
}

function afterCancel(failure: VenueFailure): OrderEvent {
  switch (failure._tag) {
    case 'VenueRefused':
    case 'NotFound':
      return { type: 'CANCEL_REFUSED', code: failure.code }
    default:
      return { type: 'OUTCOME_UNKNOWN', reason: `${failure.code} ${failure.message}` }
  }
}

function isPassing<Input>(scope: ServiceScope<GatewayEvent, Input>, breaker: string): boolean {
  const snapshot = treeOf(scope.self.system).ref(breaker)?.getSnapshot() as
    | { hasTag?: (tag: string) => boolean }
    | undefined
  return snapshot?.hasTag?.('passing') ?? true
}
