import type { Clock } from '../../ports/clock.ts'

/** Weight that VIP 0 may spend in a window, in each pool. */
export const POOL_WEIGHT = 2000
/** A window begins with the first request after the last one ended. */
const WINDOW_MS = 30_000

export type Pool = 'futures' | 'management' | 'public'

/** What a spender has left, as the venue's response headers say it. */
export interface Spent {
  readonly allowed: boolean
  readonly headers: Readonly<Record<string, string>>
}

/** Weight per pool and spender: futures and management by account, public by address. */
export class RateLimits {
  readonly #clock: Clock
  readonly #windows = new Map<string, { readonly startMicros: number; left: number }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Takes the weight, or refuses and takes nothing. */
  spend(pool: Pool, spender: string, weight: number): Spent {
    const nowMicros = this.#clock.monotonicMicros()
    const key = `${pool}:${spender}`
    let window = this.#windows.get(key)
    if (!window || nowMicros - window.startMicros >= WINDOW_MS * 1000) {
      window = { startMicros: nowMicros, left: POOL_WEIGHT }
      this.#windows.set(key, window)
    }
    const allowed = window.left >= weight
    window.left = allowed ? window.left - weight : window.left
    const remaining = allowed ? window.left : 0
    const resetMs = Math.ceil(WINDOW_MS - (nowMicros - window.startMicros) / 1000)
    return { allowed, headers: headers(remaining, resetMs) }
  }
}

const headers = (remaining: number, resetMs: number): Record<string, string> => ({
  'gw-ratelimit-limit': String(POOL_WEIGHT),
  'gw-ratelimit-remaining': String(remaining),
  'gw-ratelimit-reset': String(resetMs),
})
