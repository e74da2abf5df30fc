/** The command line of the engine as a table: parsing, --help and the README are made from it. */
export interface FlagRow {
  /** How the value is written; empty for a switch; in brackets when it may be left out. */
  readonly value: string
  readonly meaning: string
}

export const FLAGS = {
  mode: {
    value: 'paper|live|shadow',
    meaning: 'simulated exchange (default), real orders, or the real market with test orders',
  },
  config: { value: 'FILE', meaning: 'TOML file over the defaults' },
  check: { value: '', meaning: 'print the effective configuration, secrets redacted, and exit' },
  symbols: { value: 'A,B', meaning: 'what to trade, in the spelling of the venue' },
  duration: { value: '30s|5m|2h|1d', meaning: 'stop after this much market time' },
  seed: { value: 'N', meaning: 'seed of everything random (default 1)' },
  report: { value: 'FILE', meaning: 'write the report of the run as JSON' },
  replay: { value: 'FILE…', meaning: 'drive the simulated market from recordings' },
  speed: {
    value: '1|N|max',
    meaning: 'market time over real time; above 1 engine and exchange share one virtual clock',
  },
  chaos: {
    value: '[SEED]',
    meaning: 'faults of every kind strike venue, wire and engine while it runs, all from one seed',
  },
  inspect: { value: '[PORT]', meaning: 'serve the inspection page on 127.0.0.1' },
  'data-dir': { value: 'DIR', meaning: 'folder of the journal' },
  until: {
    value: 'SEQ',
    meaning:
      'print what the books were after this entry of the journal, and exit; nothing runs, nothing is sent',
  },
  'live-orders': { value: '', meaning: 'allow live mode to send real orders' },
  'resume-from': {
    value: 'RUNG',
    meaning: 'an operator loosens the ladder by one rung from CRITICAL or STOP; needs the next two',
  },
  operator: { value: 'NAME', meaning: 'who resumes' },
  reason: { value: 'TEXT', meaning: 'why it may be resumed' },
  json: { value: '', meaning: 'one JSON object a line instead of the status block' },
  help: { value: '', meaning: 'print this and exit' },
} as const satisfies Readonly<Record<string, FlagRow>>

export type FlagName = keyof typeof FLAGS
export const FLAG_NAMES = Object.keys(FLAGS) as readonly FlagName[]

/** The text of --help. */
export function helpText(): string {
  const rows = Object.entries(FLAGS).map(([name, { value, meaning }]) => [
    `--${name} ${value}`.trimEnd(),
    meaning,
  ])
  const width = Math.max(...rows.map(([usage = '']) => usage.length))
  return [
    'npm run engine -- [flags]',
    '',
    ...rows.map(([usage = '', meaning]) => `  ${usage.padEnd(width)}  ${meaning}`),
    '',
  ].join('\n')
}
