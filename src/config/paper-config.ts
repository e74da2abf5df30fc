import { liveDisk } from '../ports/live/disk.ts'
import { DEFAULTS_PATH, loadConfig } from './load.ts'
import type { Config } from './schema.ts'

export type Overrides = { readonly [Table in keyof Config]?: object }

/** The default configuration with what a bench or a trial changes. @throws Error for overrides that the schema refuses. */
export function paperConfig(overrides: Overrides): { readonly config: Config; readonly hash: string } {
  const loaded = loadConfig({ defaultsText: liveDisk.readText(DEFAULTS_PATH), overrides })
  if (loaded.ok) return loaded
  throw new Error(loaded.errors.map(({ key, reason }) => `${key} ${reason}`).join('; '))
}
