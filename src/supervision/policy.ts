import type { Backoff, ChildSpec, RestartBudget, RestartType } from './spec.ts'

/** A child's declaration with every default filled in. */
export interface Policy {
  readonly restart: RestartType
  readonly budget: RestartBudget
  readonly backoff: Backoff
  readonly whenSpent: 'escalate' | 'quarantine' | 'stop'
  readonly probeAfterMs: number | undefined
  readonly drainMs: number
}

/** A crash now and then is normal, five in ten seconds is a loop. */
export const DEFAULT_BUDGET: RestartBudget = { restarts: 5, withinMs: 10_000 }

/** The first restart is almost at once; a child that lasts ten seconds counts as healthy again. */
export const DEFAULT_BACKOFF: Backoff = { initialMs: 50, factor: 2, maxMs: 5_000, healthyAfterMs: 10_000 }

/** What a declaration says, or the defaults. A dynamic child that has finished is finished: `transient`. */
export function policyOf(spec: ChildSpec, dynamic: boolean): Policy {
  return {
    restart: spec.restart ?? (dynamic ? 'transient' : 'permanent'),
    budget: spec.budget ?? DEFAULT_BUDGET,
    backoff: spec.backoff ?? DEFAULT_BACKOFF,
    whenSpent: spec.whenSpent ?? 'escalate',
    probeAfterMs: spec.probeAfterMs,
    drainMs: spec.drainMs ?? 0,
  }
}
