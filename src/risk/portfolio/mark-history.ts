/** The marks of one instant. */
export interface MarkRow {
  /** ms, of a clock that never goes back. */
  readonly at: number
  /** In the order of the symbols; NaN: not known. */
  readonly marks: Float64Array
  /** These marks are of another kind than those before: no return leads to them. */
  readonly begins: boolean
}

/**
 * The newest rows of marks, kept outside of whoever looks at them, so that the next one does not begin with nothing. Only
 * facts are kept; every estimate is made of them anew.
 *
 * What may go wrong: the rows themselves may be what crashed their reader, in every life again. So they are lent, and whoever
 * ends before it has proved that it can live with them leaves none to the next.
 */
export class MarkHistory {
  #rows: MarkRow[] = []
  #lent = false

  get count(): number {
    return this.#rows.length
  }

  /** As they are, for whoever only notes them. */
  get rows(): readonly MarkRow[] {
    return this.#rows
  }

  /** The rows for a new life, oldest first; none when the last life did not survive them. */
  lend(): readonly MarkRow[] {
    if (this.#lent) this.#rows = []
    this.#lent = true
    return this.#rows
  }

  /** Whoever they were lent to has made a whole look with them. */
  proved(): void {
    this.#lent = false
  }

  /** Beyond `countMax` the oldest goes. */
  add(row: MarkRow, countMax: number): void {
    this.#rows.push(row)
    if (this.#rows.length > countMax) this.#rows.shift()
  }

  /** Puts rows before those that are there; the newest of all are kept. */
  precede(rows: readonly MarkRow[], countMax: number): void {
    const [first, ...others] = this.#rows
    const before = rows.filter(({ at }) => first === undefined || at < first.at)
    this.#rows = [...before, ...(first ? [{ ...first, begins: true }] : []), ...others].slice(-countMax)
  }
}
