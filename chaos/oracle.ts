import type { Currency } from '../src/domain/balances.ts'
import { formatMoney, type Money } from '../src/domain/money.ts'
import { balanceOf, ledgerKey } from '../src/journal/ledger.ts'
import type { Session } from '../supervisors/session.ts'
import { PAPER_ACCOUNT } from '../supervisors/simulated-venue.ts'
import type { Simulation } from './simulation.ts'
import { HAND } from './venue-ledger.ts'

/**
 * What differs between the engine's truth and the exchange's own ledger, in sentences. Empty: equal. Asked for when
 * everything has come to rest: what is under way is no difference.
 */
export function differences({ world }: Session, { venue: { exchange } }: Simulation): readonly string[] {
  const { books } = world.journal
  const found: string[] = []
  const theirs = new Map(
    exchange.positions(PAPER_ACCOUNT).map(({ symbol, lots }) => [symbol, lots as number]),
  )
  const ours = new Map(
    [...books.holdings.values()].map(({ symbol, position }) => [symbol, position.lots as number]),
  )
  for (const symbol of new Set([...theirs.keys(), ...ours.keys()])) {
    const [here, there] = [ours.get(symbol) ?? 0, theirs.get(symbol) ?? 0]
    if (here !== there) found.push(`${symbol}: ${here} lots in the books, ${there} at the exchange`)
  }
  const alive = exchange.orders(PAPER_ACCOUNT, { status: 'active' })
  const named = new Set(alive.map(({ clientOid }) => clientOid))
  for (const { clientOid } of alive)
    if (!clientOid.startsWith(HAND) && !books.open.has(clientOid as never))
      found.push(`${clientOid} is alive at the exchange and not in the books`)
  for (const [id, { knowledge }] of books.open) {
    if (!named.has(id)) found.push(`${id} is open in the books and not at the exchange`)
    if (knowledge !== 'confirmed') found.push(`${id} is ${knowledge}`)
  }
  return found
}

/** What the wallet in the books says beside the exchange's own; undefined: the same to the last digit. */
export function wrongCash({ world }: Session, { venue: { exchange } }: Simulation): string | undefined {
  const { balance, currency } = exchange.wallet(PAPER_ACCOUNT)
  const line = world.journal.books.ledgers.get(ledgerKey(world.venue.name, currency as Currency))
  const ours = line ? balanceOf(line) : 0n
  return ours === balance
    ? undefined
    : `${formatMoney(ours as Money)} ${currency} in the books, ${formatMoney(balance)} at the exchange`
}
