import { service } from '../src/supervision/service.ts'
import { treeOf } from '../src/supervision/tree-of.ts'
import { asking } from './ask.ts'
import { JOURNAL, LADDER, reconcilerOf, streamOf } from './names.ts'
import type { World } from './world.ts'

/** Renewed so often within its time: two renewals may be lost before the venue acts. */
const RENEWALS = 3

/**
 * Feeds the venue's own dead-man switch, which cancels everything when it is not fed. It is fed only while all who
 * guard our orders live: an engine that still has a timer and nothing else is dead.
 */
export const deadManActor = (world: World) =>
  service('dead-man', (scope) => {
    const { config, telemetry, venue } = world
    const ask = asking(scope, world.effects)
    const guards = [JOURNAL, LADDER, streamOf(venue.name, 'private'), reconcilerOf(venue.name)]
    let fed = 0

    feed()
    scope.every(config.venue.deadManMs / RENEWALS, feed)
    scope.whenDraining((done) => ask(venue.requests.armDeadMan(0), done))

    function feed(): void {
      const tree = treeOf(scope.self.system)
      const absent = guards.filter((guard) => tree.status(guard) !== 'ready')
      scope.show({ fed, absent })
      if (absent.length > 0) return
      ask(venue.requests.armDeadMan(config.venue.deadManMs), (answer) => {
        if (answer.ok) fed++
        else
          telemetry.line({
            type: 'Note',
            level: 'warn',
            text: `${venue.name} does not take its dead-man switch`,
            fields: { code: answer.failure.code },
          })
      })
    }
  })
