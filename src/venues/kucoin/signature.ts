import { createHmac } from 'node:crypto'
import * as Redacted from 'effect/Redacted'

/** An API key of KuCoin. The passphrase is the one chosen when the key was made. */
export interface KucoinCredentials {
  readonly key: Redacted.Redacted<string>
  readonly secret: Redacted.Redacted<string>
  readonly passphrase: Redacted.Redacted<string>
}

/** What a signature covers. `target` is the path with its query, exactly as it will be sent. */
export interface Signable {
  readonly method: string
  readonly target: string
  readonly body: string
  /** Venue time, epoch ms; refused when more than 5 s off. */
  readonly timestampMs: number
}

/** The version of the recipe below; `2` and `3` are computed alike and KuCoin's own SDK sends 3. */
const KEY_VERSION = '3'

/**
 * A signer for one key: KC-API-SIGN is base64(HMAC-SHA256(secret, timestamp + METHOD + target + body)), and the
 * passphrase travels as base64(HMAC-SHA256(secret, passphrase)).
 */
export function kucoinSigner(credentials: KucoinCredentials): (request: Signable) => Record<string, string> {
  const seal = sealer(credentials)
  const key = Redacted.value(credentials.key)
  const passphrase = seal(Redacted.value(credentials.passphrase))
  return ({ method, target, body, timestampMs }) => ({
    'KC-API-KEY': key,
    'KC-API-SIGN': seal(`${timestampMs}${method.toUpperCase()}${target}${body}`),
    'KC-API-TIMESTAMP': String(timestampMs),
    'KC-API-PASSPHRASE': passphrase,
    'KC-API-KEY-VERSION': KEY_VERSION,
  })
}

/** base64(HMAC-SHA256(secret, text)): every proof that KuCoin asks for. */
export function sealer(credentials: KucoinCredentials): (text: string) => string {
  const secret = Redacted.value(credentials.secret)
  return (text) => createHmac('sha256', secret).update(text).digest('base64')
}
