import type { OrderReport } from '../src/domain/order.ts'
import { Gauge, type QueueGauge } from '../src/domain/queue-gauge.ts'
import type { Gap } from '../src/domain/reconciliation.ts'
import type { Link } from './link.ts'

/** A second of a busy account, ten times over. */
const HELD_MAX = 10_000
/** A venue that does not answer must not keep a fill from the books for longer. */
const HELD_MS_MAX = 3_000

/**
 * Between a private stream and whoever hears it. From a loss on, what is pushed waits for the comparison that reads the
 * gap, and goes on after it in the order in which it came, until both are equal.
 *
 * What may go wrong is a fill that is kept from the books: so it holds only so many and so long, then lets all of it
 * through and holds nothing more in this gap. Nothing is ever dropped here. It belongs to no actor, so none takes it along.
 */
export class Barrier {
  readonly #deliver: (report: OrderReport) => void
  readonly #nowMicros: () => number
  readonly #held: OrderReport[] = []
  readonly #gauge = new Gauge('barrier', HELD_MAX, () => this.#held.length)
  #heldSinceMicros = 0
  #shut = true
  #gap: OpenGap | null = null

  constructor(deliver: (report: OrderReport) => void, nowMicros: () => number) {
    this.#deliver = deliver
    this.#nowMicros = nowMicros
  }

  /** What it holds; when it is full, it lets all of it through. */
  get queue(): QueueGauge {
    return this.#gauge
  }

  /** The stream came or went. Before it was ever live there is no gap, only a start. */
  linked({ live, connects }: Link): void {
    const now = this.#nowMicros()
    if (live) {
      if (this.#gap) this.#gap.backMicros = now
      return
    }
    this.#shut = true
    if (connects === 0) return
    this.#gap ??= { lostMicros: now, backMicros: now, losses: 0, held: 0, spilled: false }
    this.#gap.losses++
  }

  hear(report: OrderReport): void {
    if (!this.#shut) return this.#deliver(report)
    if (this.#held.length === 0) this.#heldSinceMicros = this.#nowMicros()
    this.#held.push(report)
    this.#gauge.grew()
    if (this.#gap) this.#gap.held++
    if (this.#gauge.isFull) this.#spill()
    else this.spillIfOld()
  }

  /** To be asked while a comparison is overdue: what comes next may be far away. */
  spillIfOld(): void {
    const isOld = this.#nowMicros() - this.#heldSinceMicros > HELD_MS_MAX * 1000
    if (this.#held.length > 0 && isOld) this.#spill()
  }

  /** A comparison has been booked: what waited for it goes on. What comes now waits for the next. */
  replay(): void {
    for (const report of this.#held.splice(0)) this.#deliver(report)
  }

  /** Both are equal. Returns the gap that has ended, when there was one. */
  open(): Gap | null {
    this.replay()
    this.#shut = false
    const gap = this.#gap
    this.#gap = null
    if (!gap) return null
    const { lostMicros, backMicros, losses, held, spilled } = gap
    return {
      lostMs: (backMicros - lostMicros) / 1000,
      equalAfterMs: (this.#nowMicros() - backMicros) / 1000,
      losses,
      held,
      spilled,
    }
  }

  #spill(): void {
    this.#shut = false
    if (this.#gap) this.#gap.spilled = true
    this.replay()
  }
}

interface OpenGap {
  readonly lostMicros: number
  backMicros: number
  losses: number
  held: number
  spilled: boolean
}
