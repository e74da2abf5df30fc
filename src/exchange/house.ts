import type { InstrumentSymbol } from '../domain/instrument.ts'
import { type Money, ZERO } from '../domain/money.ts'
import type { Account } from './account.ts'
import type { HouseRow } from './chronicle/entry.ts'

/**
 * The other end of every account's money: the background that trades against the accounts, the fees, the
 * funding and the insurance fund. With it the exchange is closed, and closed means that two sums never change:
 * all lots of a symbol come to zero, and all cash (balances, less what open lots cost, plus the house) comes to
 * the deposits. What is deposited and transferred is the one thing that enters, and leaves.
 */
export class House {
  readonly #lots = new Map<InstrumentSymbol, number>()
  #cash: Money = ZERO
  #deposits: Money = ZERO

  deposited(amount: Money): void {
    this.#deposits = (this.#deposits + amount) as Money
  }

  /** The background took the other side: `signedLots` and `value` are the account's, positive when it bought. */
  tradedWith(symbol: InstrumentSymbol, signedLots: number, value: Money): void {
    this.#lots.set(symbol, (this.#lots.get(symbol) ?? 0) - signedLots)
    this.#cash = (this.#cash + value) as Money
  }

  /** Fees, funding and the insurance fund: what an account paid, negative when it received. */
  received(amount: Money): void {
    this.#cash = (this.#cash + amount) as Money
  }

  /** All that it has, for the chronicle. */
  get row(): HouseRow {
    return { cash: this.#cash, deposits: this.#deposits, lots: [...this.#lots] }
  }

  restore({ cash, deposits, lots }: HouseRow): void {
    this.#cash = cash
    this.#deposits = deposits
    for (const [symbol, sum] of lots) this.#lots.set(symbol, sum)
  }

  /** What does not add up; nothing, unless the exchange is wrong. */
  audit(accounts: Iterable<Account>): { readonly cash: Money; readonly lots: readonly InstrumentSymbol[] } {
    const lots = new Map(this.#lots)
    let cash = this.#cash - this.#deposits
    for (const account of accounts) {
      cash += account.balance
      for (const [symbol, holding] of account.holdings) {
        cash -= holding.position.cost
        lots.set(symbol, (lots.get(symbol) ?? 0) + holding.position.lots)
      }
    }
    return { cash: cash as Money, lots: [...lots].filter(([, sum]) => sum !== 0).map(([symbol]) => symbol) }
  }
}
