import type { Config } from '../src/config/schema.ts'
import type { Backoff, RestartBudget } from '../src/supervision/spec.ts'

/** A part of the tree whose restarts are configured together. */
type Part = keyof Config['supervision']

/** Budget and backoff of a part, as the supervisor wants them. */
export function restarts(
  config: Config,
  part: Part,
): { readonly budget: RestartBudget; readonly backoff: Backoff } {
  const { restartsMax, withinMs, backoffInitialMs, backoffMaxMs, healthyAfterMs } = config.supervision[part]
  return {
    budget: { restarts: restartsMax, withinMs },
    backoff: { initialMs: backoffInitialMs, factor: 2, maxMs: backoffMaxMs, healthyAfterMs },
  }
}
