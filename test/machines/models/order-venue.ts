import type { Scheduler } from 'fast-check'
import { createActor } from 'xstate'
import type { OrderEvent } from '../../../machines/order/events.ts'
import { orderMachine } from '../../../machines/order/order.ts'
import type { Terms } from '../../../src/domain/order.ts'
import { SimulatedClock } from '../../../src/ports/simulated/clock.ts'
import { accepted, filled, fresh, intent, report } from '../order-words.ts'

/** The venue refuses what was signed longer ago, so that nothing arrives for ever. */
const FRESH_MS = 5_000
/** An answer that takes longer is not waited for, and a stream that lags so far is given up. */
const HEARD_MS = 4_000

type Request = 'submit' | 'cancel' | 'amend' | 'query'

/** What the venue makes of an order: the truth that nobody but it knows. */
interface Truth {
  state: 'absent' | 'resting' | 'done'
  terms: Terms
  filled: number
}

/** How messages travel. */
export interface Road {
  readonly scheduler: Scheduler
  /** Whether the next one is lost. */
  readonly lost: () => boolean
  /** A submit is overtaken by at least so many others. */
  readonly submitHops: number
}

/**
 * One order, and the venue behind a road on which every request, answer and push travels by itself: any of them may
 * overtake any other, and be lost. The scheduler decides who comes next.
 */
export class OrderAtVenue {
  readonly clock = new SimulatedClock(0)
  readonly truth: Truth = { state: 'absent', terms: intent, filled: 0 }
  readonly actor
  submits = 0
  /** Lots that the word counted which came last; null when something else came. */
  toldFilled: number | null = null
  /** What was found wrong first; thrown where a scheduler runs it, it would be nobody's. */
  failure: unknown
  /** It was to be cancelled, and the venue has not said no to that of an order that it had acknowledged. */
  cancelWanted = false
  /** Submits that have not arrived, by when they were signed. */
  readonly underWay = new Set<{ readonly signedAt: number; readonly size: number }>()
  /** Amendments likewise. */
  readonly amendments = new Set<{ readonly signedAt: number; readonly size: number }>()
  /** It was closed once. */
  closed = false
  readonly #scheduler: Scheduler
  readonly #submitHops: number
  readonly #lost: () => boolean
  readonly #check: () => void
  #healed = false

  constructor({ scheduler, lost, submitHops }: Road, check: (world: OrderAtVenue) => void) {
    this.#scheduler = scheduler
    this.#lost = lost
    this.#submitHops = submitHops
    this.#check = () => {
      try {
        check(this)
        this.closed ||= this.context.outcome !== null
      } catch (error) {
        this.failure ??= error
      }
    }
    const machine = orderMachine.provide({
      actions: {
        awaitDurable: () => this.#travel('durable', () => this.tell({ type: 'INTENT_DURABLE' }), false),
        submit: () => {
          this.submits++
          this.#request('submit', intent, this.underWay)
        },
        cancel: () => this.#request('cancel', intent),
        amend: ({ context }) =>
          context.amendment && this.#request('amend', context.amendment.terms, this.amendments),
        query: () => this.#request('query', intent),
      },
    })
    this.actor = createActor(machine, { input: fresh, clock: this.clock as never })
  }

  get context() {
    return this.actor.getSnapshot().context
  }

  get now(): number {
    return this.clock.monotonicMicros() / 1_000
  }

  begin(): void {
    this.actor.start()
  }

  tell(event: OrderEvent): void {
    if (this.actor.getSnapshot().status !== 'active') return
    this.toldFilled = event.type === 'REPORT' ? event.report.filled : null
    if (event.type === 'CANCEL') this.cancelWanted = true
    if (event.type === 'CANCEL_REFUSED' && this.context.orderId !== null) this.cancelWanted = false
    this.actor.send(event)
    this.#check()
  }

  pass(ms: number): void {
    this.toldFilled = null
    const end = this.clock.monotonicMicros() + ms * 1000
    while (this.clock.step((end - this.clock.monotonicMicros()) / 1000)) this.#check()
  }

  /** From here on nothing is lost, and nothing waits. */
  heal(): void {
    this.#healed = true
  }

  /** Others trade with it. */
  trade(lots: number): void {
    const { truth } = this
    if (truth.state !== 'resting') return
    truth.filled += Math.min(lots, truth.terms.size - truth.filled)
    if (truth.filled >= truth.terms.size) truth.state = 'done'
    this.#push()
  }

  /** The venue ends it by itself. */
  pull(): void {
    if (this.truth.state !== 'resting') return
    this.truth.state = 'done'
    this.#push()
  }

  #request(kind: Request, terms: Terms, among?: Set<{ signedAt: number; size: number }>): void {
    const request = { signedAt: this.now, size: terms.size }
    among?.add(request)
    this.#travel(
      kind,
      () => {
        among?.delete(request)
        const isFresh = this.now - request.signedAt <= FRESH_MS
        for (const [name, events] of this.#answers(kind, terms, isFresh))
          this.#hearWithin(request.signedAt, name, events)
      },
      true,
      () => among?.delete(request),
    )
  }

  /** What it does, and what it says then; what is said in one breath cannot overtake itself. */
  #answers(
    kind: Request,
    terms: Terms,
    isFresh: boolean,
  ): readonly (readonly [string, readonly OrderEvent[]])[] {
    const { truth } = this
    switch (kind) {
      case 'submit':
        if (!isFresh) return [['too old', [{ type: 'REFUSED', code: 'timestamp' }]]]
        truth.state = 'resting'
        return [['accepted', [accepted]], this.#word()]
      case 'cancel':
        if (!isFresh || truth.state !== 'resting')
          return [['no cancel', [{ type: 'CANCEL_REFUSED', code: 'not-cancelable' }]]]
        truth.state = 'done'
        return [['cancel taken', [{ type: 'CANCEL_ACKNOWLEDGED' }]], this.#word()]
      case 'amend':
        if (!isFresh || truth.state !== 'resting')
          return [['no amendment', [{ type: 'AMEND_REFUSED', code: 'not-amendable' }]]]
        truth.terms = terms
        if (truth.filled >= terms.size) truth.state = 'done'
        return [['amendment taken', [{ type: 'AMEND_ACKNOWLEDGED' }]], this.#word()]
      case 'query':
        return truth.state === 'absent' ? [['not found', [{ type: 'NOT_FOUND' }]]] : [this.#word()]
      default:
        return kind satisfies never
    }
  }

  /** A fill and what became of the order are two pushes. */
  #push(): void {
    const [name, events] = this.#word()
    for (const event of events) this.#hearWithin(this.now, `${event.type} ${name}`, [event])
  }

  #hearWithin(since: number, name: string, events: readonly OrderEvent[]): void {
    this.#travel(name, () => {
      if (this.now - since <= HEARD_MS) for (const event of events) this.tell(event)
    })
  }

  /** The order as the venue has it now; its fills are journalled before it is believed. */
  #word(): readonly [string, readonly OrderEvent[]] {
    const { filled: lots, state, terms } = this.truth
    const status = state === 'done' ? 'done' : 'open'
    return [
      `${status} ${lots} of ${terms.size}`,
      [...(lots > 0 ? [filled(lots)] : []), report(status, lots, terms)],
    ]
  }

  #travel(name: string, arrive: () => void, mayBeLost = true, whenLost = (): unknown => undefined): void {
    if (this.#healed) {
      this.clock.setTimeout(arrive, 1)
      return
    }
    if (mayBeLost && this.#lost()) return void whenLost()
    void this.#hop(name, name === 'submit' ? this.#submitHops : 0).then(arrive)
  }

  async #hop(name: string, more: number): Promise<void> {
    await this.#scheduler.schedule(Promise.resolve(), name)
    if (more > 0 && !this.#healed) await this.#hop(name, more - 1)
  }
}
