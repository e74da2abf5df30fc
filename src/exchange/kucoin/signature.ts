/**
 * Who is asking. Checks run in the venue's order, so each mistake has its own code: a missing header before a
 * stale clock, the clock before the key, the passphrase before the signature.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { ServedRequest } from '../../ports/server.ts'
import { WireRefusal } from './refusal.ts'

export interface Credential {
  readonly account: string
  readonly key: string
  readonly secret: string
  readonly passphrase: string
}

/** A signature is good for so long before and after the server's clock. */
const TIMESTAMP_WINDOW_MS = 5_000
const UNAUTHORISED = 401
const BAD_REQUEST = 400

const HEADERS = ['kc-api-key', 'kc-api-sign', 'kc-api-timestamp', 'kc-api-passphrase'] as const
const KEY_VERSIONS = new Set(['2', '3'])

/** base64(HMAC-SHA256(secret, text)): the one recipe for signature and passphrase. */
export const sign = (secret: string, text: string): string =>
  createHmac('sha256', secret).update(text).digest('base64')

/** The account that signed the request, or why it is nobody. */
export function authenticate(
  credentials: readonly Credential[],
  request: ServedRequest,
  nowMs: number,
): Credential | WireRefusal {
  const { headers } = request
  for (const name of HEADERS)
    if (!headers[name])
      return new WireRefusal(
        '400001',
        `Please check the header of your request for ${name.toUpperCase()}`,
        UNAUTHORISED,
      )
  const timestamp = headers['kc-api-timestamp'] ?? ''
  return identify(credentials, nowMs, {
    key: headers['kc-api-key'] ?? '',
    timestamp,
    passphrase: headers['kc-api-passphrase'] ?? '',
    keyVersion: headers['kc-api-key-version'] ?? '1',
    signature: headers['kc-api-sign'] ?? '',
    signed: timestamp + request.method + request.target + request.body,
  })
}

/** What a client offers as proof; `signed` is the text that its signature has to cover. */
export interface Proof {
  readonly key: string
  readonly timestamp: string
  readonly passphrase: string
  readonly keyVersion: string
  readonly signature: string
  readonly signed: string
}

/** Checks a proof against the clock and the known keys. */
export function identify(
  credentials: readonly Credential[],
  nowMs: number,
  proof: Proof,
): Credential | WireRefusal {
  // Not a number compares as out of the window.
  if (!(Math.abs(Number(proof.timestamp) - nowMs) <= TIMESTAMP_WINDOW_MS))
    return new WireRefusal('400002', 'Invalid KC-API-TIMESTAMP', BAD_REQUEST)
  const credential = credentials.find((known) => known.key === proof.key)
  if (!credential) return new WireRefusal('400003', 'KC-API-KEY not exists', UNAUTHORISED)
  const passphrase = sealedPassphrase(credential)
  // Version 1 sent the passphrase in the clear; the venue no longer knows such keys.
  if (!KEY_VERSIONS.has(proof.keyVersion) || !same(passphrase, proof.passphrase))
    return new WireRefusal('400004', 'Invalid KC-API-PASSPHRASE', UNAUTHORISED)
  if (!same(sign(credential.secret, proof.signed), proof.signature))
    return new WireRefusal('400005', 'Invalid KC-API-SIGN', UNAUTHORISED)
  return credential
}

const sealed = new WeakMap<Credential, string>()

/** Sealed once: it is the same in every request. */
function sealedPassphrase(credential: Credential): string {
  const known = sealed.get(credential)
  if (known !== undefined) return known
  const made = sign(credential.secret, credential.passphrase)
  sealed.set(credential, made)
  return made
}

function same(expected: string, given: string): boolean {
  const left = Buffer.from(expected)
  const right = Buffer.from(given)
  return left.length === right.length && timingSafeEqual(left, right)
}
