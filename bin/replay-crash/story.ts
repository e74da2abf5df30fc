import type { CrashFile } from '../../src/supervision/crash-file.ts'
import { leftOut } from '../../src/supervision/left-out.ts'
import { fromPlain } from '../../src/supervision/plain-value.ts'
import { LIVES_MS, type Manner, type Replay } from '../../src/supervision/replay-crash.ts'
import { commit } from '../engine/commit.ts'
import type { FoundLog } from './logs.ts'
import type { EngineReplay } from './replay.ts'

/** What it did is shown up to so much: one that lives for a minute may do a lot. */
const DEEDS_MAX = 20

/** What crashed, what it was replayed with, and how that went; one thing a line. */
export function storyOf(file: CrashFile, told: EngineReplay): readonly string[] {
  const verdict = verdictLines(file, told.replay, missing(file, told.log).length === 0)
  const lines = [...crashLines(file), ...groundLines(file, told), ...verdict]
  return lines.map(([name, text]) => `${name.padEnd(11)} ${text}`)
}

type Line = readonly [name: string, text: string]

interface Nested {
  readonly id: string
  readonly event: { readonly type: string } | undefined
  readonly nested: Nested | undefined
}

function crashLines(file: CrashFile): readonly Line[] {
  const event = fromPlain(file.event) as Nested['event']
  const state = fromPlain(file.lastGood) as { readonly value?: unknown } | undefined
  const error = fromPlain(file.error) as Error
  const spawned: Line[] = []
  for (let at = fromPlain(file.nested) as Nested | undefined; at; at = at.nested)
    spawned.push(['spawned', `${at.id} had died, of ${at.event?.type ?? 'no event'}`])
  return [
    ['crashed', `${file.path}, life ${file.generation}, ${new Date(file.at).toISOString()}`],
    ['logic', file.logic],
    ['state', state ? JSON.stringify(state.value ?? state) : 'not yet born'],
    ['event', event?.type ?? 'none'],
    ...spawned,
    ['error', sentence(error)],
    [
      'decision',
      `${file.decision.action}, cause ${file.cause.kind}${file.poison ? ', the event is poison' : ''}`,
    ],
  ]
}

function groundLines(file: CrashFile, { note, log, deeds }: EngineReplay): readonly Line[] {
  if (!note) return []
  const here = commit()
  const more = deeds.length > DEEDS_MAX ? [`and ${deeds.length - DEEDS_MAX} things more`] : []
  return [
    ['version', note.commit === here ? `${here}, the same` : `${note.commit}, replayed with ${here}`],
    ['books', log?.found ? `as they were: ${log.records.length} entries of ${log.file}` : 'empty'],
    ...missing(file, log).map((what): Line => ['missing', what]),
    ...[...deeds.slice(0, DEEDS_MAX), ...more].map((what): Line => ['meanwhile', what]),
  ]
}

/** What it had at the crash, and has not now. */
const missing = (file: CrashFile, log: FoundLog | undefined): readonly string[] => [
  ...(log && !log.found ? [`the journal: ${log.why}`] : []),
  ...(['event', 'lastGood', 'nested', 'input', 'note'] as const).flatMap((name) => leftOut(file[name], name)),
]

const MANNERS: Readonly<Record<Manner, string>> = {
  'put back': 'it was put back to its last good state and given its event',
  born: 'it died of its birth, and was born again with the same input',
  'born anew': `its state cannot be put back: it was born anew with the same input, given its event, and lived ${LIVES_MS / 1000} s`,
}

function verdictLines(file: CrashFile, replay: Replay, isWhole: boolean): readonly Line[] {
  if (replay.verdict === 'impossible') return [['verdict', `it cannot be tried: ${replay.reason}`]]
  const manner: Line = ['replayed', MANNERS[replay.manner]]
  switch (replay.verdict) {
    case 'same':
      return [manner, ['verdict', `it dies the same way: ${sentence(replay.error)}`]]
    case 'another':
      return [
        manner,
        ...differences(fromPlain(file.error) as Error, replay.error),
        ['verdict', 'it dies in another way'],
      ]
    case 'survived': {
      const doubts = [
        ...(isWhole ? [] : ['it takes what is missing above']),
        ...(replay.manner === 'born anew' ? ['it takes what it had come to know since its birth'] : []),
      ]
      return [manner, ['verdict', `it survives: ${['mended', ...doubts].join(', or ')}`]]
    }
    default:
      return replay satisfies never
  }
}

const differences = (then: Error, now: Error): readonly Line[] =>
  [
    ['class', then.name, now.name] as const,
    ['message', then.message, now.message] as const,
    ['place', placeOf(then), placeOf(now)] as const,
  ]
    .filter(([, before, after]) => before !== after)
    .map(([what, before, after]) => [
      'differs',
      `${what}: then ${before || 'unknown'}, now ${after || 'unknown'}`,
    ])

const sentence = (error: Error): string => {
  const place = placeOf(error)
  return `${error.name}: ${error.message}${place && ` (${place})`}`
}

/** The innermost line of our own code. */
const placeOf = ({ stack = '' }: Error): string =>
  /\/((?:bin|supervisors|actors|machines|src)\/[\w./-]+\.ts:\d+)/.exec(stack)?.[1] ?? ''
