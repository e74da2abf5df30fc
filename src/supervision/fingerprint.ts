import { isActorRef } from './actor-ref.ts'

/** Larger values are not fingerprinted: telling two of them apart would cost more than a restart. */
const PARTS_MAX = 20_000
/** Deeper than any event; a ring ends here. */
const DEPTH_MAX = 64

/**
 * The same number for values of the same content, whatever the order of their keys; undefined for one that is too
 * large, too deep, or cannot be read. 53 bits, a safe integer: a collision would drop an innocent event.
 */
export function fingerprint(value: unknown): number | undefined {
  const print = new Print()
  try {
    return print.add(value, 0) ? print.number : undefined
  } catch {
    // A getter that throws: what cannot be read cannot be compared.
    return undefined
  }
}

/** What comes before the content of each kind of value, so that 1 and '1' differ. */
const KIND = {
  other: 1,
  text: 2,
  number: 3,
  actor: 4,
  date: 5,
  error: 6,
  list: 7,
  set: 8,
  map: 9,
  object: 10,
}

/** The bits of a number, in two halves. */
const float = new Float64Array(1)
const halves = new Uint32Array(float.buffer)

class Print {
  #left = 0x811c9dc5
  #right = 0x9e3779b9
  #parts = 0

  get number(): number {
    return (this.#left >>> 0) * 2 ** 21 + (this.#right >>> 11)
  }

  /** False once it is too much. */
  add(value: unknown, depth: number): boolean {
    if (++this.#parts > PARTS_MAX || depth > DEPTH_MAX) return false
    if (typeof value === 'string') return this.#text(KIND.text, value)
    if (typeof value === 'number') return this.#number(KIND.number, value)
    if (typeof value !== 'object' || value === null)
      return this.#text(KIND.other, `${typeof value} ${String(value)}`)
    if (isActorRef(value)) return this.#text(KIND.actor, value.id)
    if (value instanceof Date) return this.#number(KIND.date, value.getTime())
    if (value instanceof Error) return this.#text(KIND.error, `${value.name} ${value.message}`)
    if (Array.isArray(value)) return this.#list(KIND.list, value, depth)
    if (value instanceof Set) return this.#list(KIND.set, [...value], depth)
    if (value instanceof Map) return this.#list(KIND.map, [...value].flat(1), depth)
    return this.#list(KIND.object, entriesOf(value as Readonly<Record<string, unknown>>), depth)
  }

  #list(kind: number, items: readonly unknown[], depth: number): boolean {
    this.#unit(kind)
    this.#unit(items.length)
    for (const item of items) if (!this.add(item, depth + 1)) return false
    return true
  }

  #text(kind: number, text: string): true {
    this.#unit(kind)
    this.#unit(text.length)
    for (let at = 0; at < text.length; at++) this.#unit(text.charCodeAt(at))
    return true
  }

  /** As it is: to spell a number out in digits would cost more than all the rest. */
  #number(kind: number, value: number): true {
    this.#unit(kind)
    // There is one zero: −0 is the same.
    float[0] = value + 0
    for (const half of halves) this.#unit(half)
    return true
  }

  /** FNV-1a, twice: over the unit as it is, and with another prime. */
  #unit(unit: number): void {
    this.#left = Math.imul(this.#left ^ unit, 0x01000193)
    this.#right = Math.imul(this.#right ^ unit, 0x85ebca6b)
    this.#right ^= this.#right >>> 13
  }
}

/** One after the other, key and value. */
function entriesOf(fields: Readonly<Record<string, unknown>>): readonly unknown[] {
  const entries: unknown[] = []
  for (const key of Object.keys(fields).sort()) entries.push(key, fields[key])
  return entries
}
