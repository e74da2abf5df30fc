import type { Currency } from '../domain/balances.ts'
import type { InstrumentSymbol, VenueName } from '../domain/instrument.ts'
import type { Fill } from '../domain/order.ts'
import type { Books } from '../journal/books.ts'
import { BoundedMap } from '../journal/bounded-map.ts'
import type { EventOf } from '../journal/events.ts'
import { fillKey, holdingKey } from '../journal/keys.ts'
import { ledgerKey } from '../journal/ledger.ts'
import { currenciesOf, SETTLE_CURRENCY } from '../journal/legacy.ts'
import { increase } from './increase.ts'

/** As long as the books remember payments. */
const PAYMENTS_MAX = 100_000

/** What was paid, by ledger line: a venue and a currency. */
export class Payments {
  readonly fees = new Map<string, bigint>()
  readonly funding = new Map<string, bigint>()
  readonly #fundings = new BoundedMap<string, true>(PAYMENTS_MAX)
  readonly #books: Books

  constructor(books: Books) {
    this.#books = books
    for (const [key, { fees, funding }] of books.ledgers) {
      this.fees.set(key, fees)
      this.funding.set(key, funding)
    }
    for (const [key] of books.fundingIds) this.#fundings.set(key, true)
  }

  charged(line: string, fee: bigint): void {
    increase(this.fees, line, fee)
  }

  corrected(event: EventOf<'FeeCorrected'>): void {
    increase(this.fees, this.correctedLine(event), event.difference)
  }

  funded(event: EventOf<'FundingPaid'>): void {
    const key = `${event.venue}/${event.id}`
    if (!this.#fundings.has(key)) increase(this.funding, this.fundedLine(event), event.amount)
    this.#fundings.set(key, true)
  }

  /** The ledger line that a fill's fee belongs to. */
  chargedLine({ venue, symbol, feeCurrency }: Fill): string {
    return ledgerKey(venue, feeCurrency ?? this.#settlementOf(venue, symbol))
  }

  /** The one that a correction belongs to; when it does not say so, that of the fill. */
  correctedLine({ venue, orderId, tradeId, currency }: EventOf<'FeeCorrected'>): string {
    const line = orderId && this.#books.fillLines.get(fillKey({ venue, orderId, tradeId }))
    return ledgerKey(venue, currency ?? line?.feeCurrency ?? SETTLE_CURRENCY)
  }

  fundedLine({ venue, symbol, currency }: EventOf<'FundingPaid'>): string {
    return ledgerKey(venue, currency ?? this.#settlementOf(venue, symbol))
  }

  #settlementOf(venue: VenueName, symbol: InstrumentSymbol): Currency {
    return this.#books.holdings.get(holdingKey(venue, symbol))?.settleCurrency ?? currenciesOf(symbol).settle
  }
}
