import { type AnyActorLogic, StateMachine } from 'xstate'
import { isService } from './service.ts'
import type { Heartbeat, PoisonRule, WorkerSpec } from './spec.ts'

/** Everything that is wrong with the fields that only a worker has. */
export function workerProblems(spec: WorkerSpec, where: string): readonly string[] {
  if (typeof spec.logic?.transition !== 'function')
    return [`${where}: the logic is not an xstate actor logic.`]
  return [
    ...readyProblems(spec, where),
    ...poisonProblems(spec.poison, where),
    ...inboxProblems(spec, where),
    ...heartbeatProblems(spec.heartbeat, where),
  ]
}

function readyProblems({ readyWithinMs, logic }: WorkerSpec, where: string): readonly string[] {
  if (readyWithinMs === undefined) return []
  if (!isSpan(readyWithinMs) || readyWithinMs === 0)
    return [`${where}: readyWithinMs is ${readyWithinMs}; it must be more than 0.`]
  return canSayReady(logic)
    ? []
    : [`${where}: readyWithinMs is set, but only a service or a machine can say that it is ready.`]
}

function poisonProblems(poison: PoisonRule | false | undefined, where: string): readonly string[] {
  if (!poison) return []
  const problems: string[] = []
  if (!Number.isInteger(poison.deaths) || poison.deaths < 1)
    problems.push(
      `${where}: an event is poison after ${poison.deaths} deaths; it must be a whole number, 1 or more.`,
    )
  if (!isSpan(poison.rememberMs) || poison.rememberMs === 0)
    problems.push(`${where}: poison is remembered for ${poison.rememberMs} ms; it must be more than 0.`)
  return problems
}

function inboxProblems({ inbox, restart }: WorkerSpec, where: string): readonly string[] {
  if (!inbox) return []
  const problems: string[] = []
  if (!Number.isInteger(inbox.limit) || inbox.limit < 1)
    problems.push(`${where}: the inbox holds ${inbox.limit} letters; it must be a whole number, 1 or more.`)
  if (inbox.whenFull === 'conflate' && !inbox.key)
    problems.push(`${where}: the inbox conflates, but has no key to say which events are about the same.`)
  if (inbox.whenFull !== 'conflate' && inbox.key)
    problems.push(`${where}: the inbox has a key, but ${inbox.whenFull} looks at none; say 'conflate'.`)
  if (inbox.keep && restart === 'temporary')
    problems.push(`${where}: the inbox keeps letters for the next life, but a temporary child has none.`)
  return problems
}

function heartbeatProblems(heartbeat: Heartbeat | undefined, where: string): readonly string[] {
  if (!heartbeat) return []
  return (['everyMs', 'withinMs'] as const)
    .filter((field) => !isSpan(heartbeat[field]) || heartbeat[field] === 0)
    .map((field) => `${where}: the heartbeat's ${field} is ${heartbeat[field]}; it must be more than 0.`)
}

export const isSpan = (value: number): boolean => Number.isFinite(value) && value >= 0

const canSayReady = (logic: AnyActorLogic): boolean => logic instanceof StateMachine || isService(logic)
