import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { nearest } from '../../src/config/nearest.ts'
import { JOURNAL_FILE } from '../engine/journal-file.ts'
import {
  JOURNAL_FLAG_NAMES,
  JOURNAL_FLAGS,
  type JournalFlag,
  takes,
  usageOf,
  VERB_NAMES,
  VERBS,
  type Verb,
} from './verb-table.ts'

/** What was asked for. What is half understood is refused by name; nothing is guessed. */
export interface Asked {
  readonly verb: Verb
  /** The journal to read. */
  readonly journal: string
  readonly dataDir: string
  /** FILE; empty for a verb that takes none. */
  readonly file: string
  readonly values: ReadonlyMap<JournalFlag, string>
}

export type AskedResult =
  | { readonly ok: true; readonly asked: Asked | 'help' }
  | { readonly ok: false; readonly errors: readonly string[] }

/** Reads the arguments after the script's name. */
export function parseCommandLine(args: readonly string[], defaultDataDir: string): AskedResult {
  const { tokens } = parseArgs({
    args: [...args],
    options: OPTIONS,
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  const errors: string[] = []
  const words: string[] = []
  const values = new Map<JournalFlag, string>()
  for (const token of tokens) {
    if (token.kind === 'positional') words.push(token.value)
    if (token.kind !== 'option') continue
    const name = JOURNAL_FLAG_NAMES.find((known) => known === token.name)
    const problem = name
      ? misuse(name, token.value, values.has(name))
      : unknown(token.rawName, token.name, JOURNAL_FLAG_NAMES, 'flag', '--')
    if (problem !== undefined) errors.push(problem)
    else if (name) values.set(name, token.value ?? '')
  }
  if (values.has('help')) return { ok: true, asked: 'help' }
  const [word, ...files] = words
  const verb = VERB_NAMES.find((known) => known === word)
  if (word === undefined) errors.push(`a verb is missing: ${VERB_NAMES.join(', ')}`)
  else if (!verb) errors.push(unknown(JSON.stringify(word), word, VERB_NAMES, 'verb', ''))
  if (!verb) return { ok: false, errors }

  for (const flag of values.keys())
    if (!takes(verb, flag)) errors.push(`--${flag} does not belong to ${verb}: ${usageOf(verb)}`)
  const file = VERBS[verb].file ? files.shift() : ''
  const journal = VERBS[verb].anyJournal ? files.shift() : undefined
  if (file === undefined) errors.push(`FILE is missing: ${usageOf(verb)}`)
  if (files.length > 0) errors.push(`${JSON.stringify(files[0])} is one file too many: ${usageOf(verb)}`)
  if (journal !== undefined && values.has('data-dir'))
    errors.push(`one journal at a time: either ${journal} or --data-dir ${values.get('data-dir')}`)
  if (errors.length > 0 || file === undefined) return { ok: false, errors }
  const dataDir = values.get('data-dir') ?? defaultDataDir
  return { ok: true, asked: { verb, file, dataDir, journal: journal ?? join(dataDir, JOURNAL_FILE), values } }
}

const OPTIONS = Object.fromEntries(
  JOURNAL_FLAG_NAMES.map((name) => [
    name,
    { type: JOURNAL_FLAGS[name].value === '' ? 'boolean' : 'string' } as const,
  ]),
)

function misuse(name: JournalFlag, value: string | undefined, again: boolean): string | undefined {
  const { value: wanted } = JOURNAL_FLAGS[name]
  if (again) return `--${name} is given twice`
  if (wanted === '')
    return value === undefined ? undefined : `--${name} takes no value, not ${JSON.stringify(value)}`
  return !value || value.startsWith('--') ? `--${name} needs a value: ${wanted}` : undefined
}

function unknown(
  written: string,
  name: string,
  known: readonly string[],
  what: string,
  mark: string,
): string {
  const meant = nearest(name, known)
  return `${written} is no ${what}; ${meant === undefined ? '--help lists them' : `did you mean ${mark}${meant}?`}`
}
