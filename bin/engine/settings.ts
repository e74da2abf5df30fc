import { overridesOf, refusedCombinations } from '../../src/config/combinations.ts'
import { type Flags, parseFlags } from '../../src/config/flags.ts'
import { problemLine } from '../../src/config/layers.ts'
import { DEFAULTS_PATH, loadConfig } from '../../src/config/load.ts'
import type { Config } from '../../src/config/schema.ts'
import { type Credentials, readCredentials } from '../../src/config/secrets.ts'
import type { VenueName } from '../../src/domain/instrument.ts'
import type { Disk } from '../../src/ports/disk.ts'

/** What this run was asked to be: flags, configuration and keys, all of them in order. */
export interface Settings {
  readonly flags: Flags
  readonly config: Config
  readonly configHash: string
  /** Of every venue. */
  readonly credentials: ReadonlyMap<VenueName, Credentials>
}

export type SettingsResult =
  | { readonly ok: true; readonly settings: Settings }
  | { readonly ok: false; readonly errors: readonly string[] }

/** Reads everything that decides what will be run. Nothing has been started when this says no. */
export function readSettings(args: readonly string[], disk: Disk): SettingsResult {
  const parsed = parseFlags(args)
  if (!parsed.ok) return parsed
  const { flags } = parsed
  const file = flags.configFile === undefined ? undefined : readFile(disk, flags.configFile)
  if (file instanceof Error) return { ok: false, errors: [`${flags.configFile}: ${file.message}`] }
  const loaded = loadConfig({
    defaultsText: disk.readText(DEFAULTS_PATH),
    ...(file === undefined || flags.configFile === undefined
      ? {}
      : { fileText: file, filePath: flags.configFile }),
    overrides: overridesOf(flags),
  })
  if (!loaded.ok) return { ok: false, errors: loaded.errors.map(problemLine) }
  const { config, hash } = loaded
  const refused = refusedCombinations(flags, config)
  if (refused.length > 0) return { ok: false, errors: refused }
  const keys =
    flags.until === undefined
      ? readCredentials(config, process.env)
      : ({ ok: true, credentials: new Map() } as const)
  if (!keys.ok) return { ok: false, errors: keys.errors.map(problemLine) }
  return { ok: true, settings: { flags, config, configHash: hash, credentials: keys.credentials } }
}

function readFile(disk: Disk, path: string): string | Error {
  try {
    return disk.readText(path)
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}
