import { Subject } from 'rxjs'
import type { InstrumentSymbol } from '../src/domain/instrument.ts'

/** In ticks, fractional; undefined before the venue said so. Times are monotonic microseconds. */
export interface PriceView {
  readonly mark: number | undefined
  readonly index: number | undefined
  /** Of the last trade that was heard. */
  readonly last: number | undefined
  /** When the book was last known to be the venue's; until it is for the first time, when the symbol was first heard of. */
  readonly bookMicros: number
  /** When the mark was last said; until it is, the same. */
  readonly markMicros: number
}

const UNSAID = { mark: undefined, index: undefined, last: undefined } as const

/** The prices of every symbol. Whoever adds up values hears of each mark that has changed, after it has. */
export class Prices extends Map<InstrumentSymbol, PriceView> {
  readonly marked = new Subject<InstrumentSymbol>()

  /** Something was said of a symbol; what else is known of it stays. */
  hear(symbol: InstrumentSymbol, nowMicros: number, said: Partial<PriceView>): void {
    const before = this.get(symbol) ?? { ...UNSAID, bookMicros: nowMicros, markMicros: nowMicros }
    this.set(symbol, { ...before, ...said })
  }

  override set(symbol: InstrumentSymbol, view: PriceView): this {
    const before = this.get(symbol)?.mark
    super.set(symbol, view)
    if (view.mark !== before) this.marked.next(symbol)
    return this
  }

  override delete(symbol: InstrumentSymbol): boolean {
    const had = super.delete(symbol)
    if (had) this.marked.next(symbol)
    return had
  }
}
