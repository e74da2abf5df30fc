import { type InstrumentName, instrumentLabel } from '../../src/domain/instrument.ts'
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
  { builds: [{ config }], venues }: Pick<Simulation, 'builds' | 'venues'>,
  others: Pick<OthersTrades, 'mayExplain'>,
): readonly string[] {
  const labelOf = (of: InstrumentName) => instrumentLabel(of, config.engine.venue)
  const named = (what: string): boolean => left.some((each) => each.includes(what))
  return [...venues].flatMap(([venue, { exchange }]) => [
    ...exchange
      .positions(PAPER_ACCOUNT)
      .map(({ lots, symbol }) => ({ lots, of: { venue, symbol }, label: labelOf({ venue, symbol }) }))
      .filter(
        ({ lots, of, label }) => lots !== 0 && !named(`lots of ${label}`) && !others.mayExplain(of, lots),
      )
      .map(({ lots, label }) => `${lots} lots of ${label} were left and not named`),
    ...exchange
      .orders(PAPER_ACCOUNT, { status: 'active' })
      .filter((order) => isOurs(order) && !named(`order ${order.clientOid}`))
      .map(({ clientOid }) => `order ${clientOid} was left and not named`),
  ])
}
