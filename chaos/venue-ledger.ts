import type { Instrument, InstrumentSymbol } from '../src/domain/instrument.ts'
import { moneyToNumber } from '../src/domain/money.ts'
import { direction } from '../src/domain/order.ts'
import type { Exchange, ExchangeEvent, VenueFill, VenueOrder } from '../src/exchange/contract.ts'

/** How the names of a person's orders begin. */
export const HAND = 'hand-'

/** Whether an engine sent it: not a person, and not the venue itself. */
export const isOurs = ({ origin, clientOid }: Pick<VenueOrder, 'origin' | 'clientOid'>): boolean =>
  origin === 'client' && !clientOid.startsWith(HAND)

/** What the exchange did to an account, in the order in which it happened. */
export type VenueDeed =
  /** An order that was not there before. */
  | { readonly type: 'OrderTaken'; readonly order: VenueOrder }
  | { readonly type: 'Filled'; readonly order: VenueOrder; readonly fill: VenueFill }
  | { readonly type: 'OrderEnded'; readonly order: VenueOrder }

/**
 * The exchange's ledger of one account as it grows: what trials hold an engine's deeds against. It is folded from the
 * exchange's own events and shares nothing with the engine's books.
 */
export class VenueLedger {
  /** By the venue's id. */
  readonly alive = new Map<string, VenueOrder>()
  /** Ids of the venue by client id, of every order that ever was. */
  readonly #taken = new Map<string, string>()
  /** Client ids that stand for more than one order. */
  readonly twice = new Set<string>()
  readonly #lots = new Map<InstrumentSymbol, number>()
  readonly #instruments: ReadonlyMap<InstrumentSymbol, Instrument>
  readonly #exchange: Exchange

  /** @param told hears of each deed, right after it is in here. */
  constructor(exchange: Exchange, account: string, told: (deed: VenueDeed) => void) {
    this.#exchange = exchange
    this.#instruments = new Map(exchange.instruments.map((each) => [each.symbol, each]))
    exchange.observe((event) => {
      if (event.type !== 'OrderChanged' && event.type !== 'StopChanged') return
      if (event.order.account !== account) return
      for (const deed of this.#fold(event)) told(deed)
    })
  }

  /** Whether the exchange ever took an order of this name. */
  took(clientOid: string): boolean {
    return this.#taken.has(clientOid)
  }

  /** Of every order of ours that it ever took. */
  get names(): readonly string[] {
    return [...this.#taken.keys()].filter((name) => name !== '' && !name.startsWith(HAND))
  }

  lots(symbol: InstrumentSymbol): number {
    return this.#lots.get(symbol) ?? 0
  }

  /** Settlement currency of so many lots at the exchange's mark. */
  notional(symbol: InstrumentSymbol, lots: number): number {
    const tickMoney = this.#instruments.get(symbol)?.tickMoney
    return tickMoney === undefined ? 0 : lots * this.#exchange.price(symbol).mark * moneyToNumber(tickMoney)
  }

  get symbols(): Iterable<InstrumentSymbol> {
    return this.#instruments.keys()
  }

  *#fold(event: Extract<ExchangeEvent, { order: VenueOrder }>): Generator<VenueDeed> {
    const { order } = event
    if (order.status === 'done') this.alive.delete(order.id)
    else this.alive.set(order.id, order)
    const known = this.#taken.get(order.clientOid)
    if (known === undefined) this.#taken.set(order.clientOid, order.id)
    // The venue's own orders have no name.
    else if (known !== order.id && order.clientOid !== '') this.twice.add(order.clientOid)
    const fill = event.type === 'OrderChanged' ? event.fill : null
    if (fill) this.#lots.set(fill.symbol, this.lots(fill.symbol) + direction(fill.side) * fill.size)
    if (known !== order.id) yield { type: 'OrderTaken', order }
    if (fill) yield { type: 'Filled', order, fill }
    if (order.status === 'done') yield { type: 'OrderEnded', order }
  }
}
