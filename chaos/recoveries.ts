import type { FaultKind } from './catalogue.ts'

/** How long it took from each fault until all was well again. Faults that overlap end together. */
export class Recoveries {
  #open: { readonly kind: FaultKind; readonly atMs: number; readonly untilMs: number }[] = []
  readonly #took: Partial<Record<FaultKind, number[]>> = {}

  get waiting(): boolean {
    return this.#open.length > 0
  }

  /** @param lastsMs before that is over, it recovers from nothing. */
  struck(kind: FaultKind, atMs: number, lastsMs: number): void {
    this.#open.push({ kind, atMs, untilMs: atMs + lastsMs })
  }

  /** Whatever still lasts is over. */
  healed(atMs: number): void {
    this.#open = this.#open.map((fault) => ({ ...fault, untilMs: Math.min(fault.untilMs, atMs) }))
  }

  recovered(atMs: number): void {
    const open = this.#open
    this.#open = open.filter(({ untilMs }) => untilMs > atMs)
    for (const fault of open) {
      if (fault.untilMs > atMs) continue
      this.#took[fault.kind] ??= []
      this.#took[fault.kind]?.push(atMs - fault.atMs)
    }
  }

  byKind(): Readonly<Partial<Record<FaultKind, readonly number[]>>> {
    return this.#took
  }
}
