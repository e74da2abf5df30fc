import { Subject } from 'rxjs'
import type { InstrumentKey } from '../src/domain/instrument.ts'

/** In ticks, fractional; undefined before the venue said so. Times are monotonic microseconds. */
export interface PriceView {
  readonly mark: number | undefined
  readonly index: number | undefined
  /** Of the last trade that was heard. */
  readonly last: number | undefined
  /** When the book was last known to be the venue's; until it is for the first time, when it was first heard of. */
  readonly bookMicros: number
  /** When the mark was last said; until it is, the same. */
  readonly markMicros: number
}

const UNSAID = { mark: undefined, index: undefined, last: undefined } as const

/** The prices of every instrument. Whoever adds up values hears of each mark that has changed, after it has. */
export class Prices extends Map<InstrumentKey, PriceView> {
  readonly marked = new Subject<InstrumentKey>()

  /** Something was said of an instrument; what else is known of it stays, and an answer that was late makes nothing older. */
  hear(of: InstrumentKey, nowMicros: number, said: Partial<PriceView>): void {
    const before = this.get(of) ?? { ...UNSAID, bookMicros: nowMicros, markMicros: nowMicros }
    const now = { ...before, ...said }
    this.set(of, {
      ...now,
      bookMicros: Math.max(before.bookMicros, now.bookMicros),
      markMicros: Math.max(before.markMicros, now.markMicros),
    })
  }

  override set(of: InstrumentKey, view: PriceView): this {
    const before = this.get(of)?.mark
    super.set(of, view)
    if (view.mark !== before) this.marked.next(of)
    return this
  }

  override delete(of: InstrumentKey): boolean {
    const had = super.delete(of)
    if (had) this.marked.next(of)
    return had
  }
}
