import { PAPER_ACCOUNT } from '../supervisors/simulated-venue.ts'
import { unequalCash } from './invariants/ledgers-equal.ts'
import { leftAfterStop } from './invariants/nothing-left-after-stop.ts'
import { replayIsTheState } from './invariants/replay-is-the-state.ts'
import { lookAt } from './look.ts'
import { restart } from './must-happen.ts'
import type { Stage } from './stage.ts'

/** The exchange hears of the end of a connection within so long. */
const HANGS_UP_MS = 250

/** A stop that nothing hinders leaves nothing, and a log that says all that the engine knew. */
export async function lastStop(stage: Stage): Promise<void> {
  const { minutes, service, simulation, watch } = stage
  const { disk, venues } = simulation
  const { session } = service
  service.retire()
  for (const fault of service.faults) minutes.fail(fault)
  minutes.happenings.count(restart('give-up'), service.gaveUp)
  if (!session) return
  watch.look(session)
  const stoppedMs = stage.nowMs
  const ending = await session.stop('the trial is over')
  const held = [...venues.values()].flatMap(({ exchange }) => exchange.positions(PAPER_ACCOUNT))
  const isFlat = held.every(({ lots }) => lots === 0)
  if (isFlat) minutes.timeToFlatMs = stage.nowMs - stoppedMs
  minutes.sessionOver(session)
  session.auditor.ended(ending)
  watch.glance(lookAt(session, simulation))
  await stage.passed(HANGS_UP_MS)
  for (const left of leftAfterStop(ending, session, simulation, watch.ledgers, service.armed))
    minutes.violated('nothing-left-after-stop', left)
  watch.look(session)
  const { duplicates, orphans } = watch.toll
  if (duplicates > 0) minutes.fail(`${duplicates} intents are more than one order at the exchange`)
  if (orphans > 0) minutes.fail(`${orphans} orders are at the exchange that the journal knows nothing of`)
  for (const unequal of unequalCash(session, simulation)) minutes.violated('ledgers-equal', unequal)
  const differs = replayIsTheState(disk.records, session.world.journal.books)
  if (differs !== undefined) minutes.violated('replay-is-the-state', differs)
}
