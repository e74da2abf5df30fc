import { CONDUCTOR } from '../../actors/names.ts'
import type { Session } from '../../supervisors/session.ts'
import { ChaosError } from '../chaos-error.ts'
import { chosen, finer } from '../draw.ts'
import type { EngineScene, Strikes } from './strike.ts'

export type ActorFault = 'child-crashed' | 'child-crashed-hearing' | 'child-doomed'

const HEARD_MAX = 12
/** Who has not heard so much by then is spared. */
const HEARD_WITHIN_MS = 20_000
const DOOMED_MS_MAX = 20_000
const DOOMED_EVERY_MS = 100

/** What becomes of the actors of the tree. */
export const actorStrikes: Strikes<ActorFault, EngineScene> = {
  'child-crashed': (draw, { session, struck }) => {
    const running = session()
    const victim = chosen(draw, victims(running))
    if (victim === undefined) return undefined
    // Before it: what comes of a crash comes on its own stack.
    struck({ victim })
    running?.tree.crash(victim, new ChaosError('crashed on purpose'))
    return undefined
  },
  'child-crashed-hearing': (draw, { session, struck, undo }) => {
    const tree = session()?.tree
    const workers = tree?.children().filter(({ kind }) => kind === 'worker') ?? []
    const victim = chosen(draw, workers)?.path
    if (!tree || victim === undefined) return undefined
    const nth = 1 + Math.floor(finer(draw) * HEARD_MAX)
    const error = new ChaosError(`crashed on purpose, of the ${nth}. thing that it heard`)
    const spare = tree.doom(victim, error, nth)
    if (!spare) return undefined
    const release = tree.observe((event) => {
      if (event.type !== 'Crashed' || event.report.error !== error) return
      release()
      struck({ victim })
    })
    undo(HEARD_WITHIN_MS, () => {
      spare()
      release()
    })
    return undefined
  },
  'child-doomed': (draw, { clock, session, undo }) => {
    const running = session()
    const victim = chosen(draw, victims(running))
    if (victim === undefined || !running) return undefined
    const { tree } = running
    const lastsMs = finer(draw) * DOOMED_MS_MAX
    let doomed = true
    const again = (): void => {
      if (!doomed || session() !== running) return
      if (tree.status(victim) === 'ready') tree.crash(victim, new ChaosError('doomed'))
      clock.setTimeout(again, DOOMED_EVERY_MS)
    }
    again()
    undo(lastsMs, () => {
      doomed = false
      // Somebody looks after what was parked meanwhile.
      for (const path of tree.standing('quarantined')) tree.release(path)
    })
    return { victim, lastsMs }
  },
}

/** Actors that work. The conductor is left alone: who stops the engine is the one who ends a trial. */
const victims = (session: Session | undefined): readonly string[] =>
  session?.tree
    .children()
    .filter(({ kind, status, path }) => kind === 'worker' && status === 'ready' && path !== CONDUCTOR)
    .map(({ path }) => path) ?? []
