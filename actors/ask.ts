import type { Effect } from 'effect'
import type { EventObject } from 'xstate'
import type { ServiceScope } from '../src/supervision/scope.ts'
import { type Answer, answerOf } from '../src/venues/answer.ts'
import type { EffectRuntime } from '../src/venues/effect-runtime.ts'
import type { VenueFailure } from '../src/venues/failure.ts'

/** Runs a venue call and answers as one turn of the service. Returns what gives it up. */
export type Ask = <Value>(
  program: Effect.Effect<Value, VenueFailure>,
  answered: (answer: Answer<Value>) => void,
) => () => void

/** The calls of one service: whatever is under way when it ends is interrupted with it. */
export function asking<Event extends EventObject, Input>(
  scope: ServiceScope<Event, Input>,
  effects: EffectRuntime,
): Ask {
  const underWay = new Set<() => void>()
  scope.own(() => {
    for (const interrupt of underWay) interrupt()
  })
  return (program, answered) => {
    const interrupt = effects.run(
      program,
      scope.bind((exit) => {
        underWay.delete(interrupt)
        answered(answerOf(exit))
      }),
    )
    underWay.add(interrupt)
    return () => {
      underWay.delete(interrupt)
      interrupt()
    }
  }
}
