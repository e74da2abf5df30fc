import { PAPER_ACCOUNT } from '../../supervisors/simulated-venue.ts'
import type { Simulation } from '../simulation.ts'
import { isOurs } from '../venue-ledger.ts'

/** An engine that could not read its venue to the end says so; what it then holds nobody can name for certain. */
const UNREAD = /cannot be read|was not read|does not answer|was cut off/

/**
 * What is at the exchange after a stop in trouble and that the stop did not name, in sentences.
 * @param left what the stop said that it left.
 */
export function unnamedAfterStop(
  left: readonly string[],
  { venue: { exchange } }: Simulation,
): readonly string[] {
  if (left.some((each) => UNREAD.test(each))) return []
  const named = (what: string): boolean => left.some((each) => each.includes(what))
  return [
    ...exchange
      .positions(PAPER_ACCOUNT)
      .filter(({ lots, symbol }) => lots !== 0 && !named(`lots of ${symbol}`))
      .map(({ lots, symbol }) => `${lots} lots of ${symbol} were left and not named`),
    ...exchange
      .orders(PAPER_ACCOUNT, { status: 'active' })
      .filter((order) => isOurs(order) && !named(`order ${order.clientOid}`))
      .map(({ clientOid }) => `order ${clientOid} was left and not named`),
  ]
}
