import { stringify } from 'smol-toml'
import type { Config } from './schema.ts'
import { venuesOf } from './venues.ts'

/**
 * The effective configuration as a file that could be given with --config, followed by what the environment holds
 * of the keys: whether each is set, never its value.
 */
export function printConfig(
  config: Config,
  hash: string,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const names = [...venuesOf(config).values()].flatMap(
    ({ keyVariable, secretVariable, passphraseVariable }) => [
      keyVariable,
      secretVariable,
      passphraseVariable,
    ],
  )
  const keys = [...new Set(names)].map((name) => `# ${name}: ${environment[name] ? '[redacted]' : 'not set'}`)
  return [`# effective configuration ${hash}`, stringify(withOff(config)).trimEnd(), ...keys, ''].join('\n')
}

/** TOML has no null: a threshold that is not used is "off". */
function withOff(value: unknown): unknown {
  if (value === null) return 'off'
  if (typeof value !== 'object' || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, withOff(each)]))
}
