import type { Clock } from '../../ports/clock.ts'
import type { Chronicle } from './chronicle.ts'

/** A map that is in the chronicle: what stands in it survives the process. Values are plain data. */
export class KeptMap<Value> extends Map<string, Value> {
  readonly #name: string
  readonly #chronicle: Chronicle
  readonly #clock: Clock

  /** Holds what maps of this name held before. */
  constructor(name: string, chronicle: Chronicle, clock: Clock) {
    super()
    this.#name = name
    this.#chronicle = chronicle
    this.#clock = clock
    for (const { note } of chronicle.past.entries) {
      if (note?.map !== name) continue
      if (note.value === null) super.delete(note.key)
      else super.set(note.key, note.value as Value)
    }
  }

  override set(key: string, value: Value): this {
    this.#note(key, value)
    return super.set(key, value)
  }

  override delete(key: string): boolean {
    if (this.has(key)) this.#note(key, null)
    return super.delete(key)
  }

  #note(key: string, value: Value | null): void {
    this.#chronicle.write({ at: this.#clock.now(), note: { map: this.#name, key, value } })
  }
}
