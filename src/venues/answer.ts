import * as Cause from 'effect/Cause'
import * as Exit from 'effect/Exit'
import type { VenueFailure } from './failure.ts'

/** What came of a venue call, as a value. */
export type Answer<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly failure: VenueFailure }

/**
 * An Effect's exit as a value.
 * @throws the defect, when the program itself was wrong: that is a crash, not an answer.
 */
export function answerOf<Value>(exit: Exit.Exit<Value, VenueFailure>): Answer<Value> {
  if (Exit.isSuccess(exit)) return { ok: true, value: exit.value }
  const failed = exit.cause.reasons.find(Cause.isFailReason)
  if (failed) return { ok: false, failure: failed.error }
  throw Cause.squash(exit.cause)
}
