import { unequalCash, unequalPositions } from './invariants/ledgers-equal.ts'
import { lostOrders } from './invariants/no-order-lost.ts'
import type { Stage } from './stage.ts'
import { unready } from './unsettled.ts'

/** Everything is healed: equality within so long, market time. */
const CONVERGENCE_MS_MAX = 120_000

/** Waits until all is well and the books are the exchange's, and says what did not become so in time. */
export async function converge(stage: Stage): Promise<void> {
  const healedMs = stage.nowMs
  while (!isWell(stage) || unequal(stage).length > 0) {
    if (stage.nowMs - healedMs > CONVERGENCE_MS_MAX) return apart(stage)
    await stage.glanceLater()
  }
  stage.minutes.recoveries.recovered(stage.nowMs)
}

function apart(stage: Stage): void {
  const { minutes } = stage
  const late = `${CONVERGENCE_MS_MAX} ms after healing`
  for (const why of notUp(stage)) minutes.violated('converges', `${late}: ${why}`)
  for (const lost of missing(stage)) minutes.violated('no-order-lost', `${late}: ${lost}`)
  for (const each of unequal(stage)) minutes.violated('ledgers-equal', `${late}: ${each}`)
}

/** Whether nothing keeps us from saying so. Asked four times a second: the first reason will do, and the dearest look comes last. */
export const isWell = (stage: Stage): boolean => unwell(stage).next().done === true

function* unwell(stage: Stage): Generator<string, void> {
  const { service, simulation } = stage
  const { session } = service
  yield* missing(stage)
  yield* notUp(stage)
  if (session) yield* unequalPositions(session, simulation)
}

function* notUp({ service: { session } }: Stage): Generator<string, void> {
  if (session) yield* unready(session)
  else yield 'no engine is up'
}

const missing = ({ service: { session }, watch }: Stage): readonly string[] =>
  session ? lostOrders(session, watch.ledgers) : []

const unequal = ({ service: { session }, simulation }: Stage): readonly string[] =>
  session ? [...unequalPositions(session, simulation), ...unequalCash(session, simulation)] : []
