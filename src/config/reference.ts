import { expectation, KEYS } from './expectation.ts'

/**
 * docs/configuration.md, made from the schema (what may stand there) and from defaults.toml (what stands there, and
 * what it means: the comment above). A table or a key without a comment is an error, so nothing stays undocumented.
 */
export function configurationReference(defaultsText: string): string {
  const defaults = readDefaults(defaultsText)
  const tables = Map.groupBy(KEYS, parentOf)
  const families = Map.groupBy(tables.keys(), parentOf)
  const sections = [...families].flatMap(([family, members]) =>
    // A family with keys of its own has members that differ.
    family === '' || tables.has(family)
      ? members.map((table) => single(table, tables.get(table) ?? [], defaults))
      : [familySection(family, members, tables, defaults)],
  )
  return `${[INTRODUCTION, ...sections].join('\n\n')}\n`
}

const INTRODUCTION = `# Configuration

Made from \`src/config/defaults.toml\` and \`src/config/tables/\` by \`npm run pictures\`; a test keeps it in
step.

A file given with \`--config FILE\` holds only what differs from the defaults, in TOML. Flags of the command line stand
over the file. A key that does not exist, a value out of its range and values that contradict each other are refused
before anything starts, each with file, line, key and reason. \`--check\` prints what is in effect.`

const parentOf = (key: string): string => key.slice(0, Math.max(0, key.lastIndexOf('.')))
const lastOf = (key: string): string => key.slice(key.lastIndexOf('.') + 1)
const row = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
const rule = (columns: number): string => `|${'---|'.repeat(columns)}`
const mayBe = (key: string): string => expectation(key.split('.')) ?? ''

/** One table, one row a key. */
function single(table: string, keys: readonly string[], defaults: Defaults): string {
  const rows = keys.map((key) => [
    lastOf(key),
    `\`${defaults.value(key)}\``,
    mayBe(key),
    defaults.comment(key),
  ])
  return [`## ${table}`, '', row(['key', 'default', 'may be', 'meaning']), rule(4), ...rows.map(row)].join(
    '\n',
  )
}

/** Tables with nearly the same keys, one row a table. */
function familySection(
  family: string,
  members: readonly string[],
  tables: ReadonlyMap<string, readonly string[]>,
  defaults: Defaults,
): string {
  const keys = [...new Set(members.flatMap((table) => (tables.get(table) ?? []).map(lastOf)))]
  const has = (table: string, key: string): boolean => tables.get(table)?.includes(`${table}.${key}`) ?? false
  const rows = members.map((table) => [
    lastOf(table),
    ...keys.map((key) => (has(table, key) ? `\`${defaults.value(`${table}.${key}`)}\`` : '')),
    defaults.comment(table),
  ])
  return [
    `## ${family}`,
    '',
    defaults.comment(family),
    '',
    ...keys.map((key) => `- \`${key}\`: ${mayBe(`${members.find((table) => has(table, key))}.${key}`)}`),
    '',
    row(['table', ...keys, 'meaning']),
    rule(keys.length + 2),
    ...rows.map(row),
  ].join('\n')
}

interface Defaults {
  /** As written, quotes included. */
  readonly value: (key: string) => string
  readonly comment: (keyOrTable: string) => string
}

/** The defaults are one `name = value` a line, so reading their comments needs no second TOML parser. */
function readDefaults(text: string): Defaults {
  const values = new Map<string, string>()
  const comments = new Map<string, string>()
  let table = ''
  let comment: string[] = []
  /** A comment with a blank line below speaks of the family that follows. */
  let loose = ''
  for (const line of text.split('\n')) {
    const header = /^\[([\w.]+)\]$/.exec(line)?.[1]
    const setting = /^(\w+) = (.+)$/.exec(line)
    if (line.startsWith('#')) comment.push(line.replace(/^#\s*/, ''))
    else {
      if (header !== undefined) {
        table = header
        comments.set(table, comment.join(' '))
        const family = parentOf(table)
        if (!comments.has(family)) comments.set(family, loose)
      } else if (setting) {
        values.set(`${table}.${setting[1]}`, setting[2] ?? '')
        comments.set(`${table}.${setting[1]}`, comment.join(' '))
      } else if (comment.length > 0) loose = comment.join(' ')
      comment = []
    }
  }
  const known = (found: string | undefined, name: string): string => {
    if (found) return found
    throw new Error(`defaults.toml says nothing of ${name}`)
  }
  return {
    value: (key) => known(values.get(key), key),
    comment: (name) => known(comments.get(name), name),
  }
}
