import { direction, type Side } from '../domain/order.ts'

/**
 * Signed share of taker volume in a sliding window: +1 when every trade was a taker's buy, −1 when every one was a
 * sell. The window slides in steps of a slice, so memory does not grow with the number of trades.
 */
export class TakerFlow {
  readonly #sliceMs: number
  readonly #signed = new Float64Array(SLICES)
  readonly #total = new Float64Array(SLICES)
  #slice = Number.NEGATIVE_INFINITY

  constructor(windowMs: number) {
    this.#sliceMs = windowMs / SLICES
  }

  /** A trade of so many lots at a venue time; one that is older than the window counts for nothing. */
  add(side: Side, size: number, at: number): void {
    this.#moveTo(at)
    const slice = Math.floor(at / this.#sliceMs)
    if (slice <= this.#slice - SLICES) return
    const place = modulo(slice)
    this.#signed[place] = (this.#signed[place] ?? 0) + direction(side) * size
    this.#total[place] = (this.#total[place] ?? 0) + size
  }

  /** −1 to 1; 0 when nothing was traded in the window that ends at `at`. */
  share(at: number): number {
    this.#moveTo(at)
    const total = sum(this.#total)
    return total > 0 ? sum(this.#signed) / total : 0
  }

  /** Empties the slices between the newest known time and this one. */
  #moveTo(at: number): void {
    const slice = Math.floor(at / this.#sliceMs)
    for (let next = Math.max(this.#slice + 1, slice - SLICES + 1); next <= slice; next++) {
      this.#signed[modulo(next)] = 0
      this.#total[modulo(next)] = 0
    }
    this.#slice = Math.max(this.#slice, slice)
  }
}

/** Three per cent of the window: finer than anybody reacts to it. */
const SLICES = 32

const modulo = (slice: number): number => ((slice % SLICES) + SLICES) % SLICES

function sum(values: Float64Array): number {
  let total = 0
  for (const value of values) total += value
  return total
}
