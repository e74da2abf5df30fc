import * as Effect from 'effect/Effect'
import { Gauge, type QueueGauge } from '../../domain/queue-gauge.ts'
import type { Clock } from '../../ports/clock.ts'
import { RateLimited } from '../failure.ts'
import type { RequestLimit } from '../venue.ts'
import type { Endpoint, Pool } from './endpoints.ts'

/**
 * Request weight that we may still spend, per pool and window of 30 s, kept on our side so that the venue never
 * has to refuse us.
 *
 * Reads wait for the next window, in a queue with a bound. Writes never wait: an order that leaves half a minute
 * late is a different order, so they fail at once. Everybody leaves something to who matters more: reads to writes,
 * and orders to the cancels and exits, which must not find the purse emptied by polling or by a burst of quotes.
 * Whichever road a request takes, REST or the trading socket, it is paid from here: the venue counts both in one pool.
 * What the venue's answers say counts when it is less than we thought: other programs may share the account or the
 * address.
 */
export interface WeightBudget {
  /** Takes the weight of one call. Reads may take their time; writes fail with RateLimited. */
  readonly spend: (endpoint: Endpoint, call: string) => Effect.Effect<void, RateLimited>
  /** Heeds what an answer says is left. */
  readonly learn: (pool: Pool, limit: RequestLimit) => void
  /** The venue said no: nothing more of this pool until then. What was counted so far stays counted. */
  readonly close: (pool: Pool, forMs: number) => void
  /** Weight left in the running window; 0 while the pool is closed. */
  readonly remaining: (pool: Pool) => number
  /** Whether another order would leave what cancels and exits may need. */
  readonly hasRoomForOrders: (pool: Pool) => boolean
  /** Whether another exit may follow its market and leave what crossing may need. */
  readonly hasRoomToChase: (pool: Pool) => boolean
  /** Reads that wait for a window; beyond its bound they fail as writes do. */
  readonly queue: QueueGauge
}

export const WINDOW_MS = 30_000

/**
 * Shares of each window: what reads leave to writes, those that say what is open and held among them, and what orders leave to
 * cancels and reduce-only exits.
 */
const LEFT_BY_READS = 0.1
const LEFT_BY_NEEDED_READS = 0.05
const LEFT_BY_ORDERS = 0.05
/** A chase costs two requests a move and may end in vain; many positions at once must all find the way through the book. */
const LEFT_BY_CHASES = 0.5

function leftBy({ effect, relieves }: Endpoint): number {
  if (effect === 'read') return relieves ? LEFT_BY_NEEDED_READS : LEFT_BY_READS
  return relieves ? 0 : LEFT_BY_ORDERS
}

/** A start-up reads a few dozen things at once; a longer queue means that something asks in a loop. */
const WAITING_READS_MAX = 64

interface Purse {
  readonly allowance: number
  remaining: number
  /** Monotonic; -Infinity before the first request, which opens the window. */
  windowEndsAtMicros: number
  /** Monotonic; the venue will hear nothing before. */
  closedUntilMicros: number
}

/** A full budget. Allowances are weight per 30 s. */
export function weightBudget(clock: Clock, allowances: Readonly<Record<Pool, number>>): WeightBudget {
  const purse = (allowance: number): Purse => ({
    allowance,
    remaining: allowance,
    windowEndsAtMicros: Number.NEGATIVE_INFINITY,
    closedUntilMicros: Number.NEGATIVE_INFINITY,
  })
  const purses: Readonly<Record<Pool, Purse>> = {
    Futures: purse(allowances.Futures),
    Management: purse(allowances.Management),
    Public: purse(allowances.Public),
  }
  let waitingReads = 0
  const gauge = new Gauge('waiting reads', WAITING_READS_MAX, () => waitingReads)

  const isClosed = (held: Purse): boolean => clock.monotonicMicros() < held.closedUntilMicros

  const current = (pool: Pool): Purse => {
    const held = purses[pool]
    if (clock.monotonicMicros() >= held.windowEndsAtMicros) {
      held.remaining = held.allowance
      held.windowEndsAtMicros = Number.NEGATIVE_INFINITY
    }
    return held
  }

  const msUntil = (micros: number): number => Math.ceil((micros - clock.monotonicMicros()) / 1000)

  /** 0 when the weight was taken, else how long until the pool opens or the next window begins. */
  const take = (endpoint: Endpoint): number => {
    const held = current(endpoint.pool)
    if (isClosed(held)) return msUntil(held.closedUntilMicros)
    const untouched = held.remaining === held.allowance
    // A fresh window admits any one request: otherwise a small allowance would shut out a heavy call for ever.
    if (!untouched && held.remaining - endpoint.weight < held.allowance * leftBy(endpoint))
      return Math.max(1, msUntil(held.windowEndsAtMicros))
    if (held.windowEndsAtMicros === Number.NEGATIVE_INFINITY)
      held.windowEndsAtMicros = clock.monotonicMicros() + WINDOW_MS * 1000
    held.remaining = Math.max(0, held.remaining - endpoint.weight)
    return 0
  }

  const refusal = (endpoint: Endpoint, call: string, retryAfterMs: number): RateLimited =>
    new RateLimited({
      call,
      code: 'OWN_BUDGET',
      message: `the ${endpoint.pool} pool has nothing left for this until its window ends`,
      retryAfterMs,
    })

  const spend = (endpoint: Endpoint, call: string): Effect.Effect<void, RateLimited> =>
    Effect.suspend(() => {
      const waitMs = take(endpoint)
      if (waitMs === 0) return Effect.void
      if (endpoint.effect === 'write' || gauge.isFull) return Effect.fail(refusal(endpoint, call, waitMs))
      waitingReads++
      gauge.grew()
      return Effect.sleep(waitMs).pipe(
        Effect.ensuring(Effect.sync(() => waitingReads--)),
        Effect.andThen(spend(endpoint, call)),
      )
    })

  function left(pool: Pool): number {
    const held = current(pool)
    return isClosed(held) ? 0 : held.remaining
  }

  return {
    spend,
    learn(pool, { remaining, resetMs }) {
      if (!(remaining >= 0) || !(resetMs >= 0)) return
      const held = current(pool)
      held.remaining = Math.min(held.remaining, remaining)
      held.windowEndsAtMicros = clock.monotonicMicros() + resetMs * 1000
    },
    close(pool, forMs) {
      purses[pool].closedUntilMicros = clock.monotonicMicros() + forMs * 1000
    },
    remaining: left,
    hasRoomForOrders: (pool) => left(pool) > purses[pool].allowance * LEFT_BY_ORDERS,
    hasRoomToChase: (pool) => left(pool) > purses[pool].allowance * LEFT_BY_CHASES,
    queue: gauge,
  }
}
