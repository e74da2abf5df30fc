import { toLadder } from '../../actors/messages.ts'
import { LADDER, rung } from '../../src/domain/ladder.ts'
import { operator } from '../operator-on-duty.ts'
import { chosen, type Strikes } from './strike.ts'

export type OperatorFault = 'operator-acts'

/** What people do to a running engine. Who loosens it again is on duty. */
export const operatorStrikes: Strikes<OperatorFault> = {
  'operator-acts': (draw, { service, simulation: { clock } }) => {
    const { session } = service
    const stands = session?.world.channels.ladder.value.state
    const to = chosen(draw, LADDER.slice(stands ? rung(stands) + 1 : LADDER.length))
    if (!session || !to || !toLadder(session.tree, { type: 'TIGHTENED', to, ...operator(clock) }))
      return undefined
    return { victim: to }
  },
}
