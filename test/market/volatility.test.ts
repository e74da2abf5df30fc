import { describe, expect, it } from 'vitest'
import { SAMPLE_MS_MIN, SAMPLES_MIN, Volatility } from '../../src/market/volatility.ts'
import { seededRandom } from '../../src/ports/random.ts'

/** A random walk of the mid with the given volatility, sampled at irregular times. */
function walk(volatility: Volatility, ticksPerRootSecond: number, seconds: number, seed: number) {
  const random = seededRandom(seed)
  let at = 0
  let mid = 10_000
  while (at < seconds * 1000) {
    const stepMs = 200 + random.below(1_800)
    at += stepMs
    mid += random.normal() * ticksPerRootSecond * Math.sqrt(stepMs / 1000)
    volatility.sample(mid, at)
  }
}

describe('volatility of the mid', () => {
  it('finds the volatility of a random walk whatever the sampling', () => {
    const estimates = Array.from({ length: 40 }, (_, seed) => {
      const volatility = new Volatility(120_000)
      walk(volatility, 5, 1_800, seed)
      return volatility.value ** 2
    })
    const variance = estimates.reduce((sum, each) => sum + each, 0) / estimates.length
    expect(Math.abs(Math.sqrt(variance) / 5 - 1)).toBeLessThan(0.04)
  })

  it('is exact where every change is the same', () => {
    const volatility = new Volatility(30_000)
    for (let second = 0; second <= 20; second++) volatility.sample(100 + 4 * (second % 2), second * 1000)
    expect(volatility.value).toBeCloseTo(4, 12)
  })

  it('forgets half of an old storm in a half-life', () => {
    const volatility = new Volatility(10_000)
    for (let second = 0; second <= 600; second++) volatility.sample(100 + 4 * (second % 2), second * 1000)
    for (let second = 601; second <= 610; second++) volatility.sample(100, second * 1000)
    expect(volatility.value ** 2).toBeCloseTo(16 / 2, 6)
  })

  it('is unknown before there are enough samples', () => {
    const volatility = new Volatility(10_000)
    for (let sample = 0; sample < SAMPLES_MIN; sample++) volatility.sample(sample, sample * 1000)
    expect(volatility.value).toBe(0)
    volatility.sample(SAMPLES_MIN, SAMPLES_MIN * 1000)
    expect(volatility.value).toBeCloseTo(1, 12)
  })

  it('does not count a bounce within a moment, nor a time that goes back', () => {
    const bouncing = new Volatility(10_000)
    for (let ms = 0; ms <= 10_000; ms += SAMPLE_MS_MIN / 2)
      bouncing.sample(100 + (ms % SAMPLE_MS_MIN === 0 ? 0 : 1), ms)
    bouncing.sample(500, 1)
    expect(bouncing.value).toBe(0)
  })
})
