import type { AnyActorLogic, EventObject } from 'xstate'
import { type Cause, causeOf } from './cause.ts'
import type { Child } from './child.ts'
import type { NotedCrash } from './crash.ts'
import { asError } from './events.ts'
import type { Life } from './life.ts'
import { Poison } from './poison.ts'
import type { CrashReport, Decision } from './spec.ts'
import type { World } from './world.ts'

/** A report holds on to a state; so many are enough to see how it came. */
const REPORTS_MAX = 100

/** One structured report for every crash, and what is to be remembered of it. */
export class CrashLog {
  /** The last crashes, the newest last. */
  readonly reports: CrashReport[] = []
  readonly #world: World

  constructor(world: World) {
    this.#world = world
  }

  report(
    child: Child,
    life: Life | undefined,
    { error, event, lastGood, nested, note }: NotedCrash,
    decision: Decision,
    cause = this.causeOf(child, error),
  ): CrashReport {
    const report: CrashReport = {
      path: child.path,
      generation: child.generation,
      logic: child.spec.kind === 'worker' ? nameOf(child.spec.logic) : 'supervisor',
      input: life?.input,
      at: this.#world.clock.now(),
      error,
      event,
      lastGood,
      nested,
      note,
      cause,
      poison: this.#remember(child, event),
      decision,
    }
    child.lastCrash = report
    this.reports.push(report)
    if (this.reports.length > REPORTS_MAX) this.reports.shift()
    this.#world.emit({ type: 'Crashed', report })
    return report
  }

  /** As the child reads it; a reader that throws must not make a crash worse. */
  causeOf(child: Child, error: Error): Cause {
    try {
      return child.spec.cause?.(error) ?? causeOf(error)
    } catch (thrown) {
      this.#world.emit({ type: 'Stray', path: child.path, error: asError(thrown) })
      return causeOf(error)
    }
  }

  #remember(child: Child, event: unknown): boolean {
    const rule = child.policy.poison
    if (!rule || !event) return false
    child.poison ??= new Poison(rule)
    return child.poison.killed(event as EventObject, this.#world.clock.monotonicMicros() / 1000)
  }
}

/** A machine's id is its own property, a service's is in its config. */
export function nameOf(logic: AnyActorLogic): string {
  const { id, config } = logic as { readonly id?: unknown; readonly config?: { readonly id?: unknown } }
  const name = id ?? config?.id
  return typeof name === 'string' ? name : ''
}
