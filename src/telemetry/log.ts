import { pino } from 'pino'
import type { Clock } from '../ports/clock.ts'
import { isSecretName, REDACTED, withoutSecrets } from './secrets.ts'

/** Deepest level of a record that is written out. */
const DEPTH_MAX = 6
/** Longest text of one field. */
const TEXT_CHARACTERS_MAX = 2_000

export type Log = pino.Logger

/**
 * One JSON object a line: `level`, `time` (epoch ms by the engine's clock), the fields, `msg`. Fields that are
 * named like secrets are redacted at every depth, and so are secrets inside text.
 */
export function createLog(parts: { readonly clock: Clock; write(text: string): void }): Log {
  return pino(
    {
      base: null,
      timestamp: () => `,"time":${parts.clock.now()}`,
      formatters: {
        level: (label) => ({ level: label }),
        log: (fields) => clean(fields, DEPTH_MAX) as Record<string, unknown>,
      },
    },
    parts,
  )
}

function clean(value: unknown, depth: number): unknown {
  switch (typeof value) {
    case 'string':
      return withoutSecrets(value).slice(0, TEXT_CHARACTERS_MAX)
    case 'bigint':
      return value.toString()
    case 'object':
      if (value === null) return null
      if (depth === 0) return '…'
      if (value instanceof Error) return clean({ name: value.name, message: value.message }, depth)
      if (Array.isArray(value)) return value.map((each) => clean(each, depth - 1))
      return Object.fromEntries(
        Object.entries(value).map(([name, each]) => [
          name,
          isSecretName(name) ? REDACTED : isDuration(name, each) ? rounded(each) : clean(each, depth - 1),
        ]),
      )
    default:
      return value
  }
}

/** Units stand last in a name, so a duration is known by it; a clock's fifteen digits are no news. */
const isDuration = (name: string, value: unknown): value is number =>
  typeof value === 'number' && name.endsWith('Ms')

const rounded = (ms: number): number => Math.round(ms * 1_000) / 1_000
