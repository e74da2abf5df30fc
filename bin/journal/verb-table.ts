/** The command line of `npm run journal` as a table: parsing, --help and the pages are made from it. */
interface FlagRow {
  /** How the value is written; empty for a switch. */
  readonly value: string
  readonly meaning: string
}

export const JOURNAL_FLAGS = {
  'data-dir': { value: 'DIR', meaning: 'the data folder whose journal is meant (default: var/data)' },
  from: { value: 'SEQ|TIME', meaning: 'the first entry: its number, or a time like 2026-11-20T08:40 (UTC)' },
  to: { value: 'SEQ|TIME', meaning: 'the last entry; a day is meant to its end' },
  symbol: { value: 'SYMBOL', meaning: 'what was said of one instrument and of its orders' },
  order: { value: 'ID', meaning: 'what was said of one order, by our id or the venue’s' },
  type: { value: 'TYPE', meaning: 'entries of one kind, like OrderIntended' },
  limit: { value: 'N', meaning: 'at most so many, the newest' },
  format: {
    value: 'json|csv',
    meaning: 'entries as lines of JSON (default), or what moved money as a sheet',
  },
  json: { value: '', meaning: 'one JSON object a line' },
  help: { value: '', meaning: 'print this and exit' },
} as const satisfies Readonly<Record<string, FlagRow>>

export type JournalFlag = keyof typeof JOURNAL_FLAGS
export const JOURNAL_FLAG_NAMES = Object.keys(JOURNAL_FLAGS) as readonly JournalFlag[]

interface VerbRow {
  /** What has to follow the verb; empty when nothing has to. */
  readonly file: '' | 'FILE'
  /** Whether a journal may be named that lies in no data folder, a backup. */
  readonly anyJournal: boolean
  readonly flags: readonly JournalFlag[]
  readonly meaning: string
}

const SELECTING = ['from', 'to', 'symbol', 'order', 'type'] as const

export const VERBS = {
  verify: {
    file: '',
    anyJournal: true,
    flags: [],
    meaning: 'reads every entry, archive included, and says what it comes to or which one does not follow',
  },
  show: {
    file: '',
    anyJournal: true,
    flags: [...SELECTING, 'limit', 'json'],
    meaning: 'prints entries, in words',
  },
  export: {
    file: 'FILE',
    anyJournal: true,
    flags: [...SELECTING, 'format'],
    meaning: 'verifies, then writes a file for other programs; `csv`: a sheet for accounts',
  },
  backup: {
    file: 'FILE',
    anyJournal: true,
    flags: [],
    meaning: 'copies the journal of one instant, also while an engine writes it, and verifies the copy',
  },
  restore: {
    file: 'FILE',
    anyJournal: false,
    flags: [],
    meaning: 'makes a backup the journal of a data folder; the one that was there is put aside',
  },
} as const satisfies Readonly<Record<string, VerbRow>>

export type Verb = keyof typeof VERBS
export const VERB_NAMES = Object.keys(VERBS) as readonly Verb[]

/** Flags that every verb takes. */
const COMMON: readonly JournalFlag[] = ['data-dir', 'help']

export const takes = (verb: Verb, flag: JournalFlag): boolean =>
  COMMON.includes(flag) || (VERBS[verb].flags as readonly JournalFlag[]).includes(flag)

/** `show [JOURNAL] [--from SEQ|TIME] …` */
export const usageOf = (verb: Verb): string => {
  const { file, anyJournal, flags } = VERBS[verb]
  const optional = flags.map((flag) => `[${`--${flag} ${JOURNAL_FLAGS[flag].value}`.trimEnd()}]`)
  return [verb, ...(file ? [file] : []), ...(anyJournal ? ['[JOURNAL]'] : []), ...optional].join(' ')
}

/** The text of --help. */
export function journalHelp(): string {
  const flags = JOURNAL_FLAG_NAMES.map((name) => [`--${name} ${JOURNAL_FLAGS[name].value}`.trimEnd(), name])
  const width = Math.max(...flags.map(([usage = '']) => usage.length))
  return [
    'npm run journal -- VERB [--data-dir DIR]',
    '',
    ...VERB_NAMES.flatMap((verb) => [`  ${usageOf(verb)}`, `      ${VERBS[verb].meaning}`]),
    '',
    '  JOURNAL is a journal that lies in no data folder, a backup.',
    '',
    ...flags.map(
      ([usage = '', name]) => `  ${usage.padEnd(width)}  ${JOURNAL_FLAGS[name as JournalFlag].meaning}`,
    ),
    '',
  ].join('\n')
}
