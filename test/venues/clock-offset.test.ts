import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addClockSample,
  type ClockSamples,
  clockOffsetMs,
  clockSample,
  clockUncertaintyMs,
} from '../../src/venues/clock-offset.ts'

/** A venue whose clock is ahead, asked over a road with an uneven way there and back. */
const asked = (trueOffsetMs: number, thereMs: number, backMs: number, nowMs = 1e12) =>
  clockSample(Math.floor(nowMs - backMs + trueOffsetMs), nowMs, thereMs + backMs)

const following = (...samples: readonly ReturnType<typeof asked>[]): ClockSamples =>
  samples.reduce<ClockSamples>(addClockSample, [])

describe('the clock offset', () => {
  it('is nothing, of unknown quality, before the first sample', () => {
    expect([clockOffsetMs([]), clockUncertaintyMs([])]).toEqual([0, Number.POSITIVE_INFINITY])
  })

  it('is exact over an even road', () => {
    expect(clockOffsetMs(following(asked(250, 10, 10)))).toBe(250)
  })

  it('is taken from the shortest round trip', () => {
    const samples = following(asked(250, 80, 2), asked(250, 3, 3), asked(250, 2, 60))
    expect(clockOffsetMs(samples)).toBe(250)
  })

  it('never errs by more than it says, however uneven the road', () => {
    const road = fc.tuple(
      fc.double({ min: 0, max: 500, noNaN: true }),
      fc.double({ min: 0, max: 500, noNaN: true }),
    )
    fc.assert(
      fc.property(
        fc.integer({ min: -10_000, max: 10_000 }),
        fc.array(road, { minLength: 1, maxLength: 20 }),
        (offset, roads) => {
          const samples = following(...roads.map(([there, back]) => asked(offset, there, back)))
          expect(Math.abs(clockOffsetMs(samples) - offset)).toBeLessThanOrEqual(clockUncertaintyMs(samples))
        },
      ),
    )
  })

  it('forgets everything when a clock was set', () => {
    const samples = following(asked(0, 1, 1), asked(0, 1, 1), asked(6_000, 20, 20))
    expect(clockOffsetMs(samples)).toBeCloseTo(6_000, -1)
    expect(samples).toHaveLength(1)
  })

  it('keeps a bounded number of samples', () => {
    expect(following(...Array.from({ length: 100 }, () => asked(5, 4, 4)))).toHaveLength(8)
  })

  it('lets a good old sample go in time', () => {
    const samples = following(asked(5, 1, 1), ...Array.from({ length: 8 }, () => asked(5, 9, 9)))
    expect(clockUncertaintyMs(samples)).toBe(10)
  })
})
