import { parse, TomlError, type TomlTable } from 'smol-toml'

/** Where settings come from, weakest first: the defaults, a file, the command line. */
export interface Layer {
  readonly name: string
  /** The text of a file, where line numbers come from. */
  readonly text: string | undefined
  readonly values: Readonly<Record<string, unknown>>
}

/** One thing that is wrong with the configuration, in a sentence. */
export interface ConfigProblem {
  /** The file, or "command line". */
  readonly file: string
  /** `venue.responseTimeoutMs`; empty when the file as a whole is meant. */
  readonly key: string
  readonly reason: string
  readonly line?: number
}

/** `FILE:12: venue.responseTimeoutMs: must be …` */
export const problemLine = ({ file, key, reason, line }: ConfigProblem): string =>
  [line === undefined ? file : `${file}:${line}`, key, reason].filter((part) => part !== '').join(': ')

export function fileLayer(name: string, text: string): Layer | ConfigProblem {
  try {
    return { name, text, values: parse(text) satisfies TomlTable }
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    const reason = error.message.split('\n')[0] ?? ''
    return { file: name, key: '', reason: `not TOML: ${reason}`, line: error.line }
  }
}

/** Later layers win, table by table; a list replaces a list. */
export function merge(layers: readonly Layer[]): Record<string, unknown> {
  return layers.reduce<Record<string, unknown>>((merged, { values }) => mergeTables(merged, values), {})
}

function mergeTables(
  under: Readonly<Record<string, unknown>>,
  over: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...under }
  for (const [name, value] of Object.entries(over)) {
    const below = merged[name]
    merged[name] = isTable(below) && isTable(value) ? mergeTables(below, value) : value
  }
  return merged
}

const isTable = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The value at a path; undefined when there is none. */
export const valueAt = (values: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], values)

/** The strongest layer that says something about the key, and on which line. */
export function originOf(
  layers: readonly Layer[],
  path: readonly string[],
): Pick<ConfigProblem, 'file' | 'line'> {
  const layer = layers.findLast(({ values }) => valueAt(values, path) !== undefined) ?? layers[0]
  const line = layer?.text === undefined ? undefined : lineOf(layer.text, path)
  return { file: layer?.name ?? '', ...(line === undefined ? {} : { line }) }
}

/** The line that sets a key, for people: a `[table]` header above, then `name =`. */
function lineOf(text: string, path: readonly string[]): number | undefined {
  const wanted = path.filter((name) => !/^\d+$/.test(name)).join('.')
  let table = ''
  for (const [index, line] of text.split('\n').entries()) {
    const header = /^\s*\[\s*([\w.\s-]+?)\s*\]/.exec(line)?.[1]
    if (header !== undefined) table = header.replaceAll(' ', '')
    const key = /^\s*([\w.]+)\s*=/.exec(line)?.[1]
    const full = key === undefined ? table : [table, key].filter((part) => part !== '').join('.')
    if (full === wanted && (header !== undefined || key !== undefined)) return index + 1
  }
  return undefined
}
