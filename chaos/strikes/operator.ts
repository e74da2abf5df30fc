import { toLadder } from '../../actors/messages.ts'
import { LADDER, resumeConfirmation, rung } from '../../src/domain/ladder.ts'
import type { Clock } from '../../src/ports/clock.ts'
import type { Service } from '../service.ts'
import { chosen, type Strikes } from './strike.ts'

export type OperatorFault = 'operator-acts'

const OPERATOR_EVERY_MS = 8_000

/** What people do to a running engine. */
export const operatorStrikes: Strikes<OperatorFault> = {
  'operator-acts': (draw, { service, simulation: { clock } }) => {
    const { session } = service
    const stands = session?.world.channels.ladder.value.state
    const to = chosen(draw, LADDER.slice(stands ? rung(stands) + 1 : LADDER.length))
    if (!session || !to || !toLadder(session.tree, { type: 'TIGHTENED', to, ...operator(clock) }))
      return undefined
    loosenLater(service, clock)
    return { victim: to }
  },
}

/** An operator lets the ladder down again, rung by rung, until it can go on by itself. */
export function loosenLater(service: Service, clock: Clock): void {
  const loosen = (): void => {
    const state = service.session?.world.channels.ladder.value.state
    if (service.session && state) {
      const confirmation = resumeConfirmation(state)
      toLadder(service.session.tree, { type: 'LOOSENED', confirmation, ...operator(clock) })
    }
    // Killed meanwhile, still flattening, or a rung that only he may leave: he tries again.
    if (state !== 'NORMAL' && state !== 'CAUTION') clock.setTimeout(loosen, OPERATOR_EVERY_MS)
  }
  clock.setTimeout(loosen, OPERATOR_EVERY_MS)
}

const operator = (clock: Clock) => ({ by: 'chaos', reason: 'a trial', at: clock.now() })
