import type { Session } from '../../supervisors/session.ts'
import { isOurs } from '../venue-ledger.ts'
import type { VenueLedgers } from '../venue-ledgers.ts'

/**
 * When everything is healed and at rest, every journalled intent has ended or is alive at the exchange, on the exchange's
 * word, and what is alive there is in the books.
 */
export function lostOrders({ world }: Session, { alive }: VenueLedgers): readonly string[] {
  const { open } = world.journal.books
  const ours = alive.filter(isOurs).map(({ clientOid }) => clientOid)
  const named = new Set(ours)
  return [
    ...ours
      .filter((id) => !open.has(id as never))
      .map((id) => `${id} is alive at the exchange and not in the books`),
    ...[...open.keys()]
      .filter((id) => !named.has(id))
      .map((id) => `${id} is open in the books and not at the exchange`),
    ...[...open].flatMap(([id, { knowledge }]) =>
      knowledge === 'confirmed' ? [] : [`${id} is ${knowledge}`],
    ),
  ]
}
