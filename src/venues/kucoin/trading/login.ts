import * as Redacted from 'effect/Redacted'
import { type KucoinCredentials, sealer } from '../signature.ts'

/**
 * Who opens a trading socket, in two steps: the address proves the key, and the answer to a challenge proves that it is
 * not an address which somebody else has read. Both are secrets, and neither is ever in a failure.
 */
export interface TradingLogin {
  /** `timestampMs` is venue time, refused like a request's when it is more than 5 s off. */
  readonly address: (timestampMs: number) => string
  /** Signs a challenge, to the letter. */
  readonly prove: (challenge: string) => string
}

/**
 * KuCoin's Pro WebSocket API, "Add Order": `sign` is base64(HMAC-SHA256(secret, apikey + timestamp)), the passphrase is
 * sealed as for REST, and the challenge is signed as the text that came.
 */
export function tradingLogin(tradingUrl: string, credentials: KucoinCredentials): TradingLogin {
  const seal = sealer(credentials)
  const key = Redacted.value(credentials.key)
  const passphrase = seal(Redacted.value(credentials.passphrase))
  return {
    address(timestampMs) {
      const url = new URL(tradingUrl)
      const proof = { apikey: key, timestamp: String(timestampMs), sign: seal(key + timestampMs), passphrase }
      for (const [name, value] of Object.entries(proof)) url.searchParams.set(name, value)
      return url.href
    },
    prove: seal,
  }
}
