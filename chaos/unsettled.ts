import type { Session } from '../supervisors/session.ts'

/** Why an engine cannot say of itself that all is well. */
export function* unready({ tree, world }: Session): Generator<string, void> {
  if (!world.channels.reconciled) yield 'it has not found equality'
  for (const { path, status } of tree.children()) if (status !== 'ready') yield `${path} is ${status}`
}

/** Why it cannot say that it knows all of its orders, either. */
export function* unsettled(session: Session): Generator<string, void> {
  yield* unready(session)
  for (const { intent, uncertainSince } of session.world.journal.books.open.values())
    if (uncertainSince !== null) yield `the fate of ${intent.clientOrderId} is unknown`
}
