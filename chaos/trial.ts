import { drive } from '../src/ports/simulated/drive.ts'
import { PAPER_ACCOUNT } from '../supervisors/simulated-venue.ts'
import { Adversity } from './adversity.ts'
import { converge } from './convergence.ts'
import { killAChild } from './kill-a-child.ts'
import { lastStop } from './last-stop.ts'
import type { Plan } from './plan.ts'
import { openStage, type Stage } from './stage.ts'
import { stopInTrouble } from './troubled-stop.ts'
import type { Verdict } from './verdict.ts'

/** Beginning, converging and stopping, with every deadline in them; what takes longer hangs. */
const END_MS_MAX = 600_000

/** One trial in so many kills a child in a calm of its own. */
const KILLS_EVERY = 4
const KILL_WITHIN_MS = 8_000

/** One seed: the engine trades under the plan's faults, everything is healed, it has to converge, and ends flat. */
export async function runTrial(plan: Plan): Promise<Verdict> {
  const stage = await openStage(plan)
  const { minutes, service, simulation, watch } = stage
  const { clock, disk, venues } = simulation
  try {
    const limitMs = plan.durationMs + END_MS_MAX
    const late = stage.passed(limitMs).then(() => minutes.fail(`the trial did not end within ${limitMs} ms`))
    await drive(clock, Promise.race([play(plan, stage), late]), Number.POSITIVE_INFINITY)
  } catch (error) {
    minutes.fail(error instanceof Error ? (error.stack ?? error.message) : String(error))
  }
  const simulatedMs = stage.nowMs
  await simulation.close()
  if (plan.seed % KILLS_EVERY === 0)
    for (const disturbed of await killAChild(plan.seed, KILL_WITHIN_MS))
      minutes.violated('siblings-undisturbed', disturbed)
  return minutes.verdict({
    seed: plan.seed,
    orders: [...venues.values()].flatMap(({ exchange }) => exchange.orders(PAPER_ACCOUNT, {})).length,
    starts: service.starts,
    ...watch.toll,
    journalHash: disk.records.at(-1)?.hash ?? '',
    simulatedMs,
  })
}

async function play(plan: Plan, stage: Stage): Promise<void> {
  const adversity = new Adversity(stage)
  await stage.service.up()
  await adversity.suffer(plan)
  adversity.heal()
  await converge(stage)
  await stopInTrouble(stage, adversity, plan)
  await lastStop(stage)
}
