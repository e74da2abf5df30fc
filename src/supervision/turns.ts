import type { Clock } from '../ports/clock.ts'

/** So many queued tasks run before timers and sockets get their turn again: two actors that tell each other for ever must not stop the clock. */
const TASKS_PER_SLICE = 10_000

/**
 * One queue for a whole tree, run to completion: what is posted during a turn runs after it, in order.
 *
 * A posted task therefore never runs inside an actor's transition, and a chain of messages never grows the stack.
 */
export class Turns {
  readonly #clock: Clock
  #queue: (() => void)[] = []
  /** Of the turn that runs, or ran last. */
  number = 0
  #depth = 0
  #resting = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Queues a task; at once when nothing is under way. */
  post(task: () => void): void {
    if (this.#depth === 0 && this.#queue.length === 0) this.enter(task)
    else this.#queue.push(task)
  }

  /** Runs a task as one turn. What it throws reaches the caller, after the queue is empty. */
  enter(task: () => void): void {
    this.begin()
    try {
      task()
    } finally {
      this.end()
    }
  }

  /** `begin` and `end` are `enter` without a closure, for the path of every event. */
  begin(): void {
    if (this.#depth++ === 0) this.number++
  }

  end(): void {
    this.#depth--
    if (this.#depth === 0 && this.#queue.length > 0) this.#drain()
  }

  #drain(): void {
    if (this.#resting) return
    this.#depth = 1
    let failure: { readonly error: unknown } | undefined
    let done = 0
    for (; done < this.#queue.length && done < TASKS_PER_SLICE; done++) {
      this.number++
      try {
        this.#queue[done]?.()
      } catch (error) {
        failure ??= { error }
      }
    }
    this.#depth = 0
    this.#queue = this.#queue.slice(done)
    if (this.#queue.length > 0) this.#rest()
    if (failure) throw failure.error
  }

  #rest(): void {
    this.#resting = true
    this.#clock.setTimeout(() => {
      this.#resting = false
      if (this.#depth === 0) this.#drain()
    }, 0)
  }
}
