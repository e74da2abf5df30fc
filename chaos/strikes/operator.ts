import { toLadder } from '../../actors/messages.ts'
import { LADDER, type LadderState, resumeConfirmation, rung } from '../../src/domain/ladder.ts'
import { operator } from '../operator-on-duty.ts'
import { chosen, type Scene, type Strikes } from './strike.ts'

export type OperatorFault = 'operator-acts' | 'stop-twice' | 'two-consoles' | 'key-revoked'

/** Nobody presses a button twice faster. */
const TWICE_MS = 250
const REVOKED_MS_MAX = 15_000

/** What people do to a running engine. Who loosens it again is on duty. */
export const operatorStrikes: Strikes<OperatorFault> = {
  'operator-acts': (draw, scene) => {
    const stands = scene.service.session?.world.channels.ladder.value.state
    const to = chosen(draw, LADDER.slice(stands ? rung(stands) + 1 : LADDER.length))
    return to && tightened(scene, to) ? { victim: to } : undefined
  },
  'stop-twice': (draw, scene) => {
    if (!tightened(scene, 'STOP')) return undefined
    scene.simulation.clock.setTimeout(() => tightened(scene, 'STOP'), draw * TWICE_MS)
    return { victim: 'STOP' }
  },
  // One sees danger where the other sees none, and both mean what stood on the screen a moment ago.
  'two-consoles': (draw, scene) => {
    if (!tightened(scene, 'CRITICAL')) return undefined
    loosen(scene, 'CRITICAL')
    tightened(scene, 'WARNING')
    scene.simulation.clock.setTimeout(() => {
      loosen(scene, 'CRITICAL')
      tightened(scene, 'WARNING')
    }, draw * TWICE_MS)
    return { victim: 'CRITICAL' }
  },
  'key-revoked': (draw, { simulation: { venue }, wire }) => {
    const lastsMs = draw * REVOKED_MS_MAX
    wire.begin('key-revoked', lastsMs)
    venue.face.sockets.cutOne()
    return { victim: 'the key', lastsMs }
  },
}

function tightened({ service: { session }, simulation: { clock } }: Scene, to: LadderState): boolean {
  return session !== undefined && toLadder(session.tree, { type: 'TIGHTENED', to, ...operator(clock) })
}

function loosen({ service: { session }, simulation: { clock } }: Scene, from: LadderState): void {
  const confirmation = resumeConfirmation(from)
  if (session) toLadder(session.tree, { type: 'LOOSENED', confirmation, ...operator(clock) })
}
