import { parseArgs } from 'node:util'
import type { LadderState } from '../domain/ladder.ts'
import { parseDuration } from './durations.ts'
import { FLAG_NAMES, FLAGS, type FlagName } from './flag-table.ts'
import { nearest } from './nearest.ts'
import { LABEL } from './tables/engine.ts'

/**
 * The command line of the engine. What was not given is undefined, so that the configuration below decides.
 *
 * What may go wrong here is a flag that is half understood. Everything unknown, doubled, empty or out of range
 * is a sentence that names the flag, what it was given and what it takes; nothing is guessed.
 */
export interface Flags {
  readonly mode: 'paper' | 'live' | 'shadow' | undefined
  readonly configFile: string | undefined
  readonly check: boolean
  readonly symbols: readonly string[] | undefined
  readonly durationMs: number | undefined
  readonly seed: number
  readonly reportFile: string | undefined
  readonly replayFiles: readonly string[]
  /** Market time over real time. Infinity: as fast as it goes. */
  readonly speed: number
  /** Seed of the faults; undefined: none. */
  readonly chaosSeed: number | undefined
  /** `default`: the port of the configuration. */
  readonly inspect: number | 'default' | undefined
  readonly dataDir: string | undefined
  /** The entry whose state is wanted; undefined: a run. */
  readonly until: number | undefined
  readonly liveOrders: boolean
  /** An operator's word that the ladder may loosen by one rung. */
  readonly resume: Resume | undefined
  readonly json: boolean
  readonly help: boolean
}

/** Who loosens the ladder from which rung, and why. */
export interface Resume {
  readonly from: LadderState
  readonly operator: string
  readonly reason: string
}

export type FlagsResult =
  | { readonly ok: true; readonly flags: Flags }
  | { readonly ok: false; readonly errors: readonly string[] }

const SEED_MAX = 2 ** 32 - 1
const PORT_MAX = 65_535
const SPEED_MAX = 1_000_000
const DEFAULT_SEED = 1

/** Reads the arguments after the script's name. */
export function parseFlags(args: readonly string[]): FlagsResult {
  const errors: string[] = []
  const given = collect(args, errors)
  const one = (name: FlagName): string | undefined => given.get(name)?.[0]
  /** Reads a value that was given, or says what it should have been. */
  const read = <Value>(
    name: FlagName,
    wanted: string,
    parse: (text: string) => Value | undefined,
  ): Value | undefined => {
    const text = one(name)
    const value = text === undefined ? undefined : parse(text)
    if (text !== undefined && value === undefined)
      errors.push(`--${name} takes ${wanted}, not ${JSON.stringify(text)}`)
    return value
  }
  const integer =
    (max: number) =>
    (text: string): number | undefined =>
      /^\d{1,10}$/.test(text) && Number(text) <= max ? Number(text) : undefined

  const flags: Flags = {
    mode: read('mode', 'paper, live or shadow', (text) => MODES.find((mode) => mode === text)),
    configFile: one('config'),
    check: given.has('check'),
    symbols: read('symbols', 'symbols with commas between them, like XBTUSDTM,ETHUSDTM', parseSymbols),
    durationMs: read('duration', 'a number with s, m, h or d, like 30s or 2h', parseDuration),
    seed: read('seed', `an integer from 0 to ${SEED_MAX}`, integer(SEED_MAX)) ?? DEFAULT_SEED,
    reportFile: one('report'),
    replayFiles: given.get('replay') ?? [],
    speed: read('speed', `1, a number from 1 to ${SPEED_MAX}, or max`, parseSpeed) ?? 1,
    chaosSeed: read('chaos', `a seed from 0 to ${SEED_MAX}, or nothing`, (text) =>
      text === '' ? DEFAULT_SEED : integer(SEED_MAX)(text),
    ),
    inspect: read('inspect', `a port from 0 to ${PORT_MAX}, or nothing`, (text) =>
      text === '' ? 'default' : integer(PORT_MAX)(text),
    ),
    dataDir: one('data-dir'),
    until: read('until', 'the number of an entry, from 1 on', (text) =>
      /^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined,
    ),
    liveOrders: given.has('live-orders'),
    resume: resume(
      read('resume-from', RESUMABLE.join(' or '), (text) => RESUMABLE.find((rung) => rung === text)),
      one('operator'),
      one('reason'),
      errors,
    ),
    json: given.has('json'),
    help: given.has('help'),
  }
  return errors.length > 0 ? { ok: false, errors } : { ok: true, flags }
}

/** The rungs that never loosen by themselves. */
const RESUMABLE = ['CRITICAL', 'STOP'] as const satisfies readonly LadderState[]

function resume(
  from: LadderState | undefined,
  operator: string | undefined,
  reason: string | undefined,
  errors: string[],
): Resume | undefined {
  if (from && operator && reason) return { from, operator, reason }
  if (from || operator || reason)
    errors.push('--resume-from, --operator and --reason go together: which rung, who says so, and why')
  return undefined
}

const MODES = ['paper', 'live', 'shadow'] as const

function parseSymbols(text: string): readonly string[] | undefined {
  const symbols = text.split(',')
  return symbols.every((symbol) => LABEL.test(symbol)) ? symbols : undefined
}

function parseSpeed(text: string): number | undefined {
  if (text === 'max') return Number.POSITIVE_INFINITY
  const speed = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN
  return speed >= 1 && speed <= SPEED_MAX ? speed : undefined
}

const OPTIONS = Object.fromEntries(
  FLAG_NAMES.map((name) => [name, { type: FLAGS[name].value === '' ? 'boolean' : 'string' } as const]),
)

/** The values of each flag that was given, in order. A flag whose value may be left out has '' then. */
function collect(args: readonly string[], errors: string[]): ReadonlyMap<FlagName, readonly string[]> {
  const { tokens } = parseArgs({
    args: withEmptyValues(args),
    options: OPTIONS,
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  const given = new Map<FlagName, readonly string[]>()
  let last: FlagName | undefined
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue
    if (token.kind === 'positional') {
      // `--replay A B` has its further files as positionals.
      if (last === 'replay') given.set('replay', [...(given.get('replay') ?? []), token.value])
      else errors.push(`${JSON.stringify(token.value)} belongs to no flag`)
      continue
    }
    const name = FLAG_NAMES.find((known) => known === token.name)
    last = name
    const problem = name ? misuse(name, token.value, given.has(name)) : unknownFlag(token.rawName, token.name)
    if (problem !== undefined) errors.push(problem)
    else if (name) given.set(name, [...(given.get(name) ?? []), token.value ?? ''])
  }
  return given
}

/** `--chaos` and `--inspect` may stand alone, which parseArgs does not know: they get an empty value. */
function withEmptyValues(args: readonly string[]): string[] {
  return args.map((arg, at) => {
    const name = FLAG_NAMES.find((known) => `--${known}` === arg)
    const alone = name !== undefined && FLAGS[name].value.startsWith('[') && !/^\d+$/.test(args[at + 1] ?? '')
    return alone ? `${arg}=` : arg
  })
}

function misuse(name: FlagName, value: string | undefined, again: boolean): string | undefined {
  const { value: wanted } = FLAGS[name]
  if (wanted === '')
    return value === undefined ? undefined : `--${name} takes no value, not ${JSON.stringify(value)}`
  if (again && name !== 'replay') return `--${name} is given twice`
  const missing = value === undefined || (value === '' && !wanted.startsWith('[')) || value.startsWith('--')
  return missing ? `--${name} needs a value: ${wanted}` : undefined
}

function unknownFlag(rawName: string, name: string): string {
  const meant = nearest(name, FLAG_NAMES)
  return `${rawName} is no flag; ${meant === undefined ? '--help lists them' : `did you mean --${meant}?`}`
}
