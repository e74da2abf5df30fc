import { unequalCash, unequalPositions } from './invariants/ledgers-equal.ts'
import { lostOrders } from './invariants/no-order-lost.ts'
import type { Stage } from './stage.ts'

/** Everything is healed: equality within so long, market time. */
const CONVERGENCE_MS_MAX = 120_000

/** Waits until all is well and the books are the exchange's, and says what did not become so in time. */
export async function converge(stage: Stage): Promise<void> {
  const healedMs = stage.nowMs
  while (unwell(stage).length > 0 || unequal(stage).length > 0) {
    if (stage.nowMs - healedMs > CONVERGENCE_MS_MAX) return apart(stage)
    await stage.glanceLater()
  }
  stage.minutes.recoveries.recovered(stage.nowMs)
}

function apart(stage: Stage): void {
  const { minutes } = stage
  const late = `${CONVERGENCE_MS_MAX} ms after healing`
  for (const why of unready(stage)) minutes.violated('converges', `${late}: ${why}`)
  for (const lost of missing(stage)) minutes.violated('no-order-lost', `${late}: ${lost}`)
  for (const each of unequal(stage)) minutes.violated('ledgers-equal', `${late}: ${each}`)
}

/** What keeps us from saying that all is well. */
export function unwell(stage: Stage): readonly string[] {
  const { service, simulation } = stage
  const { session } = service
  return [...unready(stage), ...missing(stage), ...(session ? unequalPositions(session, simulation) : [])]
}

function unready({ service: { session } }: Stage): readonly string[] {
  if (!session) return ['no engine is up']
  const waiting = session.tree.children().filter(({ status }) => status !== 'ready')
  return [
    ...(session.world.channels.reconciled ? [] : ['it has not found equality']),
    ...waiting.map(({ path, status }) => `${path} is ${status}`),
  ]
}

const missing = ({ service: { session }, watch }: Stage): readonly string[] =>
  session ? lostOrders(session, watch.ledger) : []

const unequal = ({ service: { session }, simulation }: Stage): readonly string[] =>
  session ? [...unequalPositions(session, simulation), ...unequalCash(session, simulation)] : []
