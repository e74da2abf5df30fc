import { DEFAULT_POISON } from './poison.ts'
import type { Backoff, ChildSpec, PoisonRule, RestartBudget, RestartType, Schedule } from './spec.ts'

/** A child's declaration with every default filled in. */
export interface Policy {
  readonly restart: RestartType
  readonly budget: RestartBudget
  readonly backoff: Backoff
  readonly whenSpent: 'escalate' | 'quarantine' | 'stop'
  readonly whenUnauthorised: 'escalate' | 'quarantine' | 'stop'
  readonly schedule: Schedule | undefined
  readonly probeAfterMs: number | undefined
  readonly drainMs: number
  readonly poison: PoisonRule | false
}

/** A crash now and then is normal, five in ten seconds is a loop. */
export const DEFAULT_BUDGET: RestartBudget = { restarts: 5, withinMs: 10_000 }

/** The first restart is almost at once; a child that lasts ten seconds counts as healthy again. */
export const DEFAULT_BACKOFF: Backoff = { initialMs: 50, factor: 2, maxMs: 5_000, healthyAfterMs: 10_000 }

/**
 * What a declaration says, or the defaults. A dynamic child that has finished is finished: `transient`. Who was refused
 * entry is parked, unless its siblings cannot go on without it.
 */
export function policyOf(spec: ChildSpec, parent: ChildSpec | undefined): Policy {
  const inGroup = parent?.kind === 'supervisor' && parent.strategy !== 'one-for-one'
  return {
    restart: spec.restart ?? (parent?.kind === 'dynamic' ? 'transient' : 'permanent'),
    budget: spec.budget ?? DEFAULT_BUDGET,
    backoff: spec.backoff ?? DEFAULT_BACKOFF,
    whenSpent: spec.whenSpent ?? 'escalate',
    whenUnauthorised: spec.whenSpent ?? (inGroup ? 'escalate' : 'quarantine'),
    schedule: spec.schedule,
    probeAfterMs: spec.probeAfterMs,
    drainMs: spec.drainMs ?? 0,
    poison: (spec.kind === 'worker' ? spec.poison : false) ?? DEFAULT_POISON,
  }
}
