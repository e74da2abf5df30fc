import type { Instrument, InstrumentSymbol, Lots } from '../domain/instrument.ts'
import { absolute, type Money, negate, subtract, ZERO } from '../domain/money.ts'
import { applyFill, FLAT, type Position } from '../domain/position.ts'
import type { AccountRow } from './chronicle/entry.ts'
import type { FundingLine, LedgerLine, VenueFill } from './contract.ts'
import { History } from './history.ts'
import type { LiveOrder } from './live-order.ts'

/** Newest entries kept of each history; far more than a client pages back over. */
const ENTRIES_KEPT = 100_000
/** What an account trades with before it says otherwise. */
const LEVERAGE_DEFAULT = 10

/** One open (or just closed) position, and what it cost in fees since it was opened. */
export interface Holding {
  readonly instrument: Instrument
  position: Position
  fees: Money
  openedAt: number
}

/**
 * One account's money and positions. The balance changes through `post` alone, so the ledger is the balance:
 * every line sums to it, to the last digit.
 */
export class Account {
  readonly id: string
  readonly currency: string
  readonly resting = new Set<LiveOrder>()
  readonly untriggered = new Set<LiveOrder>()
  readonly holdings = new Map<InstrumentSymbol, Holding>()
  readonly fills = new History<VenueFill>(ENTRIES_KEPT)
  readonly ledger = new History<LedgerLine>(ENTRIES_KEPT)
  readonly funding = new History<FundingLine>(ENTRIES_KEPT)
  readonly #leverage = new Map<InstrumentSymbol, number>()
  balance: Money = ZERO
  #lines = 0
  version = 0
  /** While the exchange takes its positions away; nothing may be opened. */
  liquidating = false

  constructor(id: string, currency: string, deposit: Money, at: number) {
    this.id = id
    this.currency = currency
    this.post('deposit', deposit, at, 'opening deposit')
  }

  post(kind: LedgerLine['kind'], amount: Money, at: number, remark: string): void {
    if (amount === ZERO) return
    this.balance = (this.balance + amount) as Money
    this.#lines++
    this.ledger.push({ sequence: this.#lines, at, kind, amount, balance: this.balance, remark })
  }

  /** Books one fill: position, realised profit, fee. Returns the holding after it. */
  settle(instrument: Instrument, fill: VenueFill): Holding {
    const holding = this.#holdingFor(instrument, fill.at)
    const before = holding.position
    holding.position = applyFill(before, fill, instrument)
    holding.fees = (holding.fees + fill.fee) as Money
    if (Math.sign(before.lots) * Math.sign(holding.position.lots) < 0) holding.openedAt = fill.at
    this.fills.push(fill)
    this.post('realised', subtract(holding.position.realised, before.realised), fill.at, fill.symbol)
    this.post('fee', negate(fill.fee), fill.at, fill.symbol)
    return holding
  }

  lots(symbol: InstrumentSymbol): Lots {
    return this.holdings.get(symbol)?.position.lots ?? (0 as Lots)
  }

  leverage(symbol: InstrumentSymbol): number {
    return this.#leverage.get(symbol) ?? LEVERAGE_DEFAULT
  }

  setLeverage(symbol: InstrumentSymbol, leverage: number): void {
    this.#leverage.set(symbol, leverage)
  }

  /** Those that it said otherwise. */
  get leverages(): ReadonlyMap<InstrumentSymbol, number> {
    return this.#leverage
  }

  /** Takes over what an operation made of it in the life of another process. */
  restore(row: AccountRow, instrumentOf: (symbol: InstrumentSymbol) => Instrument): void {
    this.version = row.versionMax
    this.liquidating = row.liquidating
    for (const [symbol, leverage] of row.leverage) this.#leverage.set(symbol, leverage)
    for (const { symbol, ...held } of row.holdings)
      this.holdings.set(symbol, { instrument: instrumentOf(symbol), ...held })
    for (const fill of row.fills) this.fills.push(fill)
    for (const line of row.funding) this.funding.push(line)
    for (const line of row.lines) {
      this.ledger.push(line)
      this.#lines = line.sequence
      this.balance = line.balance
    }
  }

  /** Size of the balance below zero: what the insurance fund must pay after a liquidation. */
  get shortfall(): Money {
    return this.balance < ZERO ? absolute(this.balance) : ZERO
  }

  /** A position opened from flat begins a new life: its realised profit and fees count from zero. */
  #holdingFor(instrument: Instrument, at: number): Holding {
    const known = this.holdings.get(instrument.symbol)
    if (known && known.position.lots !== 0) return known
    const holding: Holding = { instrument, position: FLAT, fees: ZERO, openedAt: at }
    this.holdings.set(instrument.symbol, holding)
    return holding
  }
}
