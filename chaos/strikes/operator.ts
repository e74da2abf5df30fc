import { toLadder } from '../../actors/messages.ts'
import { OperatorFace } from '../../src/console/operator/face.ts'
import { LADDER, type LadderState, resumeConfirmation, rung } from '../../src/domain/ladder.ts'
import { operable } from '../../supervisors/operator.ts'
import { chosen } from '../draw.ts'
import { operator } from '../operator-on-duty.ts'
import { GARBLED, TOKEN } from './garbled-words.ts'
import type { EngineScene, Strikes } from './strike.ts'

export type OperatorFault = 'operator-acts' | 'operator-garbles' | 'stop-twice' | 'two-consoles'

/** Nobody presses a button twice faster. */
const TWICE_MS = 250

/** What people do to a running engine. Who loosens it again is on duty. */
export const operatorStrikes: Strikes<OperatorFault, EngineScene> = {
  'operator-acts': (draw, scene) => {
    const stands = scene.session()?.world.channels.ladder.value.state
    const to = chosen(draw, LADDER.slice(stands ? rung(stands) + 1 : LADDER.length))
    return to && tightened(scene, to) ? { victim: to } : undefined
  },
  'operator-garbles': (draw, { session }) => {
    const running = session()
    const garbled = chosen(draw, GARBLED)
    if (!running || !garbled) return undefined
    const face = new OperatorFace(TOKEN, operable(running.world, running.tree))
    // Nobody waits for the answer but whoever has to know that it was no.
    void Promise.resolve(face.http(garbled)).then(({ status, body }) => {
      if (status < 400) throw new Error(`an operator was obeyed who said ${garbled.body}: ${body}`)
    })
    return { victim: `${garbled.method} ${garbled.target}` }
  },
  'stop-twice': (draw, scene) => {
    if (!tightened(scene, 'STOP')) return undefined
    scene.clock.setTimeout(() => tightened(scene, 'STOP'), draw * TWICE_MS)
    return { victim: 'STOP' }
  },
  // One sees danger where the other sees none, and both mean what stood on the screen a moment ago.
  'two-consoles': (draw, scene) => {
    if (!tightened(scene, 'CRITICAL')) return undefined
    loosen(scene, 'CRITICAL')
    tightened(scene, 'WARNING')
    scene.clock.setTimeout(() => {
      loosen(scene, 'CRITICAL')
      tightened(scene, 'WARNING')
    }, draw * TWICE_MS)
    return { victim: 'CRITICAL' }
  },
}

function tightened({ session, clock }: EngineScene, to: LadderState): boolean {
  const tree = session()?.tree
  return tree !== undefined && toLadder(tree, { type: 'TIGHTENED', to, ...operator(clock) })
}

function loosen({ session, clock }: EngineScene, from: LadderState): void {
  const tree = session()?.tree
  const confirmation = resumeConfirmation(from)
  if (tree) toLadder(tree, { type: 'LOOSENED', confirmation, ...operator(clock) })
}
