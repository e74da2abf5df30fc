import { Subject } from 'rxjs'
import type { InstrumentSymbol } from '../src/domain/instrument.ts'

/** In ticks, fractional; undefined before the venue said so. */
export interface PriceView {
  readonly mark: number | undefined
  readonly index: number | undefined
  /** Of the last trade that was heard. */
  readonly last: number | undefined
  /** When the mark was last said, whether it had moved or not, monotonic microseconds; 0: never. */
  readonly markedMicros: number
  /** When the market last said anything of this symbol, monotonic microseconds. */
  readonly heardMicros: number
}

/** The prices of every symbol. Whoever adds up values hears of each mark that has changed, after it has. */
export class Prices extends Map<InstrumentSymbol, PriceView> {
  readonly marked = new Subject<InstrumentSymbol>()

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
