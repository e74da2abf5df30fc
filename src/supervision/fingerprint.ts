import { isActorRef } from './actor-ref.ts'

/** Larger values are not fingerprinted: telling two of them apart would cost more than a restart. */
const PARTS_MAX = 20_000
/** Deeper than any event; a ring ends here. */
const DEPTH_MAX = 64

/**
 * The same text for values of the same content, whatever the order of their keys; undefined for one that is too large,
 * too deep, or cannot be read. 64 bits: a collision would drop an innocent event.
 */
export function fingerprint(value: unknown): string | undefined {
  const print = new Print()
  try {
    return print.add(value, 0) ? print.text : undefined
  } catch {
    // A getter that throws: what cannot be read cannot be compared.
    return undefined
  }
}

class Print {
  #left = 0x811c9dc5
  #right = 0x9e3779b9
  #parts = 0

  get text(): string {
    return hex(this.#left) + hex(this.#right)
  }

  /** False once it is too much. */
  add(value: unknown, depth: number): boolean {
    if (++this.#parts > PARTS_MAX || depth > DEPTH_MAX) return false
    if (typeof value !== 'object' || value === null) return this.#word(`${typeof value} ${String(value)}`)
    if (isActorRef(value)) return this.#word(`actor ${value.id}`)
    if (value instanceof Date) return this.#word(`date ${value.getTime()}`)
    if (value instanceof Error) return this.#word(`error ${value.name} ${value.message}`)
    if (Array.isArray(value)) return this.#list('array', value, depth)
    if (value instanceof Set) return this.#list('set', value, depth)
    if (value instanceof Map) return this.#list('map', [...value].flat(1), depth)
    const fields = value as Readonly<Record<string, unknown>>
    const keys = Object.keys(fields).sort()
    return (
      this.#word(`object ${keys.length}`) &&
      keys.every((key) => this.#word(key) && this.add(fields[key], depth + 1))
    )
  }

  #list(kind: string, items: Iterable<unknown>, depth: number): boolean {
    this.#word(kind)
    for (const item of items) if (!this.add(item, depth + 1)) return false
    return this.#word('end')
  }

  /** FNV-1a, twice: over the word as it is, and with another prime. */
  #word(word: string): true {
    for (let at = 0; at < word.length; at++) this.#unit(word.charCodeAt(at))
    this.#unit(0)
    return true
  }

  #unit(unit: number): void {
    this.#left = Math.imul(this.#left ^ unit, 0x01000193)
    this.#right = Math.imul(this.#right ^ unit, 0x85ebca6b)
    this.#right ^= this.#right >>> 13
  }
}

const hex = (word: number): string => (word >>> 0).toString(16).padStart(8, '0')
