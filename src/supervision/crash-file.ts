import { isMachineSnapshot } from 'xstate'
import { type Discretion, type Plain, toPlain } from './plain-value.ts'
import type { CrashReport, Decision } from './spec.ts'

/** A crash as it is written down, one JSON object a file. Values are as `plain-value.ts` writes them. */
export interface CrashFile {
  readonly format: typeof FORMAT
  readonly path: string
  readonly generation: number
  /** Epoch ms. */
  readonly at: number
  /** The name under which a catalogue knows its logic. */
  readonly logic: string
  readonly cause: string
  readonly error: Plain
  readonly event: Plain
  /** Of a machine its value and context, without its children; else the snapshot as it is. */
  readonly lastGood: Plain
  /** What it was born with. */
  readonly input: Plain
  readonly poison: boolean
  readonly decision: Decision
}

const FORMAT = 'crash/1'

const SECRET = /secret|pass(word|phrase)|token|credential|authorization|cookie|signature|api-?_?key/i

/** For those who have no better judgement of their own. */
export const DISCREET: Discretion = { isSecret: (name) => SECRET.test(name), scrub: (text) => text }

/** The report as a file's text: bounded, without secrets, whatever is in it. */
export function writeCrash(report: CrashReport, discretion: Discretion = DISCREET): string {
  const plain = (value: unknown): Plain => toPlain(value, discretion)
  const { path, generation, at, logic, cause, poison, decision } = report
  const file: CrashFile = {
    format: FORMAT,
    path,
    generation,
    at,
    logic,
    cause: cause.kind,
    error: plain(report.error),
    event: plain(report.event),
    lastGood: plain(stateOf(report.lastGood)),
    input: plain(report.input),
    poison,
    decision,
  }
  return JSON.stringify(file)
}

/** @throws SyntaxError or TypeError saying why this is no crash file. */
export function readCrash(text: string): CrashFile {
  const file: unknown = JSON.parse(text)
  if (typeof file !== 'object' || file === null || !('format' in file) || file.format !== FORMAT)
    throw new TypeError(`this is no crash file of the format ${FORMAT}`)
  return file as CrashFile
}

function stateOf(snapshot: unknown): unknown {
  if (typeof snapshot !== 'object' || snapshot === null) return snapshot
  if (isMachineSnapshot(snapshot)) {
    const { status, value, context } = snapshot
    return { status, value, context }
  }
  // xstate keeps subscriptions and the like under such names.
  return Object.fromEntries(Object.entries(snapshot).filter(([name]) => !name.startsWith('_')))
}
