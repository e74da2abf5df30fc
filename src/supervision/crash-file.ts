import { isMachineSnapshot } from 'xstate'
import type { NestedCrash } from './crash.ts'
import { type Discretion, type Plain, toPlain } from './plain-value.ts'
import type { CrashReport } from './spec.ts'

/** A crash as it is written down, one JSON object a file. Values are as `plain-value.ts` writes them. */
export interface CrashFile {
  readonly format: typeof FORMAT
  readonly path: string
  readonly generation: number
  /** Epoch ms. */
  readonly at: number
  /** The name of its logic: what a tree of another version may have in this place is another one. */
  readonly logic: string
  readonly cause: { readonly kind: string }
  readonly error: Plain
  readonly event: Plain
  /** Of a machine its `MachineState`, else the snapshot as it is. */
  readonly lastGood: Plain
  readonly nested: Plain
  /** What it was born with. */
  readonly input: Plain
  readonly poison: boolean
  readonly decision: { readonly action: string }
  readonly note: Plain
}

/** Of a machine's snapshot what can be put back. Its children are only named: each id with its source. */
export interface MachineState {
  readonly status: string
  readonly value: unknown
  readonly context: unknown
  readonly historyValue: unknown
  readonly children: Readonly<Record<string, string>>
}

const FORMAT = 'crash/2'

const SECRET = /secret|pass(word|phrase)|token|credential|authorization|cookie|signature|api-?_?key/i

/** For those who have no better judgement of their own. */
export const DISCREET: Discretion = { isSecret: (name) => SECRET.test(name), scrub: (text) => text }

/** The report as a file's text: bounded, without secrets, whatever is in it. */
export function writeCrash(report: CrashReport, discretion: Discretion = DISCREET): string {
  const plain = (value: unknown): Plain => toPlain(value, discretion)
  const { path, generation, at, logic, poison, decision } = report
  const file: CrashFile = {
    format: FORMAT,
    path,
    generation,
    at,
    logic,
    cause: plain(report.cause) as CrashFile['cause'],
    error: plain(report.error),
    event: plain(report.event),
    lastGood: plain(stateOf(report.lastGood)),
    nested: plain(withState(report.nested)),
    input: plain(report.input),
    poison,
    decision,
    note: plain(report.note),
  }
  return JSON.stringify(file)
}

function withState(nested: NestedCrash | undefined): unknown {
  return nested && { ...nested, lastGood: stateOf(nested.lastGood), nested: withState(nested.nested) }
}

function stateOf(snapshot: unknown): unknown {
  if (typeof snapshot !== 'object' || snapshot === null) return snapshot
  if (isMachineSnapshot(snapshot)) {
    const { status, value, context, historyValue } = snapshot
    return { status, value, context, historyValue: idsOf(historyValue), children: sourcesOf(snapshot) }
  }
  // xstate keeps subscriptions and the like under such names.
  return Object.fromEntries(Object.entries(snapshot).filter(([name]) => !name.startsWith('_')))
}

const idsOf = (history: Readonly<Record<string, readonly { readonly id: string }[]>>) =>
  Object.fromEntries(
    Object.entries(history).map(([name, states]) => [name, states.map(({ id }) => ({ id }))]),
  )

const sourcesOf = ({ children }: { readonly children: Readonly<Record<string, unknown>> }) =>
  Object.fromEntries(
    Object.entries(children).map(([id, child]) => {
      const { src } = child as { readonly src?: unknown }
      return [id, typeof src === 'string' ? src : '']
    }),
  )

/** This is no crash file, or none that can be read here; the message says why. */
export class CrashFileError extends Error {
  override readonly name = 'CrashFileError'
}

const PRESENT = ['error', 'event', 'lastGood', 'nested', 'input', 'note'] as const
const TYPED = {
  path: 'string',
  generation: 'number',
  at: 'number',
  logic: 'string',
  poison: 'boolean',
} as const
const NAMED = { cause: 'kind', decision: 'action' } as const

/** @throws CrashFileError */
export function readCrash(text: string): CrashFile {
  const file = parsed(text)
  if (typeof file !== 'object' || file === null || !('format' in file))
    throw new CrashFileError(`this is no crash file: it has no field 'format'`)
  const { format, ...fields } = file as Readonly<Record<string, unknown>>
  if (format !== FORMAT)
    throw new CrashFileError(
      `its format is ${JSON.stringify(format)}, and what is read here is "${FORMAT}": another version wrote it`,
    )
  for (const name of PRESENT)
    if (fields[name] === undefined) throw new CrashFileError(`its field '${name}' is missing`)
  for (const [name, type] of Object.entries(TYPED))
    if (typeof fields[name] !== type)
      throw new CrashFileError(
        `its field '${name}' has to be a ${type}, and is ${JSON.stringify(fields[name])}`,
      )
  for (const [name, tag] of Object.entries(NAMED))
    if (typeof (fields[name] as Readonly<Record<string, unknown>> | undefined)?.[tag] !== 'string')
      throw new CrashFileError(
        `its field '${name}' has to have its '${tag}', and is ${JSON.stringify(fields[name])}`,
      )
  return file as CrashFile
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new CrashFileError(`it is not JSON, or not all of it is there: ${(error as SyntaxError).message}`)
  }
}
