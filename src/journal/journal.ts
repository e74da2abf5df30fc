import { Gauge, type QueueGauge } from '../domain/queue-gauge.ts'
import type { Clock } from '../ports/clock.ts'
import type { Attachment } from './attachment.ts'
import { Books } from './books.ts'
import { chainHash, GENESIS } from './chain.ts'
import { encodeEntry } from './codec.ts'
import { Departures } from './departures.ts'
import { type Durability, FULL } from './durability.ts'
import { DurableQueue } from './durable-queue.ts'
import type { JournalEntry, JournalEvent } from './events.ts'
import { apply } from './fold.ts'
import { JournalError } from './journal-error.ts'
import { readLog } from './read-log.ts'
import { JournalCorruptError, Replay } from './recovery.ts'
import { type JournalStore, JournalStoreError, type StoreHead } from './store.ts'
import { StoreSlot } from './store-slot.ts'

/**
 * The write-ahead log in memory: it orders, folds and chains at once, and hands records to a store in groups.
 *
 * It outlives the actor that feeds the store. When that actor or the store dies, appended entries wait here, and
 * the next store gets whatever the last one did not answer for; nothing that waits for durability is told before.
 * What may go wrong here is a queue that grows while no store answers: it has a bound, and past it `append`
 * throws before anything changed, so that the engine stops deciding rather than decide without memory.
 */

/** About two minutes of the busiest trading we run; each entry is about 1 kB. */
const QUEUE_MAX = 50_000

/** Records that are forgotten in one step: two milliseconds of the journal's thread. */
const FORGET_STEP = 200

export class Journal {
  readonly durability: Durability
  readonly #clock: Clock
  readonly #queue: DurableQueue
  readonly #gauge: Gauge
  readonly #departures: Departures
  readonly #slot = new StoreSlot()
  readonly #observers = new Set<(entry: JournalEntry) => void>()
  #books = new Books()
  #hash = GENESIS
  #foldedFrom = 0
  #recovered = false

  constructor(options: {
    readonly clock: Clock
    readonly queueMax?: number
    readonly durability?: Durability
  }) {
    this.#clock = options.clock
    this.#queue = new DurableQueue(options.clock)
    this.#gauge = new Gauge('journal', options.queueMax ?? QUEUE_MAX, () => this.#queue.depth)
    this.durability = options.durability ?? FULL
    this.#departures = new Departures(options.clock, this.#queue, this.durability)
  }

  /** The fold of every entry so far. Recovery replaces the object: take it after `attached`. */
  get books(): Books {
    return this.#books
  }
  /** Of the last entry; 0 when there is none. */
  get sequence(): number {
    return this.#books.sequence
  }
  get hash(): string {
    return this.#hash
  }
  get durableSequence(): number {
    return this.#queue.durable.sequence
  }
  /** Entries that no store has answered for. */
  get queueDepth(): number {
    return this.#queue.depth
  }
  /** The same against its bound; `append` throws beyond it. */
  get queue(): QueueGauge {
    return this.#gauge
  }
  /** How long the oldest entry that a power cut would take has waited for the disk; 0 when there is none. */
  get lagMs(): number {
    return this.#queue.lagMs
  }
  /** The largest `lagMs` so far. */
  get worstLagMs(): number {
    return this.#queue.worstLagMs
  }
  /** Requests that were let go before their intent was on disk. */
  get sentAhead(): number {
    return this.#departures.ahead
  }
  /** Where the snapshot stood that the books began with; 0 when they began with nothing. */
  get foldedFrom(): number {
    return this.#foldedFrom
  }
  /** Whether the log was read: before, there is nothing to append to. */
  get recovered(): boolean {
    return this.#recovered
  }

  /**
   * Stamps, folds and chains an event at once, tells the observers, and queues it for the store.
   * @returns its sequence, for `whenDurable`.
   * @throws JournalError before recovery or when the queue is full; JournalCodecError when it could not be read
   * again; BooksError when it contradicts the log. The journal is unchanged then.
   */
  append(event: JournalEvent): number {
    if (!this.#recovered) throw new JournalError('NOT_RECOVERED', `${event.type} before the journal was read`)
    if (this.#gauge.isFull)
      throw new JournalError('QUEUE_FULL', `the journal's store is ${this.#queue.depth} entries behind`)
    const entry: JournalEntry = { sequence: this.sequence + 1, at: this.#clock.now(), event }
    const text = encodeEntry(entry)
    apply(this.#books, entry)
    this.#hash = chainHash(this.#hash, text)
    this.#queue.push({ sequence: entry.sequence, at: entry.at, text, hash: this.#hash })
    this.#gauge.grew()
    for (const observer of this.#observers) observer(entry)
    this.#queue.pump()
    return entry.sequence
  }

  /** Calls `done` once the entry with this sequence survives a power cut; at once when it does already. */
  whenDurable(sequence: number, done: () => void): void {
    this.#queue.whenDurable(sequence, done)
  }

  /**
   * Calls `done` once the request of this intent may leave, which may be at once: see `Durability`. An exit waits
   * for a disk that does not answer no longer than `EXIT_WAIT_MS`; nobody may be kept from getting out.
   */
  whenSendable(sequence: number, isExit: boolean, done: () => void): void {
    this.#departures.when(sequence, isExit, done)
  }

  /** Every entry, right after it was folded; not those of the past. Returns how to stop. */
  observe(observer: (entry: JournalEntry) => void): () => void {
    this.#observers.add(observer)
    return () => this.#observers.delete(observer)
  }

  /** How many observe it. */
  get listeners(): number {
    return this.#observers.size
  }

  /**
   * Takes a store. The first one is read, verified and folded; a later one must hold a prefix of what we have,
   * and gets the rest. A store that was detached before is closed first.
   */
  attach(store: JournalStore, attachment: Attachment): void {
    this.#slot.put(store, () => this.#open(store, attachment))
  }

  /**
   * Lets the store forget what was archived, little by little: what is appended meanwhile waits for one step at most.
   * A store that goes away on the way forgets the rest another time.
   */
  forget({ from, to }: { readonly from: number; readonly to: number }): void {
    const { store } = this.#slot
    if (!store || from > to) return
    store.trim(Math.min(from + FORGET_STEP - 1, to), (failure) => {
      if (!failure && this.#slot.holds(store)) this.forget({ from: from + FORGET_STEP, to })
    })
  }

  /** Lets the store go; entries stay queued. Nothing of it is listened to any more. */
  detach(): void {
    this.#queue.sendTo(undefined)
    this.#slot.empty(() => {})
  }

  /** Waits until everything is durable, then closes the store. Without a store it waits for one. */
  close(done: () => void): void {
    this.whenDurable(this.sequence, () => {
      this.#queue.sendTo(undefined)
      this.#slot.empty(done)
    })
  }

  #open(store: JournalStore, attachment: Attachment): void {
    const startedMicros = this.#clock.monotonicMicros()
    const replayed = !this.#recovered
    const fail: Attachment['failed'] = (error) => {
      if (this.#slot.holds(store)) attachment.failed(error)
    }
    const attached = (tornTail: string | null): void => {
      if (!this.#slot.holds(store)) return
      const tookMs = (this.#clock.monotonicMicros() - startedMicros) / 1000
      attachment.attached({
        events: this.sequence,
        folded: replayed ? this.sequence - this.#foldedFrom : 0,
        hash: this.#hash,
        tookMs,
        tornTail,
        replayed,
        resent: this.#queue.depth,
      })
      this.#queue.sendTo(store, fail)
    }
    store.open((head) => {
      if (!this.#slot.holds(store)) return
      if (head instanceof JournalStoreError) fail(head)
      else if (replayed) this.#recover(store, attached, fail)
      else this.#resume(head, attached, fail)
    }, fail)
  }

  /** A later store: it holds what was answered for, and perhaps a batch whose answer was lost. */
  #resume(head: StoreHead, attached: (tornTail: null) => void, fail: Attachment['failed']): void {
    if (this.#queue.at(head.sequence)?.hash !== head.hash)
      fail(new JournalCorruptError(head.sequence, 'the log on disk is not the one this engine wrote'))
    else {
      this.#queue.settle(head)
      attached(null)
    }
  }

  /** The first store: what it holds is where the books begin. */
  #recover(
    store: JournalStore,
    attached: (tornTail: string | null) => void,
    fail: Attachment['failed'],
  ): void {
    readLog(
      store,
      () => this.#slot.holds(store),
      (read) => {
        if (!(read instanceof Replay)) return fail(read)
        this.#books = read.books
        this.#foldedFrom = read.books.sequence - read.folded
        this.#hash = read.hash
        this.#queue.settle({ sequence: read.books.sequence, hash: read.hash })
        this.#recovered = true
        attached(read.tornTail)
      },
    )
  }
}
