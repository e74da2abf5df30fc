import type { Ending } from '../../actors/channels.ts'
import type { Session } from '../../supervisors/session.ts'
import { PAPER_ACCOUNT } from '../../supervisors/simulated-venue.ts'
import type { Simulation } from '../simulation.ts'
import { isOurs } from '../venue-ledger.ts'
import type { VenueLedgers } from '../venue-ledgers.ts'

/**
 * After a stop nothing of the engine is left: no order and no position at the exchange, no actor, no timer, no subscription,
 * no connection.
 */
export function leftAfterStop(
  ending: Ending,
  { listening, tree }: Session,
  { venues }: Simulation,
  ledgers: VenueLedgers,
  timers: number,
): readonly string[] {
  const held = [...venues].flatMap(([venue, { exchange }]) =>
    exchange
      .positions(PAPER_ACCOUNT)
      .filter(({ lots }) => lots !== 0)
      .map(({ symbol, lots }) => `${lots} lots of ${symbol} are at ${venue}`),
  )
  const alive = ledgers.alive.filter(isOurs)
  const actors = tree.children().filter(({ status }) => status !== 'stopped')
  const count = [...venues.values()].reduce((sum, { face }) => sum + face.sockets.count, 0)
  return [
    ...ending.left.map((left) => `${left} is left`),
    ...ending.late.map((late) => `${late} did not end in time`),
    ...held,
    ...alive.map(({ clientOid }) => `${clientOid} is alive at the exchange`),
    ...actors.map(({ path, status }) => `${path} is ${status}`),
    ...(timers > 0 ? [`${timers} timers are armed`] : []),
    ...listening().map((who) => `${who} still listen`),
    ...(count > 0 ? [`${count} connections are open`] : []),
  ]
}
