import type { Clock } from '../ports/clock.ts'
import { type Durability, EXIT_WAIT_MS } from './durability.ts'
import type { DurableQueue } from './durable-queue.ts'

/** Lets requests leave, as far as their intents have come on the way to the disk. */
export class Departures {
  readonly #clock: Clock
  readonly #queue: DurableQueue
  readonly #durability: Durability
  #ahead = 0

  constructor(clock: Clock, queue: DurableQueue, durability: Durability) {
    this.#clock = clock
    this.#queue = queue
    this.#durability = durability
  }

  /** Requests that were let go before their intent was on disk. */
  get ahead(): number {
    return this.#ahead
  }

  /** See `Journal.whenSendable`. */
  when(sequence: number, isExit: boolean, done: () => void): void {
    const { mode, windowMs } = this.#durability
    const leave = (): void => {
      if (sequence > this.#queue.durable.sequence) this.#ahead++
      done()
    }
    if (mode === 'relaxed' && this.#queue.lagMs <= windowMs) return leave()
    if (!isExit) return this.#queue.whenDurable(sequence, done)
    let left = false
    const leaveOnce = (): void => {
      if (left) return
      left = true
      this.#clock.clearTimeout(deadline)
      leave()
    }
    const deadline = this.#clock.setTimeout(leaveOnce, EXIT_WAIT_MS)
    this.#queue.whenDurable(sequence, leaveOnce)
  }
}
