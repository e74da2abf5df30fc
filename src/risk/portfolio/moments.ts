/** Central moments of a sample, of the population (divided by T). */
export interface Moments {
  readonly mean: number
  readonly variance: number
  /** 0 of a normal; 0 too where nothing varies. */
  readonly skewness: number
  readonly excessKurtosis: number
}

/** @throws RangeError for an empty sample. */
export function momentsOf(sample: ArrayLike<number>): Moments {
  const count = sample.length
  if (count === 0) throw new RangeError('no moments of an empty sample')
  let sum = 0
  for (let at = 0; at < count; at++) sum += sample[at] ?? 0
  const mean = sum / count
  let second = 0
  let third = 0
  let fourth = 0
  for (let at = 0; at < count; at++) {
    const off = (sample[at] ?? 0) - mean
    const square = off * off
    second += square
    third += square * off
    fourth += square * square
  }
  const variance = second / count
  if (variance === 0) return { mean, variance, skewness: 0, excessKurtosis: 0 }
  return {
    mean,
    variance,
    skewness: third / count / variance ** 1.5,
    excessKurtosis: fourth / count / variance ** 2 - 3,
  }
}
