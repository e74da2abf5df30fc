import { describe, expect, it } from 'vitest'
import { type FaultKind, PHASES, type Phase } from '../../chaos/catalogue.ts'
import { runTrial } from '../../chaos/trial.ts'

const KINDS: readonly FaultKind[] = [
  'http-lost-after',
  'reply-cut',
  'sockets-all-cut',
  'net-no-name',
  'maintenance',
  'key-revoked',
  'hand-order',
  'child-crashed',
  'engine-killed',
  'engine-frozen',
  'clock-ahead',
  'disk-full',
]

/** Nothing crashes in a tree that does not stand yet, and it sends no order. */
const TRADING_ONLY: readonly FaultKind[] = ['child-crashed', 'reply-cut']
const kindsIn = (during: Phase) => KINDS.filter((kind) => during === 'stop' || !TRADING_ONLY.includes(kind))

describe.each(PHASES)('during %s', (during) => {
  it.each(kindsIn(during))('%s strikes, and afterwards nothing is left and nothing is lost', async (kind) => {
    const { failures, injected, starts } = await runTrial({
      seed: 11,
      durationMs: 12_000,
      faults: [0.307, 0.653, 0.991].map((draw, index) => ({
        atMs: 8_020 + index * 1_050,
        kind,
        draw,
        during,
      })),
    })
    expect(failures).toEqual([])
    expect(injected[kind]).toBeGreaterThan(0)
    // The engine was killed for it, or another one found what the stop had left.
    expect(starts).toBeGreaterThan(1)
  })
})
