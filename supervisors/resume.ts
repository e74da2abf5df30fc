import { filter, first } from 'rxjs'
import { toLadder } from '../actors/messages.ts'
import type { World } from '../actors/world.ts'
import { type LadderState, resumeConfirmation } from '../src/domain/ladder.ts'
import type { Tree } from '../src/supervision/tree.ts'
import { StartError } from './start-error.ts'

/** Who says that the ladder may loosen by one rung, from where, and why. */
export interface OperatorResume {
  readonly from: LadderState
  readonly operator: string
  readonly reason: string
}

/** A STOP that was restored verifies the flat before it latches. */
const LATCHED_WITHIN_MS = 90_000

/** Loosens the ladder by one rung on an operator's word. @throws StartError when it stands on another rung. */
export function resumeLadder(
  { channels, ports }: World,
  tree: Tree,
  { from, operator, reason }: OperatorResume,
): Promise<void> {
  const { state } = channels.ladder.value
  if (state !== from)
    throw new StartError(`--resume-from ${from}: the ladder stands on ${state}, and nothing was loosened`)
  return new Promise((resolve, reject) => {
    const loosened = channels.ladder.pipe(first((ladder) => ladder.state !== from))
    const standing = channels.ladder.pipe(
      filter((ladder) => ladder.state === from && ladder.phase !== 'flattening'),
      first(),
    )
    const deadline = ports.clock.setTimeout(
      () => reject(new StartError(`--resume-from ${from}: the ladder did not loosen`)),
      LATCHED_WITHIN_MS,
    )
    standing.subscribe(() =>
      toLadder(tree, {
        type: 'LOOSENED',
        by: operator,
        reason,
        confirmation: resumeConfirmation(from),
        at: ports.clock.now(),
      }),
    )
    loosened.subscribe(() => {
      ports.clock.clearTimeout(deadline)
      resolve()
    })
  })
}
