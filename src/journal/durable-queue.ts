import type { Clock } from '../ports/clock.ts'
import { GENESIS } from './chain.ts'
import type { Failed, JournalRecord, JournalStore, StoreHead } from './store.ts'

/** Entries of one commit: enough to amortise the fsync, few enough to be sent and answered in a tenth of a millisecond. */
const BATCH_MAX = 256

interface Waiter {
  readonly sequence: number
  readonly done: () => void
}

/**
 * Records on their way to the disk, oldest first, and who waits for them.
 *
 * One batch is under way at a time; what comes meanwhile makes the next one, so a busy engine commits in
 * groups without being told to. A record leaves the queue only when a store has answered for it.
 */
export class DurableQueue {
  #durable: StoreHead = { sequence: 0, hash: GENESIS }
  #records: JournalRecord[] = []
  /** When each of them was queued, monotonic. */
  #queuedMicros: number[] = []
  #worstLagMs = 0
  /** By sequence. */
  readonly #waiters: Waiter[] = []
  #store: JournalStore | undefined
  #failed: Failed = () => {}
  #underWay = false
  #pumping = false
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** How long the oldest record has waited for the disk; 0 when none waits. */
  get lagMs(): number {
    const oldest = this.#queuedMicros[0]
    return oldest === undefined ? 0 : (this.#clock.monotonicMicros() - oldest) / 1000
  }

  /** The longest that any record has waited so far. */
  get worstLagMs(): number {
    return Math.max(this.#worstLagMs, this.lagMs)
  }

  get depth(): number {
    return this.#records.length
  }

  /** The last record that survives a power cut. */
  get durable(): StoreHead {
    return this.#durable
  }

  push(record: JournalRecord): void {
    this.#records.push(record)
    this.#queuedMicros.push(this.#clock.monotonicMicros())
  }

  whenDurable(sequence: number, done: () => void): void {
    if (sequence <= this.#durable.sequence) return done()
    // Who asks late for what was early is rare, so the place is near the end.
    const place = this.#waiters.findLastIndex((waiter) => waiter.sequence <= sequence) + 1
    this.#waiters.splice(place, 0, { sequence, done })
  }

  /** The durable or queued record at this sequence. */
  at(sequence: number): StoreHead | undefined {
    if (sequence === this.#durable.sequence) return this.#durable
    return this.#records[sequence - this.#durable.sequence - 1]
  }

  /** Sends to this store from now on, until it fails or another takes its place. */
  sendTo(store: JournalStore | undefined, failed: Failed = () => {}): void {
    this.#store = store
    this.#failed = failed
    this.#underWay = false
    this.pump()
  }

  /** Sends the next batch when none is under way. A store that failed is not sent anything more. */
  pump(): void {
    if (this.#pumping) return
    this.#pumping = true
    try {
      while (this.#store && !this.#underWay && this.#records.length > 0) this.#send(this.#store)
    } finally {
      this.#pumping = false
    }
  }

  #send(store: JournalStore): void {
    const batch = this.#records.slice(0, BATCH_MAX)
    this.#underWay = true
    store.append(batch, (failure) => {
      if (this.#store !== store) return
      if (failure) {
        this.#failed(failure)
        return
      }
      this.#underWay = false
      this.settle(batch.at(-1) ?? this.#durable)
      this.pump()
    })
  }

  /** Everything up to this record is durable. */
  settle({ sequence, hash }: StoreHead): void {
    this.#worstLagMs = this.worstLagMs
    this.#records.splice(0, sequence - this.#durable.sequence)
    this.#queuedMicros.splice(0, sequence - this.#durable.sequence)
    this.#durable = { sequence, hash }
    const first = this.#waiters.findIndex((waiter) => waiter.sequence > sequence)
    for (const { done } of this.#waiters.splice(0, first < 0 ? this.#waiters.length : first)) done()
  }
}
