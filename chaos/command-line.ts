import { parseArgs } from 'node:util'
import { nearest } from '../src/config/nearest.ts'
import { FAULT_KINDS, type FaultKind } from './catalogue.ts'

/** What was asked for. What is half understood is refused by name; nothing is guessed. */
export interface Asked {
  readonly seeds: readonly [from: number, to: number]
  readonly durationMs: number
  /** Empty: every kind. */
  readonly faults: readonly FaultKind[]
  readonly untilFailure: boolean
  /** A kept plan to run instead of drawing one. */
  readonly planFile: string | undefined
  readonly reportFile: string | undefined
  readonly workers: number | undefined
  /** A failure is told, and not shrunk and kept. */
  readonly keepNothing: boolean
  /** Look for the planted mistakes instead. */
  readonly mutants: boolean
  /** A batch and the planted mistakes, published in the pages. */
  readonly scorecard: boolean
  /** Real processes and sockets instead of the virtual clock. */
  readonly processes: boolean
}

export const USAGE = `usage: npm run chaos -- [FLAGS]
  --seed N             one trial
  --seeds A..B         a batch; the default is 1..20
  --minutes N, --hours N
                       market time of a trial under faults (10 minutes)
  --faults A,B         only these kinds: ${FAULT_KINDS.join(', ')}
  --until-failure      end the batch with its first failure
  --plan FILE          run a plan that was kept, as it stands
  --report FILE        write what the batch came to as JSON
  --keep-nothing       do not shrink and keep what fails
  --mutants            plant mistakes in a copy of the engine, and count the seeds until each is found
  --scorecard          a batch (1..500) and the planted mistakes; writes docs/resilience.json and the pages made of it
  --workers N          threads (one a core)
  --processes          exchange and engine as programs, either killed with -9 and stopped, with a faulty network between
                       them, in real time: one seed after the other, 1 minute each
  --help               print this and exit`

const SEED_MAX = 2 ** 32 - 1
const WORKERS_MAX = 64
const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000
/** A week: memory is not bounded for ever. */
const DURATION_MS_MAX = 7 * 24 * HOUR_MS
const DEFAULT = { seeds: [1, 20], scorecardSeeds: [1, 500], durationMs: 10 * MINUTE_MS } as const
/** Of `--processes`: a minute takes a minute. */
const DEFAULT_REAL = { seeds: [1, 5], durationMs: MINUTE_MS } as const
/** They are about plans on the virtual clock. */
const VIRTUAL_ONLY = ['faults', 'plan', 'workers', 'keep-nothing', 'mutants', 'scorecard'] as const

const OPTIONS = {
  seed: { type: 'string' },
  seeds: { type: 'string' },
  minutes: { type: 'string' },
  hours: { type: 'string' },
  faults: { type: 'string' },
  'until-failure': { type: 'boolean' },
  plan: { type: 'string' },
  report: { type: 'string' },
  workers: { type: 'string' },
  'keep-nothing': { type: 'boolean' },
  mutants: { type: 'boolean' },
  scorecard: { type: 'boolean' },
  processes: { type: 'boolean' },
  help: { type: 'boolean' },
} as const

export const CHAOS_FLAG_NAMES: readonly string[] = Object.keys(OPTIONS)

/** Reads the arguments after the script's name; the sentences say what is wrong with them. */
export function parseCommandLine(args: readonly string[]): Asked | 'help' | readonly string[] {
  const read = valuesOf(args)
  if ('error' in read) return [read.error]
  const { values } = read
  if (values.help) return 'help'
  const errors: string[] = []
  const number = (name: string, text: string | undefined, min: number, max: number): number | undefined => {
    if (text === undefined) return undefined
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN
    if (value >= min && value <= max) return value
    errors.push(`--${name} takes a number from ${min} to ${max}, not ${JSON.stringify(text)}`)
    return undefined
  }
  const whole = (name: string, text: string | undefined, min: number, max: number): number | undefined => {
    const value = number(name, text, min, max)
    if (value === undefined || Number.isInteger(value)) return value
    errors.push(`--${name} takes a whole number, not ${text}`)
    return undefined
  }
  for (const [one, other] of [
    ['seed', 'seeds'],
    ['minutes', 'hours'],
    ['plan', 'seed'],
    ['plan', 'seeds'],
    ['scorecard', 'plan'],
    ['scorecard', 'mutants'],
    ['scorecard', 'faults'],
    ['scorecard', 'until-failure'],
  ] as const)
    if (values[one] !== undefined && values[other] !== undefined)
      errors.push(`--${one} and --${other} exclude each other`)

  if (values.processes)
    for (const flag of VIRTUAL_ONLY)
      if (values[flag] !== undefined)
        errors.push(`--${flag} is for trials on the virtual clock, not for --processes`)
  const defaults = values.processes ? DEFAULT_REAL : DEFAULT

  const seed = whole('seed', values.seed, 0, SEED_MAX)
  const minutes = number('minutes', values.minutes, 0.1, DURATION_MS_MAX / MINUTE_MS)
  const hours = number('hours', values.hours, 0.01, DURATION_MS_MAX / HOUR_MS)
  const asked: Asked = {
    seeds:
      seed !== undefined
        ? [seed, seed]
        : (seedRange(values.seeds, errors) ?? (values.scorecard ? DEFAULT.scorecardSeeds : defaults.seeds)),
    durationMs: Math.round(
      minutes !== undefined
        ? minutes * MINUTE_MS
        : hours !== undefined
          ? hours * HOUR_MS
          : defaults.durationMs,
    ),
    faults: kinds(values.faults, errors),
    untilFailure: values['until-failure'] ?? false,
    planFile: values.plan,
    reportFile: values.report,
    workers: whole('workers', values.workers, 1, WORKERS_MAX),
    keepNothing: values['keep-nothing'] ?? false,
    mutants: values.mutants ?? false,
    scorecard: values.scorecard ?? false,
    processes: values.processes ?? false,
  }
  return errors.length > 0 ? errors : asked
}

function valuesOf(args: readonly string[]) {
  try {
    return { values: parseArgs({ args: [...args], options: OPTIONS }).values }
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) }
  }
}

function seedRange(text: string | undefined, errors: string[]): readonly [number, number] | undefined {
  if (text === undefined) return undefined
  const match = /^(\d+)\.\.(\d+)$/.exec(text)
  const [from, to] = [Number(match?.[1]), Number(match?.[2])]
  if (match && from <= to && to <= SEED_MAX) return [from, to]
  errors.push(`--seeds takes a range like 1..500, not ${JSON.stringify(text)}`)
  return undefined
}

function kinds(text: string | undefined, errors: string[]): readonly FaultKind[] {
  return (text ?? '')
    .split(',')
    .filter((name) => name !== '')
    .flatMap((name) => {
      const kind = FAULT_KINDS.find((known) => known === name)
      if (kind) return [kind]
      const meant = nearest(name, FAULT_KINDS)
      errors.push(
        `no fault is named ${name}; ${meant === undefined ? '--help lists them' : `did you mean ${meant}?`}`,
      )
      return []
    })
}
