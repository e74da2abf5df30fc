import { PAPER_ACCOUNT } from '../../supervisors/simulated-venue.ts'
import type { OthersTrades } from '../others-trades.ts'
import type { Simulation } from '../simulation.ts'
import { isOurs } from '../venue-ledger.ts'

/**
 * What a stop in trouble leaves at the exchange it names: every order and every position. It vouches for the instant at which
 * the venue was last read: what others traded since then it cannot know, unless it was told.
 * @param left what the stop said that it left.
 */
export function unnamedAfterStop(
  left: readonly string[],
  { venue: { exchange } }: Pick<Simulation, 'venue'>,
  others: Pick<OthersTrades, 'mayExplain'>,
): readonly string[] {
  const named = (what: string): boolean => left.some((each) => each.includes(what))
  return [
    ...exchange
      .positions(PAPER_ACCOUNT)
      .filter(
        ({ lots, symbol }) => lots !== 0 && !named(`lots of ${symbol}`) && !others.mayExplain(symbol, lots),
      )
      .map(({ lots, symbol }) => `${lots} lots of ${symbol} were left and not named`),
    ...exchange
      .orders(PAPER_ACCOUNT, { status: 'active' })
      .filter((order) => isOurs(order) && !named(`order ${order.clientOid}`))
      .map(({ clientOid }) => `order ${clientOid} was left and not named`),
  ]
}
