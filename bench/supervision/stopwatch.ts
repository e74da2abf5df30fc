/** Nanoseconds of each of `times` runs of an action. */
export function timed(times: number, action: (at: number) => void, undo: (at: number) => void = () => {}) {
  const samples: number[] = []
  for (let at = 0; at < times; at++) {
    const startedMs = performance.now()
    action(at)
    samples.push(nanosSince(startedMs))
    undo(at)
  }
  return samples
}

export const nanosSince = (startedMs: number): number => Math.round((performance.now() - startedMs) * 1e6)

/** Bytes that stay when garbage is gone. */
export function heapBytes(): number {
  settleHeap()
  settleHeap()
  return process.memoryUsage().heapUsed
}

/** Collects all garbage now, so that what was done before is not paid for by what is measured next. */
export function settleHeap(): void {
  if (!globalThis.gc) throw new Error('this is measured under --expose-gc')
  globalThis.gc()
}
