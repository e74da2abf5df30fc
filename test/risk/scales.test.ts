import { describe, expect, it } from 'vitest'
import { scalesOf } from '../../src/risk/scales.ts'

const AS_IT_IS = { sizing: 1, losses: 1 }

describe('scales of the rungs', () => {
  const risk = { cautionSizeScale: 0.5, cautionSpreadScale: 2 }
  for (const [state, expected] of [
    ['NORMAL', { sizeScale: 1, spreadScale: 1, mayOpen: true }],
    ['CAUTION', { sizeScale: 0.5, spreadScale: 2, mayOpen: true }],
    ['WARNING', { sizeScale: 0.5, spreadScale: 2, mayOpen: false }],
    ['STOP', { sizeScale: 0.5, spreadScale: 2, mayOpen: false }],
  ] as const)
    it(state, () => {
      expect(scalesOf(state, AS_IT_IS, risk)).toEqual(expected)
    })

  it('multiplies sizing, losses and CAUTION, in one place', () => {
    const factors = { sizing: 3, losses: 0.8 }
    expect(scalesOf('NORMAL', factors, risk).sizeScale).toBeCloseTo(2.4, 12)
    expect(scalesOf('CAUTION', factors, risk).sizeScale).toBeCloseTo(1.2, 12)
  })
})
