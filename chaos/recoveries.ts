import type { FaultKind } from './catalogue.ts'

/** How long it took from each fault until all was well again. Faults that overlap end together. */
export class Recoveries {
  #open: { readonly kind: FaultKind; readonly atMs: number }[] = []
  readonly #took: Partial<Record<FaultKind, number[]>> = {}

  get waiting(): boolean {
    return this.#open.length > 0
  }

  struck(kind: FaultKind, atMs: number): void {
    this.#open.push({ kind, atMs })
  }

  recovered(atMs: number): void {
    for (const fault of this.#open.splice(0)) {
      this.#took[fault.kind] ??= []
      this.#took[fault.kind]?.push(atMs - fault.atMs)
    }
  }

  byKind(): Readonly<Partial<Record<FaultKind, readonly number[]>>> {
    return this.#took
  }
}
