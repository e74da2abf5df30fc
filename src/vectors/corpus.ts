import { z } from 'zod'

/**
 * Vectors as files, told apart by what they say and never by what they are called:
 * a method, a path and an answer; a dialogue on a socket; an OpenAPI document; request cases of a client library.
 */
export type Vector = EndpointVector | SessionVector | SpecificationVector | RequestVector | UnknownVector

interface Located {
  readonly file: string
}

export interface EndpointVector extends Located {
  readonly kind: 'endpoint'
  readonly method: string
  readonly path: string
  readonly signed: boolean
  readonly body: string
}

export interface SessionVector extends Located {
  readonly kind: 'session'
  /** In order: what the client says, what the server answers, what it pushes. `|1|` stands for a request's id. */
  readonly frames: readonly { readonly from: 'client' | 'answer' | 'push'; readonly text: string }[]
}

export interface SpecificationVector extends Located {
  readonly kind: 'specification'
  readonly document: Specification
}

export interface RequestVector extends Located {
  readonly kind: 'requests'
  readonly cases: RequestCases
}

export interface UnknownVector extends Located {
  readonly kind: 'unknown'
  readonly why: string
}

const parameter = z.looseObject({ name: z.string(), in: z.string(), required: z.boolean().optional() })

const operation = z.looseObject({
  parameters: z.array(parameter).optional(),
  requestBody: z.unknown().optional(),
  'x-api-rate-limit-weight': z.union([z.number(), z.string()]).nullish(),
  'x-api-rate-limit-pool': z.string().nullish(),
  'x-api-channel': z.string().nullish(),
  'x-response-example': z.string().nullish(),
  'x-topic': z.string().nullish(),
  'x-sdk-private': z.union([z.boolean(), z.string()]).nullish(),
})

const OPERATIONS = new Set(['get', 'post', 'put', 'delete', 'patch', 'trace'])

/** Beside its operations a path may have a summary, servers and parameters of its own. */
const operations = z
  .record(z.string(), z.unknown())
  .transform((item) => Object.fromEntries(Object.entries(item).filter(([name]) => OPERATIONS.has(name))))
  .pipe(z.record(z.string(), operation))

const specification = z.looseObject({ openapi: z.string(), paths: z.record(z.string(), operations) })

const requestCases = z.looseObject({
  exchange: z.string(),
  skipKeys: z.array(z.string()).optional(),
  /** Cases are read one by one, so that one that is not understood fails alone. */
  methods: z.record(z.string(), z.array(z.unknown())),
})

export const requestCase = z.looseObject({
  description: z.string(),
  url: z.string(),
  input: z.array(z.unknown()).default([]),
  output: z.union([z.string(), z.looseObject({}).transform((body) => JSON.stringify(body))]).nullish(),
})

export type Operation = z.output<typeof operation>
export type Specification = z.output<typeof specification>
export type RequestCase = z.output<typeof requestCase>
export type RequestCases = z.output<typeof requestCases>

/** One file's text as what it is. */
export function readVector(file: string, raw: string): Vector {
  const text = raw.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n')
  if (/^\s*[{[]/.test(text)) return readDocument(file, text)
  if (/^[><=]/.test(text)) return { file, kind: 'session', frames: readFrames(text) }
  const [method = '', path = '', signed = '', ...body] = text.split('\n')
  if (/^(GET|POST|PUT|DELETE)$/.test(method.trim()) && path.startsWith('/'))
    return {
      file,
      kind: 'endpoint',
      method: method.trim(),
      path: path.trim(),
      signed: signed.trim() === 'true',
      body: body.join('\n'),
    }
  return { file, kind: 'unknown', why: 'neither a request, a dialogue, a specification nor request cases' }
}

function readDocument(file: string, text: string): Vector {
  const parsed = parseJson(text)
  const document = specification.safeParse(parsed)
  if (document.success) return { file, kind: 'specification', document: document.data }
  const cases = requestCases.safeParse(parsed)
  if (cases.success) return { file, kind: 'requests', cases: cases.data }
  return { file, kind: 'unknown', why: 'JSON, but neither a specification nor request cases' }
}

const SPEAKERS = { '>': 'client', '<': 'answer', '=': 'push' } as const

/** A frame begins with a line that begins with its speaker's sign, and goes on until the next such line. */
function readFrames(text: string): SessionVector['frames'] {
  const starts = [...text.matchAll(/^([><=])[ \t]*/gm)]
  return starts.map((start, at) => ({
    from: SPEAKERS[start[1] as keyof typeof SPEAKERS],
    text: text.slice(start.index + start[0].length, starts[at + 1]?.index).trim(),
  }))
}

/** undefined for what is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
