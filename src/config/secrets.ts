import * as Redacted from 'effect/Redacted'
import type { ConfigProblem } from './layers.ts'
import type { Config } from './schema.ts'

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
  | { readonly ok: true; readonly credentials: Credentials }
  | { readonly ok: false; readonly errors: readonly ConfigProblem[] }

/**
 * Reads the keys of live and shadow mode from the environment variables that the configuration names; paper mode
 * has its own and looks at none.
 */
export function readCredentials(
  config: Pick<Config, 'engine' | 'venue'>,
  environment: Readonly<Record<string, string | undefined>>,
): CredentialsResult {
  if (config.engine.mode === 'paper') return { ok: true, credentials: paperKeys() }
  const { keyVariable, secretVariable, passphraseVariable } = config.venue
  const key = environment[keyVariable]
  const secret = environment[secretVariable]
  const passphrase = environment[passphraseVariable]
  if (key && secret && passphrase) return { ok: true, credentials: redacted({ key, secret, passphrase }) }
  const missing = [keyVariable, secretVariable, passphraseVariable].filter((name) => !environment[name])
  return {
    ok: false,
    errors: missing.map((name) => ({
      file: 'environment',
      key: name,
      reason: `is not set; ${config.engine.mode} mode signs its requests with it`,
    })),
  }
}

/** The keys of paper mode. */
export const paperKeys = (): Credentials => redacted(PAPER_CREDENTIALS)

const redacted = (parts: Readonly<Record<keyof Credentials, string>>): Credentials => ({
  key: Redacted.make(parts.key),
  secret: Redacted.make(parts.secret),
  passphrase: Redacted.make(parts.passphrase),
})
