import { CONDUCTOR } from '../../actors/names.ts'
import { ChaosError } from '../../supervisors/chaos.ts'
import type { Service } from '../service.ts'
import { chosen, finer, type Scene, type Strikes, type Struck } from './strike.ts'

export type ProcessFault =
  | 'child-crashed'
  | 'child-doomed'
  | 'engine-killed'
  | 'killed-at-append'
  | 'engine-frozen'
  | 'loop-blocked'
  | 'started-twice'
  | 'version-changed'

const DOWN_MS_MAX = 5_000
const FROZEN_MS_MAX = 30_000
const BLOCKED_MS_MAX = 3_000
const DOOMED_MS_MAX = 20_000
const DOOMED_EVERY_MS = 100
/** A turn of a quoting symbol appends a handful. */
const APPENDS_MAX = 25

/** What becomes of the engine's process and of the actors in it. */
export const processStrikes: Strikes<ProcessFault> = {
  'child-crashed': (draw, { service }) => {
    const victim = chosen(draw, victims(service))
    if (victim) service.session?.tree.crash(victim, new ChaosError('crashed on purpose'))
    return victim === undefined ? undefined : { victim }
  },
  'child-doomed': (draw, { simulation: { clock }, service, undo }) => {
    const victim = chosen(draw, victims(service))
    const { session } = service
    if (victim === undefined || !session) return undefined
    const { tree } = session
    const lastsMs = finer(draw) * DOOMED_MS_MAX
    let doomed = true
    const again = (): void => {
      if (!doomed || service.session !== session) return
      if (tree.status(victim) === 'ready') tree.crash(victim, new ChaosError('doomed'))
      clock.setTimeout(again, DOOMED_EVERY_MS)
    }
    again()
    undo(lastsMs, () => {
      doomed = false
      // Somebody looks after what was parked meanwhile.
      for (const { path, status } of tree.children()) if (status === 'quarantined') tree.release(path)
    })
    return { victim, lastsMs }
  },
  'engine-killed': (draw, { service }) =>
    service.kill(draw * DOWN_MS_MAX) ? { victim: 'the engine' } : undefined,
  'killed-at-append': (draw, { service, struck }) => {
    const count = 1 + Math.floor(draw * APPENDS_MAX)
    service.killAtAppend(count, () => struck({ victim: `the engine at its append ${count}` }))
    return undefined
  },
  'engine-frozen': (draw, scene) => freeze(draw * FROZEN_MS_MAX, scene),
  'loop-blocked': (draw, scene) => freeze(draw * BLOCKED_MS_MAX, scene),
  'started-twice': (_draw, { service }) => (service.startTwice() ? { victim: 'the journal' } : undefined),
  'version-changed': (draw, { service }) => {
    if (!service.kill(draw * DOWN_MS_MAX)) return undefined
    service.changeVersion()
    return { victim: 'the engine' }
  },
}

/** Actors that work. The conductor is left alone: who stops the engine is the one who ends a trial. */
const victims = ({ session }: Service): readonly string[] =>
  session?.tree
    .children()
    .filter(({ kind, status, path }) => kind === 'worker' && status === 'ready' && path !== CONDUCTOR)
    .map(({ path }) => path) ?? []

function freeze(ms: number, { simulation: { clock, machine } }: Scene): Struck | undefined {
  if (machine.stands) return undefined
  machine.freeze()
  clock.setTimeout(machine.goOn, ms)
  return { victim: 'the engine', lastsMs: ms }
}
