/** Time, as the engine is allowed to see it. Live it is the machine's; simulated it is one queue under one seed. */
export interface Clock {
  /** Wall time, epoch milliseconds. May jump; for stamps and for the venue's signatures only. */
  now(): number
  /** Never goes back, in microseconds from an arbitrary start. For every duration. */
  monotonicMicros(): number
  /** Runs `task` once, `delayMs` from now; Infinity is never. A task that throws is the caller's fault to contain. */
  setTimeout(task: () => void, delayMs: number): TimerHandle
  clearTimeout(handle: TimerHandle | undefined): void
}

export type TimerHandle = { readonly __timer: unique symbol } | number
