import type { InstrumentSymbol } from '../../domain/instrument.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Account } from '../account.ts'
import type { FundingLine, LedgerLine, VenueFill } from '../contract.ts'
import type { House } from '../house.ts'
import type { LiveOrder } from '../live-order.ts'
import type { SymbolMarket } from '../symbol-market.ts'
import type { Chronicle } from './chronicle.ts'
import type { AccountRow, MarketRow, OrderRow } from './entry.ts'

/** Numbers that rise with the market are written down in steps: a next process begins with the next step. */
const STEP = 10_000
/** Where the market is, is written beside something else, and so often at most: it opens again within a second's move. */
const INDEX_EVERY_MS = 1_000

/** What of an account is in the chronicle; the newest entry of each of its histories. */
interface Written {
  line: LedgerLine | undefined
  fill: VenueFill | undefined
  funding: FundingLine | undefined
  /** Whatever else, to compare. */
  settings: string
  versionMax: number
}

/**
 * Finds what an operation has changed and writes it down. What may go wrong here is that something changes and is not
 * found: so histories are compared by their ends, and an order is told of by the one who publishes it.
 */
export class Scribe {
  readonly #chronicle: Chronicle
  readonly #clock: Clock
  readonly #house: House
  readonly #accounts = new Map<Account, Written>()
  readonly #orders = new Set<LiveOrder>()
  readonly #known = new WeakSet<LiveOrder>()
  readonly #markets = new Map<SymbolMarket, MarketRow>()
  #indexAt = Number.NEGATIVE_INFINITY

  constructor(chronicle: Chronicle, clock: Clock, house: House) {
    this.#chronicle = chronicle
    this.#clock = clock
    this.#house = house
  }

  /** These are in the chronicle as they are. */
  adopt(accounts: Iterable<Account>, orders: Iterable<LiveOrder>): void {
    for (const account of accounts) this.#accounts.set(account, writtenOf(account, account.version))
    for (const order of orders) this.#known.add(order)
  }

  /** A process begins. */
  begin(idPrefix: number, accounts: Iterable<Account>, markets: Iterable<SymbolMarket>): void {
    this.#write(accounts, markets, { life: { idPrefix } })
  }

  /** The order is not what it was before this operation. */
  orderChanged(order: LiveOrder): void {
    this.#orders.add(order)
  }

  /** An operation is complete, and nobody has heard of it. `accounts`: those whose wallet may have changed. */
  operationEnds(accounts: Iterable<Account>, markets: Iterable<SymbolMarket>): void {
    this.#write(accounts, markets)
  }

  /** `deadline`: epoch ms; null: the switch is off, or has acted. */
  deadMan(account: string, deadline: number | null, symbols: readonly InstrumentSymbol[]): void {
    this.#chronicle.write({ at: this.#clock.now(), deadMan: { account, deadline, symbols: [...symbols] } })
  }

  #write(accounts: Iterable<Account>, markets: Iterable<SymbolMarket>, also: object = {}): void {
    const rows = [...accounts].flatMap((account) => this.#accountRow(account) ?? [])
    const orders = [...this.#orders].map((order) => this.#orderRow(order))
    this.#orders.clear()
    const speaks = rows.length > 0 || orders.length > 0
    const moved = this.#marketRows(markets, speaks)
    if (!speaks && moved.length === 0) return
    this.#chronicle.write({
      at: this.#clock.now(),
      ...also,
      ...(rows.length > 0 ? { accounts: rows, house: this.#house.row } : {}),
      ...(orders.length > 0 ? { orders } : {}),
      ...(moved.length > 0 ? { markets: moved } : {}),
    })
  }

  /** Undefined: it is as it was. */
  #accountRow(account: Account): AccountRow | undefined {
    const before = this.#accounts.get(account)
    const lines = newerThan(before?.line, account.ledger.items)
    const fills = newerThan(before?.fill, account.fills.items)
    const funding = newerThan(before?.funding, account.funding.items)
    // Publishing will count it up by one.
    const worn = account.version >= (before?.versionMax ?? 0)
    const versionMax = worn || !before ? account.version + STEP : before.versionMax
    const now = writtenOf(account, versionMax)
    this.#accounts.set(account, now)
    const added = lines.length + fills.length + funding.length
    if (added === 0 && !worn && now.settings === before?.settings) return undefined
    return {
      id: account.id,
      versionMax,
      liquidating: account.liquidating,
      leverage: [...account.leverages],
      holdings: [...new Set(fills.map(({ symbol }) => symbol))].flatMap((symbol) => {
        const holding = account.holdings.get(symbol)
        if (!holding) return []
        const { fees, openedAt, position } = holding
        return [{ symbol, position, fees, openedAt }]
      }),
      lines,
      fills,
      funding,
    }
  }

  #orderRow(order: LiveOrder): OrderRow {
    const { account, cancelled, createdAt, dealt, endedAt, filled, id, origin, request, status, updatedAt } =
      order
    const known = this.#known.has(order)
    this.#known.add(order)
    return {
      id,
      account,
      ...(known ? {} : { placed: { request, origin, createdAt } }),
      status,
      filled,
      cancelled,
      dealt,
      updatedAt,
      endedAt,
    }
  }

  /** Markets whose numbers have reached what is written; all of them, when it is time and there is something to say. */
  #marketRows(markets: Iterable<SymbolMarket>, speaks: boolean): MarketRow[] {
    const at = this.#clock.now()
    const timely = speaks && at - this.#indexAt >= INDEX_EVERY_MS
    if (timely) this.#indexAt = at
    const rows: MarketRow[] = []
    for (const market of markets) {
      const before = this.#markets.get(market)
      const { sequence, symbol, tradeSequence } = market
      const worn = !before || sequence > before.sequenceMax || tradeSequence > before.tradesMax
      if (!worn && !timely) continue
      const row: MarketRow = {
        symbol,
        sequenceMax: worn ? sequence + STEP : before.sequenceMax,
        tradesMax: worn ? tradeSequence + STEP : before.tradesMax,
        index: market.mark.index,
      }
      this.#markets.set(market, row)
      rows.push(row)
    }
    return rows
  }
}

const writtenOf = (account: Account, versionMax: number): Written => ({
  line: account.ledger.last,
  fill: account.fills.last,
  funding: account.funding.last,
  settings: JSON.stringify([account.liquidating, ...account.leverages]),
  versionMax,
})

/** The end of a history after an entry of it; undefined: all. */
function newerThan<Item>(known: Item | undefined, items: readonly Item[]): Item[] {
  let start = items.length
  while (start > 0 && items[start - 1] !== known) start--
  return items.slice(start)
}
