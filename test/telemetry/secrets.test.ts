import { describe, expect, it } from 'vitest'
import { formatFailure } from '../../src/telemetry/checklist.ts'
import { formatLine } from '../../src/telemetry/lines.ts'
import { isSecretName, REDACTED, withoutSecrets } from '../../src/telemetry/secrets.ts'

describe('a field is secret by its name', () => {
  it.each([
    'secret',
    'apiSecret',
    'API_SECRET',
    'key',
    'apiKey',
    'apikey',
    'KC-API-KEY',
    'privateKey',
    'passphrase',
    'KC-API-PASSPHRASE',
    'password',
    'sign',
    'KC-API-SIGN',
    'signature',
    'token',
    'bulletToken',
    'tokenValue',
    'authorization',
    'set-cookie',
  ])('%s is', (name) => expect(isSecretName(name)).toBe(true))

  it.each([
    'symbol',
    'clientOrderId',
    'keyVariable',
    'secretary',
    'signed',
    'design',
    'monkey',
    'tokens',
    '',
  ])('%s is not', (name) => expect(isSecretName(name)).toBe(false))
})

describe('secrets inside text', () => {
  it.each([
    ['GET wss://x/endpoint?token=abc.DEF-1&id=7', `GET wss://x/endpoint?token=${REDACTED}&id=7`],
    ['{"secret":"s3cr3t","code":"1"}', `{"secret":"${REDACTED}","code":"1"}`],
    ['KC-API-SIGN: QUJD', `KC-API-SIGN: ${REDACTED}`],
    ['passphrase = hunter2; retry', `passphrase = ${REDACTED}; retry`],
    ['nothing to hide: code=400100', 'nothing to hide: code=400100'],
  ])('%s', (text, clean) => expect(withoutSecrets(text)).toBe(clean))

  it('do not reach a line or the checklist', () => {
    const event = { type: 'FeedLost', feed: 'private', reason: 'wss://x?token=abcdef refused' } as const
    expect(formatLine({ at: 0, event }, true)).not.toContain('abcdef')
    expect(formatFailure('venue', 'apiKey=abcdef refused', true)).not.toContain('abcdef')
  })
})
