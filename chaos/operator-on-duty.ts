import { toLadder } from '../actors/messages.ts'
import { resumeConfirmation, rung } from '../src/domain/ladder.ts'
import type { Clock } from '../src/ports/clock.ts'
import type { Session } from '../supervisors/session.ts'

const EVERY_MS = 20_000
/** What the ladder leaves by itself he leaves to it, most of the time. */
const LOOKS_OF_PATIENCE = 4

/** What an operator says of himself in chaos. */
export const operator = (clock: Clock) => ({ by: 'chaos', reason: 'a trial', at: clock.now() })

/**
 * A person who looks at the ladder once in a while, and loosens it by a rung. Without one, an engine under chaos would
 * trade until its first CRITICAL and stand still for the rest of its time.
 * @param session the engine, while it trades.
 * @returns what lets the person go home.
 */
export function operatorOnDuty(clock: Clock, session: () => Session | undefined): () => void {
  let looks = 0
  let next = clock.setTimeout(look, EVERY_MS)
  return () => clock.clearTimeout(next)

  function look(): void {
    next = clock.setTimeout(look, EVERY_MS)
    looks++
    const running = session()
    const state = running?.world.channels.ladder.value.state
    if (!running || !state || state === 'NORMAL') return
    if (rung(state) < rung('CRITICAL') && looks % LOOKS_OF_PATIENCE > 0) return
    // Refused while it still flattens: then at the next look.
    toLadder(running.tree, { type: 'LOOSENED', confirmation: resumeConfirmation(state), ...operator(clock) })
  }
}
