import { toLadder } from '../../actors/messages.ts'
import { resumeConfirmation } from '../../src/domain/ladder.ts'
import type { Clock } from '../../src/ports/clock.ts'
import type { Strikes } from './strike.ts'

export type OperatorFault = 'operator-acts'

const OPERATOR_EVERY_MS = 8_000

/** What people do to a running engine. */
export const operatorStrikes: Strikes<OperatorFault> = {
  'operator-acts': (draw, { service, simulation: { clock } }) => {
    const { session } = service
    const to = draw < 0.6 ? 'WARNING' : draw < 0.9 ? 'CRITICAL' : 'STOP'
    if (!session || !toLadder(session.tree, { type: 'TIGHTENED', to, ...operator(clock) })) return undefined
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
    return { victim: to }
  },
}

const operator = (clock: Clock) => ({ by: 'chaos', reason: 'a trial', at: clock.now() })
