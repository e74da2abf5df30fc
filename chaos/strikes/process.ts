import { CONDUCTOR } from '../../actors/names.ts'
import { ChaosError } from '../../supervisors/chaos.ts'
import { chosen, type Scene, type Strikes, type Struck } from './strike.ts'

export type ProcessFault =
  | 'child-crashed'
  | 'engine-killed'
  | 'killed-at-append'
  | 'engine-frozen'
  | 'loop-blocked'
  | 'started-twice'
  | 'version-changed'

const DOWN_MS_MAX = 5_000
const FROZEN_MS_MAX = 30_000
const BLOCKED_MS_MAX = 3_000
/** A turn of a quoting symbol appends a handful. */
const APPENDS_MAX = 25

/** What becomes of the engine's process and of the actors in it. */
export const processStrikes: Strikes<ProcessFault> = {
  'child-crashed': (draw, { service: { session } }) => {
    const workers = session?.tree
      .children()
      .filter(({ kind, status, path }) => kind === 'worker' && status === 'ready' && path !== CONDUCTOR)
    const victim = chosen(draw, workers ?? [])
    if (victim) session?.tree.crash(victim.path, new ChaosError('crashed on purpose'))
    return victim && { victim: victim.path }
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

function freeze(ms: number, { simulation: { clock, machine } }: Scene): Struck | undefined {
  if (machine.stands) return undefined
  machine.freeze()
  clock.setTimeout(machine.goOn, ms)
  return { victim: 'the engine', lastsMs: ms }
}
