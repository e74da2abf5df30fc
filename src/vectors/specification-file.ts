import { z } from 'zod'
import { targetOf } from '../venues/kucoin/rest.ts'
import { adapterCall, adapterEndpoint, endpointNamed, exchangeOf } from './adapter-probe.ts'
import { type Operation, parseJson, type SpecificationVector } from './corpus.ts'
import { differs } from './endpoint-file.ts'
import { symbolsIn } from './names.ts'
import { refusalOf } from './said.ts'
import { sampleRequest } from './sample-input.ts'
import { adapterReads, pushesLike } from './session-file.ts'
import { compareShape } from './shape.ts'
import { UNSPECIFIED, unescaped } from './specified.ts'
import { openStage, type Stage } from './stage.ts'
import { attempted, type Check, check, unverified, type Verdict } from './verdict.ts'

/** Every operation of the venue's own specification, against adapter and exchange. */
export async function judgeSpecification({
  file,
  document,
}: SpecificationVector): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = []
  for (const [path, operations] of Object.entries(document.paths))
    for (const [method, operation] of Object.entries(operations)) {
      const sample = unescaped(operation['x-response-example'])
      const topic = operation['x-topic']
      const name = `${method.toUpperCase()} ${path}`
      verdicts.push(
        sample === undefined || parseJson(sample) === undefined
          ? unverified(file, name, 'it has no example of an answer that can be read')
          : await attempted(file, name, () =>
              topic
                ? judgeTopic(file, topic, operation, sample)
                : judgeOperation(file, method.toUpperCase(), path, operation, sample),
            ),
      )
    }
  return verdicts
}

async function judgeOperation(
  file: string,
  method: string,
  path: string,
  operation: Operation,
  sample: string,
): Promise<Verdict> {
  return {
    file,
    name: `${method} ${path}`,
    checks: [
      ...(await adapterChecks(method, path, operation, sample)),
      ...(await exchangeChecks(method, path, operation, sample)),
    ],
  }
}

async function adapterChecks(
  method: string,
  path: string,
  operation: Operation,
  sample: string,
): Promise<readonly Check[]> {
  const name = adapterEndpoint(method, path)
  if (!name) return []
  const endpoint = endpointNamed(name)
  const call = adapterCall(name, symbolsIn(sample), symbolsIn(sample), 'b1')
  const { request, failure } = await exchangeOf(call, sample)
  const sent = new URL(targetOf(call), 'https://futures.vectors').searchParams
  const names = request?.body ? Object.keys(Object(parseJson(request.body))) : [...sent.keys()]
  const { known, required } = inputsOf(operation)
  return [
    check('adapter counts the weight', [
      ...(operation['x-api-rate-limit-weight'] == null
        ? []
        : differs('weight', Number(operation['x-api-rate-limit-weight']), endpoint.weight)),
      ...differs('pool', operation['x-api-rate-limit-pool'], endpoint.pool),
      ...differs('signed', operation['x-api-channel'] === 'Private', endpoint.signed),
    ]),
    check('adapter sends what is specified', [
      ...names.filter((each) => !known.has(each)).map((each) => `${each} is not specified`),
      ...required.filter((each) => !names.includes(each)).map((each) => `${each} is required`),
    ]),
    check('adapter reads it', failure ? [failure] : []),
  ]
}

const bodySchema = z.looseObject({
  content: z.looseObject({
    'application/json': z.looseObject({
      schema: z.looseObject({
        properties: z.record(z.string(), z.unknown()).optional(),
        required: z.array(z.string()).optional(),
      }),
    }),
  }),
})

function inputsOf(operation: Operation): {
  readonly known: ReadonlySet<string>
  readonly required: readonly string[]
} {
  const query = (operation.parameters ?? []).filter((parameter) => parameter.in === 'query')
  const body = bodySchema.safeParse(operation.requestBody).data?.content['application/json'].schema
  return {
    known: new Set([...query.map(({ name }) => name), ...Object.keys(body?.properties ?? {})]),
    required: [
      ...query.filter(({ required }) => required).map(({ name }) => name),
      ...(body?.required ?? []),
    ],
  }
}

async function exchangeChecks(
  method: string,
  path: string,
  operation: Operation,
  sample: string,
): Promise<readonly Check[]> {
  // What the account's pool pays for has to name the account, also where the document calls it public.
  const signed =
    operation['x-api-channel'] === 'Private' || poolNamed(operation['x-api-rate-limit-pool']) !== 'Public'
  const stage = await openStage([])
  const { target, body } = await sampleRequest(stage, method, path)
  const bare = signed ? await stage.ask(method, target, body, false) : undefined
  const before = await left(stage)
  const said = await stage.ask(method, target, body, signed)
  if (said.code !== '200000') return [check('exchange answers so', [refusalOf(said, method, path)])]
  const after = await left(stage)
  const { problems, unseen } = compareShape(Object(parseJson(sample)).data, said.data)
  const pool = poolNamed(operation['x-api-rate-limit-pool'])
  const weight = operation['x-api-rate-limit-weight']
  return [
    check(
      'exchange answers so',
      problems.map((problem) => `exchange: ${problem}`),
      unseen,
    ),
    check('exchange counts the weight', [
      ...(weight == null
        ? []
        : differs(`exchange: weight in ${pool}`, Number(weight), before[pool] - after[pool] - ASKING_WEIGHT)),
    ]),
    ...(bare
      ? [check('exchange wants a signature', differs('exchange: unsigned', '400001', bare.code))]
      : []),
  ]
}

/** Questions that tell how much is left of each pool, and cost as much in every one. */
const POOLS = ['Public', 'Futures', 'Management'] as const
type Pool = (typeof POOLS)[number]
const ASKING_WEIGHT = 2

const poolNamed = (name: string | null | undefined): Pool => POOLS.find((pool) => pool === name) ?? 'Futures'

/** Weight of each pool that the account and its address have left after this question. */
async function left(stage: Stage): Promise<Readonly<Record<Pool, number>>> {
  const remaining = async (target: string, signed: boolean): Promise<number> =>
    Number((await stage.ask('GET', target, '', signed)).response.headers['gw-ratelimit-remaining'])
  return {
    Public: await remaining('/api/v1/timestamp', false),
    Futures: await remaining('/api/v1/positions', true),
    Management: await remaining('/api/v1/accounts/ledgers', true),
  }
}

/** A topic of the streams: the exchange takes the subscription and pushes the like, the adapter reads the sample. */
async function judgeTopic(
  file: string,
  template: string,
  operation: Operation,
  sample: string,
): Promise<Verdict> {
  const isPrivate = String(operation['x-sdk-private']) === 'true'
  const stage = await openStage([])
  const topic = template.replace('{symbol}', stage.symbol).replace('{type}', '1min')
  const line = await stage.connect(isPrivate ? 'private' : 'public')
  line.send(
    JSON.stringify({ id: 'vector', type: 'subscribe', topic, privateChannel: isPrivate, response: true }),
  )
  const acknowledged = line.heard.some((frame) => /"vector"/.test(frame) && /"ack"/.test(frame))
  await stage.stir()
  return {
    file,
    name: `${isPrivate ? 'private' : 'public'} ${template}`,
    checks: [
      check('exchange takes the subscription', acknowledged ? [] : [`exchange: ${line.heard.join(' ')}`]),
      pushesLike(sample, line, UNSPECIFIED),
      adapterReads(sample),
    ],
  }
}
