import type { z } from 'zod'
import type { Pool } from './rate-limits.ts'
import { badInput, badParameter, type WireRefusal } from './refusal.ts'

/** One endpoint as the venue's specification lists it. */
export interface Route {
  readonly method: string
  /** `/api/v1/orders/{orderId}`; names in braces become input. */
  readonly path: string
  readonly cost: Cost
  /** The value of `data`, or a refusal. */
  readonly answer: (input: Input, caller: Caller) => unknown
}

export type Input = Readonly<Record<string, unknown>>

export interface Cost {
  readonly pool: Pool
  readonly weight: number
  readonly signed: boolean
}

export interface Caller {
  /** Empty when the endpoint is open and nobody signed. */
  readonly account: string
  /** Where the client reached us: `127.0.0.1:4312`. */
  readonly host: string
}

/** Signed, paid from the account's pool. */
export const futures = (weight: number): Cost => ({ pool: 'futures', weight, signed: true })
/** Signed, paid from the account's pool for everything that is not trading. */
export const management = (weight: number): Cost => ({ pool: 'management', weight, signed: true })
/** Open to anybody, paid from the address's pool. */
export const open = (weight: number): Cost => ({ pool: 'public', weight, signed: false })
/** Signed, and yet paid from the address's pool. */
export const signedPublic = (weight: number): Cost => ({ pool: 'public', weight, signed: true })

/**
 * Declares an endpoint. Query, body and path parameters are one input, read by the schema before `answer` sees
 * them; what the schema refuses is the venue's 400100.
 */
export function route<Schema extends z.ZodType>(
  call: `${'GET' | 'POST' | 'DELETE'} /api/${string}`,
  cost: Cost,
  schema: Schema,
  answer: (input: z.output<Schema>, caller: Caller) => unknown,
): Route {
  const [method = '', path = ''] = call.split(' ')
  return {
    method,
    path,
    cost,
    answer: (input, caller) => {
      const read = schema.safeParse(input)
      return read.success ? answer(read.data, caller) : badInput(read.error)
    },
  }
}

export interface Match {
  readonly route: Route
  readonly parameters: Readonly<Record<string, string>>
}

/** Finds an endpoint; literal paths win over patterns. */
export function router(routes: readonly Route[]): (method: string, path: string) => Match | undefined {
  const literal = new Map(routes.map((each) => [`${each.method} ${each.path}`, each]))
  const patterns = routes
    .filter((each) => each.path.includes('{'))
    .map((each) => ({ route: each, pattern: patternOf(each.path) }))
  return (method, path) => {
    const exact = literal.get(`${method} ${path}`)
    if (exact) return { route: exact, parameters: {} }
    for (const { route: each, pattern } of patterns) {
      const match = each.method === method ? pattern.exec(path) : null
      if (match) return { route: each, parameters: decoded(match.groups ?? {}) }
    }
    return undefined
  }
}

const patternOf = (path: string): RegExp => new RegExp(`^${path.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`)

const decoded = (groups: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(groups).map(([name, text]) => [name, decodedSegment(text)]))

/** A segment that is not properly escaped stands for itself; nothing is called that. */
function decodedSegment(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch (error) {
    if (error instanceof URIError) return text
    throw error
  }
}

/** Query and JSON body as one input. A body that is no JSON is refused; a JSON array is the input `list`. */
export function inputOf(query: string, body: string): Input | WireRefusal {
  const input: Record<string, unknown> = Object.fromEntries(new URLSearchParams(query))
  if (body === '') return input
  try {
    const parsed: unknown = JSON.parse(body)
    if (Array.isArray(parsed)) return { ...input, list: parsed }
    if (typeof parsed === 'object' && parsed !== null) return { ...input, ...parsed }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  return badParameter('Bad Request: the body is not JSON')
}
