import type { Currency } from '../../src/domain/balances.ts'
import { instrumentKey, type VenueName } from '../../src/domain/instrument.ts'
import { absolute, formatMoney, type Money, money, subtract, ZERO } from '../../src/domain/money.ts'
import type { Exchange } from '../../src/exchange/contract.ts'
import type { Books } from '../../src/journal/books.ts'
import { balanceOf, ledgerKey } from '../../src/journal/ledger.ts'
import type { Session } from '../../supervisors/session.ts'
import { PAPER_ACCOUNT } from '../../supervisors/simulated-venue.ts'
import type { Simulation } from '../simulation.ts'

/** A thousand fills' worth of last digits. */
const ROUNDING = money('0.000000001')

/** When everything is healed and at rest, positions are the exchange's, lot by lot. */
export function unequalPositions({ world }: Session, { venues }: Simulation): readonly string[] {
  const theirs = new Map(
    [...venues].flatMap(([venue, { exchange }]) =>
      exchange
        .positions(PAPER_ACCOUNT)
        .map(({ symbol, lots }) => [instrumentKey({ venue, symbol }), lots as number] as const),
    ),
  )
  const ours = new Map(
    Array.from(world.journal.books.holdings, ([key, { position }]) => [key, position.lots as number]),
  )
  return [...new Set([...theirs.keys(), ...ours.keys()])].flatMap((key) => {
    const [here, there] = [ours.get(key) ?? 0, theirs.get(key) ?? 0]
    return here === there ? [] : [`${key}: ${here} lots in the books, ${there} at the exchange`]
  })
}

/**
 * So is the wallet: what was traded, fees, funding and transfers. To the last digit when nothing is held; before that, what
 * was realised of an open position is rounded, and fills that were booked in another order round otherwise.
 */
export const unequalCash = ({ world }: Session, { venues }: Simulation): readonly string[] =>
  [...venues].flatMap(([venue, { exchange }]) => unequalWallet(world.journal.books, venue, exchange))

function unequalWallet({ ledgers }: Books, venue: VenueName, exchange: Exchange): readonly string[] {
  const { balance, currency } = exchange.wallet(PAPER_ACCOUNT)
  const line = ledgers.get(ledgerKey(venue, currency as Currency))
  const ours = line ? balanceOf(line) : 0n
  const within = exchange.positions(PAPER_ACCOUNT).some(({ lots }) => lots !== 0) ? ROUNDING : ZERO
  return absolute(subtract(ours as Money, balance)) <= within
    ? []
    : [
        `${formatMoney(ours as Money)} ${currency} in the books, ${formatMoney(balance)} at the exchange of ${venue}`,
      ]
}
