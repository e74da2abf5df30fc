import type { Config } from '../src/config/schema.ts'
import type { Backoff, RestartBudget, SupervisorSpec, WorkerSpec } from '../src/supervision/spec.ts'

/** A part of the tree whose restarts are configured together. */
type Part = keyof Config['supervision']

/**
 * A supervisor restarts when a child has spent its own budget, or all children together theirs: a few times are
 * enough, and its window has to hold several of theirs.
 */
const GROUP_RESTARTS = 2
const GROUP_WINDOWS = 10
/** Whose mailbox works has answered before the question returns; whoever has not by then is stuck for good. */
const ANSWER_MS = 100

/** How an actor of a part lives: budget, backoff, and how often it is asked whether it does. */
export function actor(config: Config, part: Part): Pick<WorkerSpec, 'budget' | 'backoff' | 'heartbeat'> {
  const { restartsMax, withinMs, heartbeatMs } = config.supervision[part]
  return {
    budget: { restarts: restartsMax, withinMs },
    backoff: backoffOf(config, part),
    ...(heartbeatMs > 0 && { heartbeat: { everyMs: heartbeatMs, withinMs: ANSWER_MS } }),
  }
}

/** How a supervisor lives whose children belong to a part. */
export function group(config: Config, part: Part): { budget: RestartBudget; backoff: Backoff } {
  const withinMs = config.supervision[part].withinMs * GROUP_WINDOWS
  return { budget: { restarts: GROUP_RESTARTS, withinMs }, backoff: backoffOf(config, part) }
}

/** What the children of a supervisor may restart together. */
export function together(
  config: Config,
  supervisor: keyof Config['intensity'],
): Required<Pick<SupervisorSpec, 'intensity'>> {
  const { restartsMax, withinMs } = config.intensity[supervisor]
  return { intensity: { restarts: restartsMax, withinMs } }
}

function backoffOf(config: Config, part: Part): Backoff {
  const { backoffInitialMs, backoffMaxMs, healthyAfterMs } = config.supervision[part]
  return { initialMs: backoffInitialMs, factor: 2, maxMs: backoffMaxMs, healthyAfterMs }
}
