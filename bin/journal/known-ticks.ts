import type { ContingencyId } from '../../src/domain/contingency-id.ts'
import { formatPrice, type InstrumentName, instrumentKey, type Ticks } from '../../src/domain/instrument.ts'
import type { ClientOrderId } from '../../src/domain/order.ts'
import type { JournalEvent } from '../../src/journal/events.ts'

/** What an entry's price belongs to: it names its instrument, or an order or a group that did. */
export type PriceOf = InstrumentName | ClientOrderId | ContingencyId

/** Orders and groups that are remembered; of an older one the journal is asked again. */
const NAMES_MAX = 10_000

/**
 * Prices in words, as the entries before them have said what a tick is. `before` reads what came before an order's or a
 * group's entry that begins in the middle; where nobody knows, a price stays in ticks.
 */
export class KnownTicks {
  readonly #sizes = new Map<string, string>()
  readonly #instruments = new Map<string, InstrumentName | undefined>()
  readonly #before: (name: string) => Iterable<JournalEvent>

  constructor(before: (name: string) => Iterable<JournalEvent>) {
    this.#before = before
  }

  learn(event: JournalEvent): void {
    if (event.type === 'InstrumentSeen') this.#sizes.set(instrumentKey(event), event.tickSize)
    if (event.type === 'OrderIntended') this.#keep(event.intent.clientOrderId, event.intent)
    if (event.type === 'ContingencyPlaced') this.#keep(event.id, event)
  }

  price(of: PriceOf, at: Ticks): string {
    const instrument = typeof of === 'string' ? this.#instrumentOf(of) : of
    const tickSize = instrument && this.#sizes.get(instrumentKey(instrument))
    return tickSize === undefined ? `${at} ticks` : formatPrice({ tickSize }, at)
  }

  #instrumentOf(name: string): InstrumentName | undefined {
    if (!this.#instruments.has(name)) {
      for (const event of this.#before(name)) this.learn(event)
      if (!this.#instruments.has(name)) this.#keep(name, undefined)
    }
    return this.#instruments.get(name)
  }

  #keep(name: string, instrument: InstrumentName | undefined): void {
    if (this.#instruments.size >= NAMES_MAX) this.#instruments.clear()
    this.#instruments.set(name, instrument && { venue: instrument.venue, symbol: instrument.symbol })
  }
}
