import type { VenueName } from '../src/domain/instrument.ts'
import type { VenueOrder } from '../src/exchange/contract.ts'
import { PAPER_ACCOUNT, type RunningVenue } from '../supervisors/simulated-venue.ts'
import { type VenueDeed, VenueLedger } from './venue-ledger.ts'

/** The ledgers of all exchanges of a trial. */
export class VenueLedgers {
  readonly each: ReadonlyMap<VenueName, VenueLedger>

  /** @param told hears of each deed, and where it was done. */
  constructor(
    venues: ReadonlyMap<VenueName, Pick<RunningVenue, 'exchange'>>,
    told: (deed: VenueDeed & { readonly venue: VenueName }) => void,
  ) {
    this.each = new Map(
      Array.from(venues, ([venue, { exchange }]) => [
        venue,
        new VenueLedger(exchange, PAPER_ACCOUNT, (deed) => told({ ...deed, venue })),
      ]),
    )
  }

  get alive(): readonly VenueOrder[] {
    return [...this.each.values()].flatMap(({ alive }) => [...alive.values()])
  }

  /** Whether any exchange ever took an order of this name. */
  took(clientOid: string): boolean {
    for (const ledger of this.each.values()) if (ledger.took(clientOid)) return true
    return false
  }

  /** Names that stand for more than one order. */
  get twice(): ReadonlySet<string> {
    const ledgers = [...this.each.values()]
    const elsewhere = ledgers.flatMap((ledger, place) =>
      ledgers.slice(place + 1).flatMap((other) => ledger.names.filter((name) => other.took(name))),
    )
    return new Set([...ledgers.flatMap(({ twice }) => [...twice]), ...elsewhere])
  }
}
