import { isSecretName, REDACTED, withoutSecrets } from '../../telemetry/secrets.ts'

/**
 * Anything at all as plain JSON for a person to look at: bounded in depth and size, secrets taken out.
 *
 * What an actor holds was not made to be shown: getters that throw, cycles, actors inside of contexts, books with
 * thousands of levels. Nothing here throws, and no value takes more than `nodesMax` steps.
 */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [name: string]: Plain }

const DEPTH_MAX = 8
const ENTRIES_MAX = 60
const NODES_MAX = 1_500
const TEXT_CHARACTERS_MAX = 400

export const plain = (value: unknown, depthMax = DEPTH_MAX, nodesMax = NODES_MAX): Plain =>
  new Walk(nodesMax).visit(value, depthMax)

/** What a field without a value would show; such fields are left out. */
const UNDEFINED = 'undefined'

class Walk {
  #nodes: number
  readonly #above = new Set<object>()

  constructor(nodesMax: number) {
    this.#nodes = nodesMax
  }

  visit(value: unknown, depth: number): Plain {
    if (this.#nodes-- <= 0) return '…'
    switch (typeof value) {
      case 'string':
        return withoutSecrets(shortened(value))
      case 'number':
        return Number.isFinite(value) ? value : String(value)
      case 'boolean':
        return value
      case 'bigint':
      case 'symbol':
        return shortened(String(value))
      case 'undefined':
        return UNDEFINED
      case 'function':
        return `ƒ ${attempt(() => value.name)}`
      case 'object':
        return value === null ? null : this.#object(value, depth)
      default:
        return typeof value
    }
  }

  #object(value: object, depth: number): Plain {
    if (this.#above.has(value)) return '[circular]'
    if (depth === 0) return '…'
    this.#above.add(value)
    try {
      return this.#shape(value, depth - 1)
    } catch (error) {
      return unreadable(error)
    } finally {
      this.#above.delete(value)
    }
  }

  #shape(value: object, depth: number): Plain {
    if (Array.isArray(value)) return this.#list(value, value.length, depth)
    if (value instanceof Map)
      return this.#named(entriesOf(value), value.size, depth, (name) => value.get(name))
    if (value instanceof Set) return this.#list(value, value.size, depth)
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'no date' : value.toISOString()
    if (value instanceof Error)
      return { error: shortened(value.name), message: withoutSecrets(shortened(value.message)) }
    if (ArrayBuffer.isView(value)) return `${value.constructor.name} of ${value.byteLength} bytes`
    if (isActor(value)) return `actor ${value.id}`
    return this.#named(ownNames(value), Number.POSITIVE_INFINITY, depth, (name) => Reflect.get(value, name))
  }

  #list(values: Iterable<unknown>, length: number, depth: number): Plain {
    const shown: Plain[] = []
    for (const value of values) {
      if (shown.length === ENTRIES_MAX) break
      shown.push(this.visit(value, depth))
    }
    if (length > shown.length) shown.push(`… ${length - shown.length} more`)
    return shown
  }

  #named(names: Iterable<unknown>, length: number, depth: number, read: (name: never) => unknown): Plain {
    const shown: Record<string, Plain> = {}
    let count = 0
    for (const name of names) {
      if (count === ENTRIES_MAX) {
        shown['…'] = Number.isFinite(length) ? `${length - count} more` : 'more'
        break
      }
      count++
      const text = shortened(attempt(() => String(name)))
      const value = isSecretName(text) ? REDACTED : this.#read(() => read(name as never), depth)
      if (value !== UNDEFINED) shown[text] = value
    }
    return shown
  }

  #read(read: () => unknown, depth: number): Plain {
    try {
      return this.visit(read(), depth)
    } catch (error) {
      return unreadable(error)
    }
  }
}

function* ownNames(value: object): Generator<string> {
  for (const name in value) if (Object.hasOwn(value, name)) yield name
}

const entriesOf = (map: ReadonlyMap<unknown, unknown>): Iterable<unknown> => map.keys()

const isActor = (value: object): value is { readonly id: string } =>
  'sessionId' in value && 'send' in value && 'id' in value && typeof value.id === 'string'

const shortened = (text: string): string =>
  text.length > TEXT_CHARACTERS_MAX ? `${text.slice(0, TEXT_CHARACTERS_MAX)}…` : text

const unreadable = (error: unknown): string =>
  `[unreadable: ${shortened(attempt(() => (error instanceof Error ? error.message : String(error))))}]`

/** Text that foreign code makes. */
function attempt(make: () => string): string {
  try {
    return make()
  } catch {
    return '?'
  }
}
