import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Third-party protocol vectors, beside the project. */
export const VECTORS = '../shared/vectors'

/** False, with a warning, where the vectors are absent. @throws in CI, where they must be there. */
export function haveVectors(): boolean {
  if (existsSync(VECTORS)) return true
  if (process.env.CI) throw new Error(`${VECTORS} is absent`)
  console.warn(`SKIPPED: ${VECTORS} is absent, the KuCoin face is not held against the venue's own examples`)
  return false
}

/** The part of a JSON schema that the venue's specification uses. */
export interface Schema {
  readonly type?: string | readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
}

export interface SpecifiedEndpoint {
  readonly call: string
  readonly weight: number | undefined
  readonly pool: string
  /** Of `data`. */
  readonly schema: Schema
  /** `data` of the venue's own example. */
  readonly example: unknown
}

export interface SpecifiedTopic {
  readonly topic: string
  readonly example: { readonly topic: string; readonly subject: string; readonly data: unknown }
}

export interface SpecificationFiles {
  readonly endpoints: readonly SpecifiedEndpoint[]
  readonly topics: readonly SpecifiedTopic[]
}

/** Everything that the venue's OpenAPI files say. */
export function specification(): SpecificationFiles {
  const folder = join(VECTORS, 'kucoin-spec')
  const endpoints: SpecifiedEndpoint[] = []
  const topics: SpecifiedTopic[] = []
  for (const file of readdirSync(folder)) {
    const document = JSON.parse(readFileSync(join(folder, file), 'utf8'))
    for (const [path, operations] of Object.entries<Record<string, Operation>>(document.paths))
      for (const [method, operation] of Object.entries(operations)) {
        const example = unescaped(operation['x-response-example'])
        if (method === 'trace') topics.push({ topic: operation['x-topic'], example })
        else
          endpoints.push({
            call: `${method.toUpperCase()} ${path}`,
            weight: operation['x-api-rate-limit-weight'],
            pool: operation['x-api-rate-limit-pool'],
            schema: operation.responses['200'].content['application/json'].schema.properties.data,
            example: example.data,
          })
      }
  }
  return { endpoints, topics }
}

interface Operation {
  readonly 'x-response-example': string
  readonly 'x-topic': string
  readonly 'x-api-rate-limit-weight': number | undefined
  readonly 'x-api-rate-limit-pool': string
  readonly responses: {
    readonly '200': {
      readonly content: {
        readonly 'application/json': { readonly schema: { readonly properties: { readonly data: Schema } } }
      }
    }
  }
}

/** Examples are JSON that was escaped once more. */
const unescaped = (text: string) => JSON.parse(JSON.parse(`"${text.replaceAll(/[\n\r\t]/g, ' ')}"`))

export interface RecordedEndpoint {
  readonly file: string
  readonly method: string
  readonly path: string
  readonly signed: boolean
  readonly data: unknown
}

export function recordedEndpoints(): readonly RecordedEndpoint[] {
  const folder = join(VECTORS, 'kucoin-net/endpoints')
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.txt'))
    .map((file) => {
      const [method = '', path = '', signed = '', ...body] = linesOf(join(folder, file))
      return { file, method, path, signed: signed === 'true', data: JSON.parse(body.join('\n')).data }
    })
}

export interface RecordedSession {
  readonly file: string
  readonly request: { readonly topic: string; readonly privateChannel: boolean }
  readonly push: { readonly topic: string; readonly subject: string; readonly data: unknown }
}

export function recordedSessions(): readonly RecordedSession[] {
  const folder = join(VECTORS, 'kucoin-net/subscriptions')
  return readdirSync(folder).map((file) => {
    const lines = linesOf(join(folder, file))
    const pushed = lines.findIndex((line) => line.startsWith('='))
    return {
      file,
      request: JSON.parse((lines[0] ?? '').slice(1)),
      push: JSON.parse(lines.slice(pushed).join('\n').slice(1)),
    }
  })
}

const linesOf = (file: string): string[] =>
  readFileSync(file, 'utf8')
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line) => line.replace(/^\uFEFF/, ''))

/**
 * Where a value departs from a schema: a required key that is missing, a value of another type. null passes where
 * the venue's own example has null.
 */
export function departures(schema: Schema, value: unknown, example: unknown, path = 'data'): string[] {
  if (value === undefined) return [`${path} is missing`]
  if (value === null) return allowsNull(example) ? [] : [`${path} is null`]
  if (schema.anyOf) {
    const tried = schema.anyOf.map((each) => departures(each, value, example, path))
    return tried.some((found) => found.length === 0) ? [] : (tried[0] ?? [])
  }
  const types = [schema.type ?? 'object'].flat()
  if (!types.some((type) => isOf(type, value)))
    return [`${path} is ${kindOf(value)}, not ${types.join(' or ')}`]
  if (Array.isArray(value))
    return value.flatMap((item, at) =>
      departures(schema.items ?? {}, item, examplesOf(example), `${path}[${at}]`),
    )
  return Object.entries(schema.properties ?? {}).flatMap(([key, each]) => {
    const held = (value as Record<string, unknown>)[key]
    if (held === undefined && !schema.required?.includes(key)) return []
    return departures(each, held, inExample(example, key), `${path}.${key}`)
  })
}

/** What differs from an example: its keys that are missing here, and values of another kind. */
export function differences(example: unknown, value: unknown, path = 'data'): string[] {
  if (example === null || value === null) return []
  if (kindOf(example) !== kindOf(value)) return [`${path} is ${kindOf(value)}, not ${kindOf(example)}`]
  if (Array.isArray(example) && Array.isArray(value)) {
    if (example.length === 0) return []
    if (value.length === 0) return [`${path} is empty`]
    // Lists are like their first entry; entries of a price level are unlike each other.
    const compared = Array.isArray(value[0]) || typeof value[0] === 'object' ? 1 : example.length
    return example
      .slice(0, compared)
      .flatMap((each, at) => differences(each, value[at] ?? value[0], `${path}[${at}]`))
  }
  if (typeof example !== 'object') return []
  return Object.entries(example as Record<string, unknown>).flatMap(([key, each]) => {
    const held = (value as Record<string, unknown>)[key]
    return held === undefined ? [`${path}.${key} is missing`] : differences(each, held, `${path}.${key}`)
  })
}

const kindOf = (value: unknown): string => (Array.isArray(value) ? 'array' : typeof value)

const isOf = (type: string, value: unknown): boolean =>
  type === 'integer' ? Number.isInteger(value) : type === kindOf(value)

/** An example of a list's items is all of them at once. */
const examplesOf = (example: unknown): unknown => (Array.isArray(example) ? { examples: example } : undefined)

const inExample = (example: unknown, key: string): unknown => {
  const items = several(example) ?? [example]
  const held = items.map((item) => (item as Record<string, unknown> | null | undefined)?.[key])
  return held.length === 1 ? held[0] : { examples: held }
}

const several = (example: unknown): readonly unknown[] | undefined =>
  typeof example === 'object' && example !== null && 'examples' in example
    ? (example.examples as readonly unknown[])
    : undefined

const allowsNull = (example: unknown): boolean =>
  (several(example) ?? [example]).some((each) => each === null)
