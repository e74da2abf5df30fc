import { hash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import type { z } from 'zod'
import { contradictions } from './consistency.ts'
import { expectation, namesIn } from './expectation.ts'
import { type ConfigProblem, fileLayer, type Layer, merge, originOf, valueAt } from './layers.ts'
import { nearest } from './nearest.ts'
import { type Config, configSchema } from './schema.ts'

/** Where the defaults stand. They are text, so that the caller reads them through its own disk. */
export const DEFAULTS_PATH = fileURLToPath(new URL('./defaults.toml', import.meta.url))
const DEFAULTS_NAME = 'defaults.toml'
const VALUE_LENGTH_MAX = 60

export interface ConfigSources {
  readonly defaultsText: string
  readonly fileText?: string
  /** As the operator wrote it, for the sentences. */
  readonly filePath?: string
  /** What the command line says: the same tables and keys, only those that were given. */
  readonly overrides?: Readonly<Record<string, unknown>>
}

export type ConfigResult =
  | { readonly ok: true; readonly config: Config; readonly hash: string }
  | { readonly ok: false; readonly errors: readonly ConfigProblem[] }

/** Reads the configuration: defaults, under a file, under the command line. Says everything that is wrong at once. */
export function loadConfig({ defaultsText, fileText, filePath, overrides }: ConfigSources): ConfigResult {
  const read = [
    fileLayer(DEFAULTS_NAME, defaultsText),
    ...(fileText === undefined ? [] : [fileLayer(filePath ?? 'configuration file', fileText)]),
    { name: 'command line', text: undefined, values: overrides ?? {} },
  ]
  const unreadable = read.filter((layer) => 'reason' in layer)
  if (unreadable.length > 0) return { ok: false, errors: unreadable }
  const layers = read.filter((layer) => 'values' in layer)

  const merged = merge(layers)
  const parsed = configSchema.safeParse(merged)
  if (!parsed.success)
    return { ok: false, errors: parsed.error.issues.flatMap((issue) => problems(issue, layers, merged)) }
  const errors = contradictions(parsed.data).map(({ key, reason }) => ({
    ...originOf(layers, key.split('.')),
    key,
    reason,
  }))
  if (errors.length > 0) return { ok: false, errors }
  return { ok: true, config: parsed.data, hash: configHash(parsed.data) }
}

/**
 * A name for everything in the configuration that can change a decision: 16 hex digits. Where the journal lies and
 * how often the terminal is painted is left out.
 */
export function configHash({ engine, telemetry: _telemetry, ...rest }: Config): string {
  const { dataDir: _dataDir, ...deciding } = engine
  return hash('sha256', canonical({ ...rest, engine: deciding })).slice(0, 16)
}

/** JSON with the keys of every table in order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).toSorted(([left], [right]) => (left < right ? -1 : 1)))
      : each,
  )
}

function problems(issue: z.core.$ZodIssue, layers: readonly Layer[], merged: unknown): ConfigProblem[] {
  const path = issue.path.map(String)
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((name) => ({
      ...originOf(layers, [...path, name]),
      key: [...path, name].join('.'),
      reason: unknown(name, namesIn(path)),
    }))
  const value = valueAt(merged, path)
  const expected = `must be ${expectation(path) ?? 'something else'}`
  return [
    {
      ...originOf(layers, path),
      key: path.join('.'),
      reason: value === undefined ? `is missing; ${expected}` : `${expected}, is ${shown(path, value)}`,
    },
  ]
}

function unknown(name: string, known: readonly string[]): string {
  const meant = nearest(name, known)
  return meant === undefined
    ? `no such key; there are ${known.join(', ')}`
    : `no such key; did you mean ${meant}?`
}

/** Where a variable's name is due, somebody may have put the secret itself: it is not repeated. */
function shown(path: readonly string[], value: unknown): string {
  if (path.at(-1)?.endsWith('Variable')) return 'something else'
  const text = typeof value === 'number' ? String(value) : JSON.stringify(value)
  return text.length > VALUE_LENGTH_MAX ? `${text.slice(0, VALUE_LENGTH_MAX)}…` : text
}
