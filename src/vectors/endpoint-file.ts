import { z } from 'zod'
import type { InstrumentSymbol } from '../domain/instrument.ts'
import { adapterCall, adapterEndpoint, endpointNamed, exchangeOf } from './adapter-probe.ts'
import { type EndpointVector, parseJson } from './corpus.ts'
import { symbolsIn } from './names.ts'
import { refusalOf } from './said.ts'
import { sampleRequest } from './sample-input.ts'
import { compareShape } from './shape.ts'
import { type Specified, unlessSpecified } from './specified.ts'
import { openStage } from './stage.ts'
import { type Check, check, type Verdict } from './verdict.ts'

/** A request and its answer, against the adapter (where it makes such a request) and against the exchange. */
export async function judgeEndpoint(vector: EndpointVector, specified: Specified): Promise<Verdict> {
  const name = `${vector.method} ${vector.path}`
  return {
    file: vector.file,
    name,
    checks: [...(await adapterChecks(vector)), await exchangeCheck(vector, specified)],
  }
}

async function adapterChecks(vector: EndpointVector): Promise<readonly Check[]> {
  const name = adapterEndpoint(vector.method, vector.path)
  if (!name) return []
  const endpoint = endpointNamed(name)
  const place = endpoint.path.split('/').findIndex((segment) => segment.startsWith('{'))
  const parameter = vector.path.split('/')[place] ?? 'b1'
  const call = adapterCall(name, symbolsIn(vector.body), linearSymbols(vector.body), parameter)
  const { request, answer, failure } = await exchangeOf(call, vector.body)
  const url = new URL(request?.url ?? 'https://nothing.was.sent')
  const signed = request !== undefined && 'KC-API-SIGN' in request.headers
  return [
    check('adapter asks so', [
      ...differs('method', vector.method, request?.method),
      ...differs('path', vector.path, url.pathname),
      ...differs('signed', vector.signed, signed),
    ]),
    check('adapter reads it', [...(failure ? [failure] : []), ...lost(vector.body, answer)]),
  ]
}

/** What the list in the answer has and the adapter's reading has not: skipped is not read. */
function lost(body: string, answer: unknown): readonly string[] {
  const rows = rowsOf(parseJson(body))
  const read = Array.isArray(answer) ? answer : rowsOf({ data: answer })
  if (!rows || !Array.isArray(read)) return []
  return read.length === rows.length ? [] : [`${rows.length} rows, of which ${read.length} were read`]
}

const listed = z.looseObject({
  data: z.union([z.array(z.unknown()), z.looseObject({ items: z.array(z.unknown()) })]),
})

function rowsOf(body: unknown): readonly unknown[] | undefined {
  const found = listed.safeParse(body).data?.data
  return found && (Array.isArray(found) ? found.filter(isLinear) : found.items)
}

const isLinear = (row: unknown): boolean =>
  !z.looseObject({ isInverse: z.literal(true), tickSize: z.unknown() }).safeParse(row).success

const contracts = z.looseObject({
  data: z.array(z.looseObject({ symbol: z.string(), isInverse: z.literal(false), tickSize: z.number() })),
})

const linearSymbols = (body: string): readonly InstrumentSymbol[] =>
  contracts.safeParse(parseJson(body)).data?.data.map(({ symbol }) => symbol as InstrumentSymbol) ?? []

/** The exchange answers the same question, and its answer has at least the sample's shape. */
async function exchangeCheck(vector: EndpointVector, specified: Specified): Promise<Check> {
  const sample = z.looseObject({ data: z.unknown().optional() }).safeParse(parseJson(vector.body)).data
  if (!sample) return check('exchange answers so', ['the sample is no answer of the venue'])
  const stage = await openStage(symbolsIn(vector.path))
  const { target, body } = await sampleRequest(stage, vector.method, vector.path)
  const said = await stage.ask(vector.method, target, body, vector.signed)
  if (said.code !== '200000')
    return check('exchange answers so', [refusalOf(said, vector.method, vector.path)])
  const compared = compareShape(sample.data, said.data)
  const call = `${vector.method} ${vector.path}`
  const example = specified.answer(vector.method, vector.path)
  const { problems, notes } = unlessSpecified(call, compared.problems, example, said.data)
  return check(
    'exchange answers so',
    problems.map((problem) => `exchange: ${problem}`),
    [...notes, ...compared.unseen],
  )
}

export const differs = (what: string, expected: unknown, actual: unknown): readonly string[] =>
  expected === actual ? [] : [`${what} is ${String(actual)}, not ${String(expected)}`]
