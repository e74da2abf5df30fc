import { ASSESSOR, LADDER } from '../actors/names.ts'
import { allQueuesOf } from '../supervisors/queues.ts'
import type { Session } from '../supervisors/session.ts'
import type { Look } from './invariants/trial-invariant.ts'
import type { Simulation } from './simulation.ts'

/** What an engine is at this moment. */
export const lookAt = (session: Session, { machine }: Pick<Simulation, 'machine'>): Look => ({
  queues: allQueuesOf(session),
  parked: session.tree.standing('quarantined'),
  ladder: session.world.channels.ladder.value.state,
  ladderMoves: !machine.stands && [LADDER, ASSESSOR].every((path) => session.tree.status(path) === 'ready'),
})
