export type MarginMode = 'ISOLATED' | 'CROSS'

/** What the exchange really does: all positions of an account stand on one pool of margin. */
const MARGIN_MODE_AT_FIRST: MarginMode = 'CROSS'

type Observer = (account: string, setting: 'marginMode' | 'crossLeverage', data: object) => void

/**
 * What an account chose for itself and the exchange does not need to know. A symbol switched to ISOLATED takes
 * its leverage from its orders and is reported as isolated; its margin is computed as before.
 */
export class Preferences {
  readonly #marginModes: Map<string, MarginMode>
  readonly #autoDeposit: Map<string, true>
  #observer: Observer = () => {}

  constructor(marginModes: Map<string, MarginMode>, autoDeposit: Map<string, true>) {
    this.#marginModes = marginModes
    this.#autoDeposit = autoDeposit
  }

  /** The one who tells the account of its changes. */
  observe(observer: Observer): void {
    this.#observer = observer
  }

  marginMode(account: string, symbol: string): MarginMode {
    return this.#marginModes.get(`${account} ${symbol}`) ?? MARGIN_MODE_AT_FIRST
  }

  setMarginMode(account: string, symbol: string, mode: MarginMode): void {
    this.#marginModes.set(`${account} ${symbol}`, mode)
    this.#observer(account, 'marginMode', { [symbol]: mode })
  }

  /** The exchange keeps leverage itself; the account is told all the same. */
  leverageChanged(account: string, symbol: string, leverage: number): void {
    this.#observer(account, 'crossLeverage', { [symbol]: { leverage: String(leverage) } })
  }

  autoDeposit(account: string, symbol: string): boolean {
    return this.#autoDeposit.has(`${account} ${symbol}`)
  }

  setAutoDeposit(account: string, symbol: string, on: boolean): void {
    if (on) this.#autoDeposit.set(`${account} ${symbol}`, true)
    else this.#autoDeposit.delete(`${account} ${symbol}`)
  }
}
