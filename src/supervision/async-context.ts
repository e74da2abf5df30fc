import type { AnyActorLogic } from 'xstate'

/** Follows work into its timers and promises; node's `AsyncLocalStorage<string>` is one. */
export interface AsyncContext {
  run<Result>(name: string, task: () => Result): Result
  getStore(): string | undefined
}

/** The same logic; whatever it starts carries the name. */
export function inContext(logic: AnyActorLogic, name: string, context: AsyncContext): AnyActorLogic {
  const named = Object.create(logic) as AnyActorLogic
  named.getInitialSnapshot = (scope, input) => context.run(name, () => logic.getInitialSnapshot(scope, input))
  named.transition = (snapshot, event, scope) =>
    context.run(name, () => logic.transition(snapshot, event, scope))
  named.start = (snapshot, scope) => context.run(name, () => logic.start?.(snapshot, scope))
  return named
}
