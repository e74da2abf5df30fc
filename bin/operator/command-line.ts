import { parseArgs } from 'node:util'
import { nearest } from '../../src/config/nearest.ts'
import { LADDER, type LadderState } from '../../src/domain/ladder.ts'

/** The command line of `npm run operator` as tables: parsing, --help and the pages are made from them. */
export const OPERATOR_VERBS = {
  status: { usage: 'status', meaning: 'where the ladder stands and why, positions, open orders' },
  tighten: {
    usage: 'tighten RUNG --name NAME --reason TEXT',
    meaning:
      'to that rung at once, from anywhere; a ladder that stands there or above is pinned: no trigger loosens it below',
  },
  loosen: {
    usage: 'loosen RUNG --name NAME --reason TEXT [--confirm TEXT]',
    meaning: 'by one rung, from the rung that is named, after its typed confirmation; takes the pin away',
  },
} as const

export const OPERATOR_FLAGS = {
  name: { value: 'NAME', meaning: 'who says so; goes into the journal' },
  reason: { value: 'TEXT', meaning: 'why; goes into the journal' },
  confirm: {
    value: 'TEXT',
    meaning: 'the confirmation, where nobody is there to type it: `RESUME FROM RUNG`',
  },
  'data-dir': { value: 'DIR', meaning: 'the data folder of the engine that is meant (default: var/data)' },
  json: { value: '', meaning: 'print the answer as JSON' },
  help: { value: '', meaning: 'print this and exit' },
} as const

export type Asked =
  | { readonly verb: 'help' }
  | (Common & { readonly verb: 'status' })
  | (Common & Word & { readonly verb: 'tighten' })
  | (Common & Word & { readonly verb: 'loosen'; readonly confirmation: string | undefined })

interface Common {
  readonly dataDir: string | undefined
  readonly json: boolean
}

interface Word {
  readonly rung: LadderState
  readonly by: string
  readonly reason: string
}

/** Reads the arguments after the script's name; a sentence when they are not understood. */
export function parseOperator(args: readonly string[]): Asked | string {
  let parsed: ReturnType<typeof read>
  try {
    parsed = read(args)
  } catch (error) {
    return (error as Error).message
  }
  const { positionals, values } = parsed
  if (values.help) return { verb: 'help' }
  const [verb, wanted, ...more] = positionals
  const known = VERB_NAMES.find((name) => name === verb)
  if (verb === undefined) return `a verb is missing: ${VERB_NAMES.join(', ')}`
  if (!known) return `${JSON.stringify(verb)} is no verb; ${hint(verb, VERB_NAMES)}`
  const common: Common = { dataDir: values['data-dir'], json: values.json ?? false }
  const surplus = known === 'status' ? wanted : more[0]
  if (surplus !== undefined) return `${JSON.stringify(surplus)} is too much: ${OPERATOR_VERBS[known].usage}`
  if (known === 'status') return { verb: known, ...common }
  const rung = LADDER.find((each) => each === wanted)
  if (wanted === undefined) return `RUNG is missing: ${OPERATOR_VERBS[known].usage}`
  if (!rung) return `${JSON.stringify(wanted)} is no rung; ${hint(wanted.toUpperCase(), LADDER)}`
  const { name: by, reason, confirm: confirmation } = values
  if (!by || !reason) return `--name and --reason are needed: who says so, and why`
  if (known === 'tighten' && confirmation !== undefined) return '--confirm belongs to loosen'
  const word = { ...common, rung, by, reason }
  return known === 'tighten' ? { verb: known, ...word } : { verb: known, ...word, confirmation }
}

const VERB_NAMES = Object.keys(OPERATOR_VERBS) as readonly (keyof typeof OPERATOR_VERBS)[]

const read = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      name: { type: 'string' },
      reason: { type: 'string' },
      confirm: { type: 'string' },
      'data-dir': { type: 'string' },
      json: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  })

function hint(given: string, known: readonly string[]): string {
  const meant = nearest(given, known)
  return meant === undefined ? `there are ${known.join(', ')}` : `did you mean ${meant}?`
}

/** The text of --help. */
export const operatorHelp = (): string =>
  [
    'npm run operator -- VERB [--data-dir DIR] [--json]',
    '',
    ...Object.values(OPERATOR_VERBS).flatMap(({ usage, meaning }) => [`  ${usage}`, `      ${meaning}`]),
    '',
    `  RUNG is ${LADDER.join(', ')}.`,
    '',
    ...Object.entries(OPERATOR_FLAGS).map(
      ([name, { value, meaning }]) => `  ${`--${name} ${value}`.trimEnd().padEnd(16)}  ${meaning}`,
    ),
    '',
  ].join('\n')
