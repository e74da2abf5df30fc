/**
 * Any value as JSON and back: what a crash report holds was never meant to be written down. It may go round in rings,
 * have no end, refuse to be read, or hold what nobody may read.
 */
import { isActorRef } from './actor-ref.ts'

export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain }

/** What must not be written. */
export interface Discretion {
  /** Whether a field of this name is left out. */
  readonly isSecret: (name: string) => boolean
  /** A text without what is secret in it. */
  readonly scrub: (text: string) => string
}

/** Enough to understand a crash and to repeat most; a state beyond it is cut, and says so. */
const LIMITS = { depth: 16, items: 1_000, parts: 20_000, characters: 10_000 }

/** The field that marks what JSON has no word for. */
const TAG = '$'

/** Here is less than there was. */
const CUT = { [TAG]: 'cut' }

/** A value as JSON; bounded, and never throws. */
export function toPlain(value: unknown, discretion: Discretion): Plain {
  return new Writer(discretion).write(value, 0)
}

class Writer {
  readonly #discretion: Discretion
  #parts = 0

  constructor(discretion: Discretion) {
    this.#discretion = discretion
  }

  write(value: unknown, depth: number): Plain {
    return this.#attempt(() => this.#write(value, depth))
  }

  /** A getter, or a proxy, may throw. */
  #attempt(write: () => Plain): Plain {
    try {
      return write()
    } catch (error) {
      return { [TAG]: 'unreadable', why: this.#text(String(error)) }
    }
  }

  #write(value: unknown, depth: number): Plain {
    switch (typeof value) {
      case 'string':
        return this.#text(value)
      case 'boolean':
        return value
      case 'number':
        return Number.isFinite(value) && !Object.is(value, -0)
          ? value
          : { [TAG]: 'number', text: numberText(value) }
      case 'bigint':
        return { [TAG]: 'bigint', text: String(value) }
      case 'undefined':
      case 'symbol':
      case 'function':
        return { [TAG]: typeof value }
      case 'object':
        return value === null ? null : this.#object(value, depth + 1)
      default:
        throw new TypeError(`a ${typeof value} is new to JavaScript`)
    }
  }

  #object(value: object, depth: number): Plain {
    if (isActorRef(value)) return { [TAG]: 'actor', id: value.id }
    if (++this.#parts > LIMITS.parts || depth > LIMITS.depth) return CUT
    if (value instanceof Date) return { [TAG]: 'date', ms: this.write(value.getTime(), depth) }
    if (Array.isArray(value)) return this.#list(value, depth)
    if (value instanceof Float64Array) return { [TAG]: 'floats', items: this.#list([...value], depth) }
    if (value instanceof Set) return { [TAG]: 'set', items: this.#list([...value], depth) }
    if (value instanceof Map)
      return { [TAG]: 'map', entries: this.#list([...value].map(this.#discreet), depth) }
    if (value instanceof Error) return { [TAG]: 'error', ...this.#error(value, depth) }
    const fields = this.#fields(value, depth)
    return TAG in value ? { [TAG]: 'object', fields } : fields
  }

  #error(error: Error, depth: number): { readonly [key: string]: Plain } {
    const { name, message, stack = '', cause } = error
    return {
      name: this.#text(name),
      message: this.#text(message),
      stack: this.#text(stack),
      fields: this.#fields(error, depth),
      ...(cause !== undefined && { cause: this.write(cause, depth) }),
    }
  }

  #fields(value: object, depth: number): { readonly [key: string]: Plain } {
    const read = (name: string): Plain =>
      this.#discretion.isSecret(name)
        ? { [TAG]: 'secret' }
        : this.#attempt(() => this.#write((value as Record<string, unknown>)[name], depth))
    // Not by assignment: a field may be called __proto__.
    const entries = firstOf(Object.keys(value), (name) => [name, read(name)] as const, ['…', CUT] as const)
    return Object.fromEntries(entries)
  }

  #list(items: readonly unknown[], depth: number): readonly Plain[] {
    return firstOf(items, (item) => this.write(item, depth), CUT)
  }

  #text(text: string): string {
    const cut = text.length > LIMITS.characters ? `${text.slice(0, LIMITS.characters)}…` : text
    return this.#discretion.scrub(cut)
  }

  readonly #discreet = ([key, value]: readonly [unknown, unknown]): readonly [unknown, unknown] =>
    typeof key === 'string' && this.#discretion.isSecret(key) ? [key, '[secret]'] : [key, value]
}

/** As many as are written, and a mark when there are more. */
function firstOf<Item, Written>(
  items: readonly Item[],
  write: (item: Item) => Written,
  mark: Written,
): readonly Written[] {
  const written = items.slice(0, LIMITS.items).map(write)
  return items.length > LIMITS.items ? [...written, mark] : written
}

/** The value again. What was left out or cut comes back as undefined, an actor as its id. */
export function fromPlain(plain: Plain | undefined): unknown {
  if (typeof plain !== 'object' || plain === null) return plain
  if (isList(plain)) return plain.map(fromPlain)
  const fields = plain as Readonly<Record<string, Plain>>
  switch (fields[TAG]) {
    case undefined:
      return valuesOf(fields)
    case 'object':
      return fromFields(fields.fields)
    case 'number':
      return Number(fields.text)
    case 'bigint':
      return BigInt(String(fields.text))
    case 'date':
      return new Date(fromPlain(fields.ms) as number)
    case 'floats':
      return Float64Array.from(fromPlain(fields.items) as number[])
    case 'set':
      return new Set(fromPlain(fields.items) as unknown[])
    case 'map':
      return new Map(fromPlain(fields.entries) as [unknown, unknown][])
    case 'error':
      return errorOf(fields)
    case 'actor':
      return fields.id
    default:
      return undefined
  }
}

function errorOf({ name, message, stack, fields, cause }: Readonly<Record<string, Plain>>): Error {
  const error = new Error(String(message), cause === undefined ? {} : { cause: fromPlain(cause) })
  return Object.assign(error, fromFields(fields), { name: String(name), stack: String(stack) })
}

const fromFields = (fields: Plain | undefined): Record<string, unknown> =>
  valuesOf((fields ?? {}) as Readonly<Record<string, Plain>>)

const valuesOf = (fields: Readonly<Record<string, Plain>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, fromPlain(value)]))

const isList = (plain: Plain): plain is readonly Plain[] => Array.isArray(plain)

const numberText = (value: number): string => (Object.is(value, -0) ? '-0' : String(value))
