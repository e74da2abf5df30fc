import type { ClientOrderId } from '../src/domain/order.ts'
import { Gauge } from '../src/domain/queue-gauge.ts'
import type { ServiceScope } from '../src/supervision/scope.ts'
import type { Ask } from './ask.ts'
import { type GatewayEvent, toClock, toDesk, toOrder } from './messages.ts'
import { MissingFills } from './missing-fills.ts'
import type { VenueWorld } from './world.ts'

/** The venue's record of a fill may carry a stamp a little before our own of the intent. */
const FILL_OVERLAP_MS = 10_000
/** One question an order; exits and claimed orders are beside those that may be open. Beyond, an order has to ask again. */
const QUESTIONS_AN_ORDER = 4

type Question = Extract<GatewayEvent, { type: 'Query' }>

/** What became of an order? Asked of the venue, and answered with its fills before its report. */
export class OrderQuestions<Input> {
  readonly #scope: ServiceScope<GatewayEvent, Input>
  readonly #world: VenueWorld
  readonly #ask: Ask
  readonly #inLine = new Set<ClientOrderId>()
  readonly #gauge: Gauge
  readonly #missing: MissingFills
  #asked = 0

  constructor(scope: ServiceScope<GatewayEvent, Input>, world: VenueWorld, ask: Ask) {
    this.#scope = scope
    this.#world = world
    this.#ask = ask
    this.#missing = new MissingFills(world)
    this.#gauge = new Gauge(
      `${world.venue.name} questions in line`,
      QUESTIONS_AN_ORDER * world.config.risk.openOrdersMax,
      () => this.#inLine.size,
    )
    world.channels.queue(this.#gauge)
  }

  get asked(): number {
    return this.#asked
  }

  /** Whatever loses the private stream puts every open order in doubt at once; most are known again by a list. */
  takeUp(question: Question): void {
    const { clientOrderId } = question
    if (this.#inLine.has(clientOrderId) || this.#gauge.isFull) return
    this.#inLine.add(clientOrderId)
    this.#gauge.grew()
    this.#scope.after(this.#scope.slotMs(0), () => {
      this.#inLine.delete(clientOrderId)
      if (this.#world.journal.books.order(clientOrderId)?.knowledge !== 'confirmed') this.#query(question)
    })
  }

  #query({ clientOrderId, fillsFrom }: Question): void {
    const { venue, journal } = this.#world
    const scope = this.#scope
    this.#asked++
    this.#ask(this.#lookup(clientOrderId), (found) => {
      if (!found.ok) {
        if (found.failure._tag === 'NotFound') toOrder(scope, clientOrderId, { type: 'NOT_FOUND' })
        if (found.failure._tag === 'ClockSkewed') toClock(scope, venue.name, { type: 'SampleNow' })
        return
      }
      const known = journal.books.order(clientOrderId)
      if (!known || found.value.filled <= known.filled)
        return void toDesk(scope, { type: 'Read', fills: [], reports: [found.value] })
      // The fills first: an order that is done closes only when all of them are here.
      this.#ask(venue.requests.fillsSince(Math.min(fillsFrom, found.value.at) - FILL_OVERLAP_MS), (fills) => {
        if (!fills.ok) return
        toDesk(scope, { type: 'Read', fills: fills.value, reports: [found.value] })
        // When the desk has booked them.
        scope.after(0, () => {
          const inferred = this.#missing.denied(found.value, known)
          if (inferred) toDesk(scope, { type: 'Inferred', fill: inferred })
        })
      })
    })
  }

  /** By the venue's own id where it has no name of ours: a claimed order. */
  #lookup(clientOrderId: ClientOrderId) {
    const { requests } = this.#world.venue
    const known = this.#world.journal.books.order(clientOrderId)
    return known?.intent.external && known.orderId !== null
      ? requests.orderById(known.orderId)
      : requests.orderByClientId(clientOrderId)
  }
}
