import { z } from 'zod'
import type { InstrumentSymbol } from '../domain/instrument.ts'
import { listing } from '../venues/kucoin/listing.ts'
import { decodeFrame, meaningOf } from '../venues/kucoin/stream/frame.ts'
import { topicFrame, topicsOf } from '../venues/kucoin/stream/subscriptions.ts'
import type { StreamKind } from '../venues/venue.ts'
import { parseJson, type SessionVector } from './corpus.ts'
import { differs } from './endpoint-file.ts'
import { readingInstruments, symbolsIn } from './names.ts'
import { compareShape } from './shape.ts'
import { type Specified, unlessSpecified } from './specified.ts'
import { type Line, openStage } from './stage.ts'
import { type Check, check, unverified, type Verdict } from './verdict.ts'

const command = z.looseObject({
  id: z.string(),
  type: z.string(),
  topic: z.string(),
  privateChannel: z.boolean(),
})
const push = z.looseObject({ topic: z.string(), subject: z.string(), data: z.unknown() })
export type Push = z.output<typeof push>
type Command = z.output<typeof command>

/** A dialogue on a socket: what the adapter would say, what the exchange answers, what both make of the pushes. */
export async function judgeSession(vector: SessionVector, specified: Specified): Promise<Verdict> {
  const said: Command[] = []
  for (const { text } of vector.frames.filter(({ from }) => from === 'client')) {
    const read = command.safeParse(parseJson(text)).data
    if (!read) return unverified(vector.file, 'dialogue', `the client says what is no command here: ${text}`)
    said.push(read)
  }
  const answers = vector.frames.filter(({ from }) => from === 'answer').map(({ text }) => parseJson(text))
  const samples = vector.frames.filter(({ from }) => from === 'push').map(({ text }) => text)
  const checks: Check[] = []
  for (const [at, asked] of said.entries()) {
    checks.push(...adapterSubscribes(asked))
    checks.push(...(await exchangeServes(asked, answers[at], samples, specified)))
  }
  for (const sample of samples) checks.push(adapterReads(sample))
  return { file: vector.file, name: said.map(({ topic }) => topic).join(' '), checks }
}

/** The adapter's frame for the same topic, when it subscribes to it: the same text, ids aside. */
function adapterSubscribes(asked: Command): readonly Check[] {
  if (asked.type !== 'subscribe') return []
  const [name = '', symbols = ''] = asked.topic.split(':')
  const kinds: readonly StreamKind[] = ['public', 'private']
  for (const kind of kinds)
    for (const topic of topicsOf(kind, symbols.split(',').filter(Boolean) as InstrumentSymbol[])) {
      if (topic.split(':')[0] !== name) continue
      const ours = command.parse(parseJson(topicFrame('subscribe', asked.id, topic, kind).text))
      const notes = topic === asked.topic ? [] : [`the adapter asks for ${topic}: every symbol at once`]
      const wanted = { ...asked, topic }
      return [check('adapter subscribes so', differs('frame', canonical(wanted), canonical(ours)), notes)]
    }
  return []
}

/** The adapter reads the push, or knows that it has no use for it. */
export function adapterReads(text: string): Check {
  const what = 'adapter reads it'
  const sample = push.safeParse(parseJson(text)).data
  if (!sample) return check(what, ['the sample is no push'])
  const frame = decodeFrame(
    text,
    listing(() => readingInstruments(symbolsIn(text))),
  )
  if (frame.type === 'Malformed') return check(what, [`malformed: ${frame.reason}`])
  const meaning = meaningOf(sample.topic, sample.subject)
  switch (meaning) {
    case 'read':
      return check(what, frame.type === 'Ignored' ? ['it was ignored'] : [])
    case 'ignored':
      return check(what, [], ['known, and of no use to the engine'])
    case 'unknown':
      return check(what, [`the adapter has never heard of ${sample.topic} ${sample.subject}`])
    default:
      return meaning satisfies never
  }
}

/** The exchange answers the command as the sample does, and pushes at least what the samples have. */
async function exchangeServes(
  asked: Command,
  expected: unknown,
  samples: readonly string[],
  specified: Specified,
): Promise<readonly Check[]> {
  const stage = await openStage(symbolsIn(asked.topic))
  const line = await stage.connect(asked.privateChannel ? 'private' : 'public')
  line.send(JSON.stringify({ ...asked, id: 'vector' }))
  const answer = answerTo('vector', line)
  const wanted =
    expected === undefined ? { id: 'vector', type: 'ack' } : { ...Object(expected), id: 'vector' }
  await stage.stir()
  return [
    check('exchange answers the command', differs('answer', canonical(wanted), canonical(answer))),
    ...(asked.type === 'subscribe' ? samples.map((sample) => pushesLike(sample, line, specified)) : []),
  ]
}

const answerTo = (id: string, line: Line): unknown =>
  line.heard.map(parseJson).find((frame) => z.looseObject({ id: z.literal(id) }).safeParse(frame).success)

/** Whether the exchange pushed the like of a sample: the same subject, and at least the same fields. */
export function pushesLike(text: string, line: Line, specified: Specified): Check {
  const what = 'exchange pushes so'
  const sample = push.safeParse(parseJson(text)).data
  if (!sample) return check(what, ['the sample is no push'])
  const pushed = line.heard
    .flatMap((heard) => push.safeParse(parseJson(heard)).data ?? [])
    .filter(({ subject }) => subject === sample.subject)
  if (pushed.length === 0) return check(what, [`exchange: it never pushed ${sample.subject}`])
  const example = specified.push(sample.topic, sample.subject)
  const compared = pushed.map(({ data }) => {
    const { problems, unseen } = compareShape(sample.data, data)
    const { problems: left, notes } = unlessSpecified(sample.subject, problems, example, data)
    return { problems: left, notes: [...notes, ...unseen] }
  })
  const best = compared.reduce((kept, one) => (one.problems.length < kept.problems.length ? one : kept))
  return check(
    what,
    best.problems.map((problem) => `exchange: ${problem}`),
    best.notes,
  )
}

/** The same fields in the same order, so that texts can be compared. */
const canonical = (frame: unknown): string =>
  JSON.stringify(
    Object.fromEntries(Object.entries(Object(frame)).sort(([left], [right]) => (left < right ? -1 : 1))),
  )
