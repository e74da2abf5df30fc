import type { InstrumentSymbol } from '../domain/instrument.ts'
import type { Clock, TimerHandle } from '../ports/clock.ts'

/** The venue's dead-man switch: unless it is armed again in time, the account's orders are cancelled. */
export class DeadMan {
  readonly #clock: Clock
  readonly #cancel: (account: string, symbols: readonly InstrumentSymbol[]) => void
  readonly #armed = new Map<string, TimerHandle>()

  constructor(clock: Clock, cancel: (account: string, symbols: readonly InstrumentSymbol[]) => void) {
    this.#clock = clock
    this.#cancel = cancel
  }

  /** Replaces what was armed before; 0 disarms. No symbols means all of them. */
  arm(account: string, timeoutMs: number, symbols: readonly InstrumentSymbol[]): void {
    this.#clock.clearTimeout(this.#armed.get(account))
    this.#armed.delete(account)
    if (timeoutMs <= 0) return
    const fire = (): void => {
      this.#armed.delete(account)
      this.#cancel(account, symbols)
    }
    this.#armed.set(account, this.#clock.setTimeout(fire, timeoutMs))
  }

  disarmAll(): void {
    for (const timer of this.#armed.values()) this.#clock.clearTimeout(timer)
    this.#armed.clear()
  }
}
