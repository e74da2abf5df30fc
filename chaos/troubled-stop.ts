import type { Session } from '../supervisors/session.ts'
import type { Adversity } from './adversity.ts'
import { converge } from './convergence.ts'
import { unnamedAfterStop } from './invariants/left-is-named.ts'
import type { Plan } from './plan.ts'
import type { Stage } from './stage.ts'

const LOOK_MS = 250
/** A stop that nothing hinders is over by then. */
const STOP_MS = 500

/** A stop while things go wrong leaves nothing, or names it. What it left, the next engine finds, and is well again. */
export async function stopInTrouble(stage: Stage, adversity: Adversity, plan: Plan): Promise<void> {
  const { minutes, service, simulation, watch } = stage
  const faults = plan.faults.filter(({ during }) => during === 'stop')
  const { session } = service
  if (faults.length === 0 || !session) return
  const { clock } = simulation
  const timers = faults.map((fault) => clock.setTimeout(() => adversity.strike(fault), fault.atMs % STOP_MS))
  const ending = await Promise.race([session.stop('asked for while things go wrong'), lost(stage, session)])
  for (const timer of timers) clock.clearTimeout(timer)
  adversity.heal()
  if (ending) {
    if (ending.read) session.auditor.ended(ending)
    for (const sentence of unnamedAfterStop(ending.left, simulation, watch.others))
      minutes.violated('left-is-named', sentence)
  }
  service.kill(0)
  await service.up()
  await converge(stage)
}

/** Resolves when its process is gone, or has given up by itself. */
async function lost(stage: Stage, session: Session): Promise<undefined> {
  while (stage.service.session === session) await stage.passed(LOOK_MS)
  return undefined
}
