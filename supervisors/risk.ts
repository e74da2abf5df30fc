import { assessorActor } from '../actors/assessor.ts'
import { exitsActor } from '../actors/exits.ts'
import { ladderActor, ladderInput } from '../actors/ladder.ts'
import { BOOKS } from '../actors/names.ts'
import type { World } from '../actors/world.ts'
import type { SupervisorSpec } from '../src/supervision/spec.ts'
import { inboxes } from './inboxes.ts'
import { actor, group, together } from './restarts.ts'

/** The ladder, what moves it, and what it moves. */
export function riskSpec(world: World): SupervisorSpec {
  const { config } = world
  const core = actor(config, 'core')
  const { exits, ladder } = inboxes(config)
  return {
    kind: 'supervisor',
    id: 'risk',
    strategy: 'one-for-one',
    needs: [BOOKS],
    ...group(config, 'core'),
    ...together(config, 'risk'),
    children: [
      {
        kind: 'worker',
        id: 'ladder',
        logic: ladderActor(world),
        input: () => ladderInput(world),
        inbox: ladder,
        ...core,
      },
      { kind: 'worker', id: 'assessor', logic: assessorActor(world), needs: ['ladder'], ...core },
      { kind: 'worker', id: 'exits', logic: exitsActor(world), needs: ['ladder'], inbox: exits, ...core },
    ],
  }
}
