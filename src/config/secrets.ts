import * as Redacted from 'effect/Redacted'
import type { VenueName } from '../domain/instrument.ts'
import type { ConfigProblem } from './layers.ts'
import type { Config } from './schema.ts'
import { type VenueSettings, venuesOf } from './venues.ts'

/** What signs our requests. Printed, logged or serialised, each part shows nothing of itself. */
export interface Credentials {
  readonly key: Redacted.Redacted<string>
  readonly secret: Redacted.Redacted<string>
  readonly passphrase: Redacted.Redacted<string>
}

/** The account of the simulated exchange: no secret, because it opens nothing. */
export const PAPER_CREDENTIALS = {
  key: 'paper-key',
  secret: 'paper-secret',
  passphrase: 'paper-passphrase',
} as const

export type CredentialsResult =
  | { readonly ok: true; readonly credentials: ReadonlyMap<VenueName, Credentials> }
  | { readonly ok: false; readonly errors: readonly ConfigProblem[] }

/**
 * Reads the keys of live and shadow mode, of every venue, from the environment variables that the configuration names;
 * paper mode has its own and looks at none.
 */
export function readCredentials(
  config: Pick<Config, 'engine' | 'venue'>,
  environment: Readonly<Record<string, string | undefined>>,
): CredentialsResult {
  const credentials = new Map<VenueName, Credentials>()
  const errors: ConfigProblem[] = []
  for (const [name, settings] of venuesOf(config)) {
    const { keys, missing } =
      config.engine.mode === 'paper' ? { keys: paperKeys(), missing: [] } : keysIn(environment, settings)
    if (keys) credentials.set(name, keys)
    for (const key of missing)
      errors.push({
        file: 'environment',
        key,
        reason: `is not set; ${config.engine.mode} mode signs its requests to ${name} with it`,
      })
  }
  return errors.length === 0 ? { ok: true, credentials } : { ok: false, errors }
}

/** The keys of a venue, or the variables that are not set. */
function keysIn(
  environment: Readonly<Record<string, string | undefined>>,
  { keyVariable, secretVariable, passphraseVariable }: VenueSettings,
): { readonly keys?: Credentials; readonly missing: readonly string[] } {
  const key = environment[keyVariable]
  const secret = environment[secretVariable]
  const passphrase = environment[passphraseVariable]
  if (key && secret && passphrase) return { keys: redacted({ key, secret, passphrase }), missing: [] }
  const names = [keyVariable, secretVariable, passphraseVariable]
  return { missing: names.filter((name) => !environment[name]) }
}

/** The keys of paper mode. */
export const paperKeys = (): Credentials => redacted(PAPER_CREDENTIALS)

const redacted = (parts: Readonly<Record<keyof Credentials, string>>): Credentials => ({
  key: Redacted.make(parts.key),
  secret: Redacted.make(parts.secret),
  passphrase: Redacted.make(parts.passphrase),
})
