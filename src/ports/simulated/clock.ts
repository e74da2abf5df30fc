import type { Clock, TimerHandle } from '../clock.ts'

interface Due {
  readonly atMicros: number
  readonly sequence: number
  task: (() => void) | undefined
}

/** A timer without end is not armed, so that a queue with nothing else in it is seen to be empty. */
const NEVER: Due = { atMicros: Number.POSITIVE_INFINITY, sequence: 0, task: undefined }

/**
 * One virtual clock over one queue ordered by (time, sequence).
 *
 * It steps to each due time, so a 100 ms loop fires ten times in a second however far the caller advances.
 * Nothing runs unless somebody advances it.
 */
export class SimulatedClock implements Clock {
  readonly #startMs: number
  #micros = 0
  #sequence = 0
  readonly #heap: Due[] = []
  #live = 0

  constructor(startMs: number) {
    this.#startMs = startMs
  }

  now(): number {
    return this.#startMs + Math.floor(this.#micros / 1000)
  }

  monotonicMicros(): number {
    return this.#micros
  }

  setTimeout(task: () => void, delayMs: number): TimerHandle {
    if (delayMs === Number.POSITIVE_INFINITY) return NEVER as unknown as TimerHandle
    // What is no number is no delay, as for Node; in the heap it would have no order.
    const delayMicros = Math.max(0, Math.round(delayMs * 1000)) || 0
    const due: Due = { atMicros: this.#micros + delayMicros, sequence: this.#sequence++, task }
    push(this.#heap, due)
    this.#live++
    return due as unknown as TimerHandle
  }

  clearTimeout(handle: TimerHandle | undefined): void {
    const due = handle as unknown as Due | undefined
    if (!due?.task) return
    due.task = undefined
    this.#live--
  }

  /** Timers that are armed; 0 means that nothing will ever happen again. */
  get pending(): number {
    return this.#live
  }

  /** Milliseconds until the next timer, or undefined when there is none. */
  get untilNextMs(): number | undefined {
    const due = this.#peek()
    return due && (due.atMicros - this.#micros) / 1000
  }

  /**
   * Runs every task of the next due instant that is not later than `limitMs` from now, and stands at that
   * instant. False when there was none; the clock then stands at the limit.
   */
  step(limitMs: number): boolean {
    const limit = this.#micros + Math.round(limitMs * 1000)
    const first = this.#peek()
    if (!first || first.atMicros > limit) {
      this.#micros = Math.max(this.#micros, limit)
      return false
    }
    this.#micros = Math.max(this.#micros, first.atMicros)
    for (let due = this.#peek(); due && due.atMicros <= this.#micros; due = this.#peek()) {
      pop(this.#heap)
      const task = due.task
      due.task = undefined
      this.#live--
      task?.()
    }
    return true
  }

  #peek(): Due | undefined {
    while (this.#heap[0] && !this.#heap[0].task) pop(this.#heap)
    return this.#heap[0]
  }
}

const before = (left: Due, right: Due): boolean =>
  left.atMicros < right.atMicros || (left.atMicros === right.atMicros && left.sequence < right.sequence)

function push(heap: Due[], due: Due): void {
  let at = heap.push(due) - 1
  while (at > 0) {
    const parent = (at - 1) >> 1
    const above = heap[parent]
    if (!above || !before(due, above)) break
    heap[at] = above
    at = parent
  }
  heap[at] = due
}

function pop(heap: Due[]): void {
  const last = heap.pop()
  if (!last || heap.length === 0) return
  let at = 0
  for (;;) {
    const left = heap[2 * at + 1]
    const right = heap[2 * at + 2]
    const child = right && left && before(right, left) ? 2 * at + 2 : 2 * at + 1
    const smaller = heap[child]
    if (!smaller || !before(smaller, last)) break
    heap[at] = smaller
    at = child
  }
  heap[at] = last
}
