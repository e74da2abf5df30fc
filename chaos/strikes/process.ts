import type { Scene, Strikes } from './strike.ts'

export type ProcessFault = 'engine-killed' | 'killed-at-append' | 'started-twice' | 'version-changed'

const DOWN_MS_MAX = 5_000
/** A turn of a quoting symbol appends a handful. */
const APPENDS_MAX = 25

/** What becomes of the engine's process. */
export const processStrikes: Strikes<ProcessFault, Scene> = {
  'engine-killed': (draw, { service }) =>
    service.kill(draw * DOWN_MS_MAX) ? { victim: 'the engine' } : undefined,
  'killed-at-append': (draw, { service, struck }) => {
    const count = 1 + Math.floor(draw * APPENDS_MAX)
    service.killAtAppend(count, () => struck({ victim: `the engine at its append ${count}` }))
    return undefined
  },
  'started-twice': (_draw, { service }) => (service.startTwice() ? { victim: 'the journal' } : undefined),
  'version-changed': (draw, { service }) => {
    if (!service.kill(draw * DOWN_MS_MAX)) return undefined
    service.changeVersion()
    return { victim: 'the engine' }
  },
}
