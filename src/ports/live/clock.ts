import type { Clock, TimerHandle } from '../clock.ts'

/** Node truncates longer delays to 1 ms; we re-arm instead. */
const NODE_DELAY_MS_MAX = 2 ** 31 - 1

/** The machine's own time. */
export const liveClock: Clock = {
  now: () => Date.now(),
  monotonicMicros: () => performance.now() * 1000,
  setTimeout: (task, delayMs) => arm(task, delayMs) as unknown as TimerHandle,
  clearTimeout: (handle) => {
    if (handle !== undefined) disarm(handle as unknown as Armed)
  },
}

interface Armed {
  timer: NodeJS.Timeout | NodeJS.Immediate
}

function arm(task: () => void, delayMs: number): Armed {
  // No delay means: after what is at hand now, frames of the same packet included. Node's shortest timer is 1 ms.
  if (delayMs <= 0) return { timer: setImmediate(task) }
  const armed: Armed = { timer: undefined as unknown as NodeJS.Timeout }
  const wait = (remainingMs: number): void => {
    const sliceMs = Math.min(remainingMs, NODE_DELAY_MS_MAX)
    armed.timer = setTimeout(() => (remainingMs > sliceMs ? wait(remainingMs - sliceMs) : task()), sliceMs)
  }
  wait(delayMs)
  return armed
}

function disarm({ timer }: Armed): void {
  clearTimeout(timer as NodeJS.Timeout)
  clearImmediate(timer as NodeJS.Immediate)
}
