import { inspect } from 'node:util'
import * as Redacted from 'effect/Redacted'
import { describe, expect, test } from 'vitest'
import { PAPER_CREDENTIALS, readCredentials } from '../../src/config/secrets.ts'

const config = (mode: 'paper' | 'shadow' | 'live') =>
  ({
    engine: { mode, venue: 'kucoin', venues: {} },
    venue: { keyVariable: 'THE_KEY', secretVariable: 'THE_SECRET', passphraseVariable: 'THE_PASSPHRASE' },
  }) as never
const environment = { THE_KEY: 'k-123', THE_SECRET: 's-456', THE_PASSPHRASE: 'p-789' }

describe('keys', () => {
  test.each(['shadow', 'live'] as const)('of %s mode come from the environment, and show nothing', (mode) => {
    const result = readCredentials(config(mode), environment)
    if (!result.ok) throw new Error('no keys')
    const credentials = result.credentials.get('kucoin')
    expect(credentials && Redacted.value(credentials.secret)).toBe('s-456')
    for (const shown of [inspect(result, { depth: 9 }), JSON.stringify(result), String(credentials?.key)])
      expect(shown).not.toMatch(/k-123|s-456|p-789/)
  })

  test('that are missing or empty are each named', () => {
    const result = readCredentials(config('live'), { THE_KEY: 'k-123', THE_SECRET: '' })
    expect(result.ok ? [] : result.errors.map(({ key }) => key)).toEqual(['THE_SECRET', 'THE_PASSPHRASE'])
  })

  test('of paper mode are its own, whatever the environment holds', () => {
    const result = readCredentials(config('paper'), environment)
    const credentials = result.ok ? result.credentials.get('kucoin') : undefined
    expect(credentials && Redacted.value(credentials.key)).toBe(PAPER_CREDENTIALS.key)
  })
})
