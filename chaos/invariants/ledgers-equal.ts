import type { Currency } from '../../src/domain/balances.ts'
import { absolute, formatMoney, type Money, money, subtract, ZERO } from '../../src/domain/money.ts'
import { balanceOf, ledgerKey } from '../../src/journal/ledger.ts'
import type { Session } from '../../supervisors/session.ts'
import { PAPER_ACCOUNT } from '../../supervisors/simulated-venue.ts'
import type { Simulation } from '../simulation.ts'

/** A thousand fills' worth of last digits. */
const ROUNDING = money('0.000000001')

/** When everything is healed and at rest, positions are the exchange's, lot by lot. */
export function unequalPositions({ world }: Session, { venue: { exchange } }: Simulation): readonly string[] {
  const theirs = new Map(
    exchange.positions(PAPER_ACCOUNT).map(({ symbol, lots }) => [symbol, lots as number]),
  )
  const ours = new Map(
    [...world.journal.books.holdings.values()].map(({ symbol, position }) => [
      symbol,
      position.lots as number,
    ]),
  )
  return [...new Set([...theirs.keys(), ...ours.keys()])].flatMap((symbol) => {
    const [here, there] = [ours.get(symbol) ?? 0, theirs.get(symbol) ?? 0]
    return here === there ? [] : [`${symbol}: ${here} lots in the books, ${there} at the exchange`]
  })
}

/**
 * So is the wallet: what was traded, fees, funding and transfers. To the last digit when nothing is held; before that, what
 * was realised of an open position is rounded, and fills that were booked in another order round otherwise.
 */
export function unequalCash({ world }: Session, { venue: { exchange } }: Simulation): readonly string[] {
  const { balance, currency } = exchange.wallet(PAPER_ACCOUNT)
  const line = world.journal.books.ledgers.get(ledgerKey(world.config.engine.venue, currency as Currency))
  const ours = line ? balanceOf(line) : 0n
  const within = exchange.positions(PAPER_ACCOUNT).some(({ lots }) => lots !== 0) ? ROUNDING : ZERO
  return absolute(subtract(ours as Money, balance)) <= within
    ? []
    : [`${formatMoney(ours as Money)} ${currency} in the books, ${formatMoney(balance)} at the exchange`]
}
