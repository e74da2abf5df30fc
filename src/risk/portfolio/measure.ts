import type { Config } from '../../config/schema.ts'
import type { BelievedCovariance } from './believed-covariance.ts'
import { cornishFisherMultiples, isCornishFisherQuantile, shapeGradients } from './cornish-fisher.ts'
import { historicalMarginals, historicalTail } from './historical-tail.ts'
import { momentsOf } from './moments.ts'
import { normalMarginals, normalMultiples } from './normal-tail.ts'
import type { ReturnWindow } from './return-window.ts'
import { dot } from './symmetric-matrix.ts'
import type { TailLoss } from './tail-loss.ts'

/** By which the tail of one interval was estimated. */
export type Method = 'historical' | 'normal' | 'cornish-fisher'

export interface Measure extends TailLoss {
  readonly method: Method
  /** What one more unit of each position adds to the CVaR; times the positions, they sum to it. */
  readonly marginals: Float64Array
}

/**
 * The tail of positions of these values over one interval, by the method that the configuration names. `worst` is the
 * one of historical and normal with the larger CVaR. Cornish-Fisher takes its shape from the window and its deviation from
 * the covariance; where it is no quantile function it says nothing, and `worst` stands in. Means of so short an interval
 * are noise and count as zero in what is fitted.
 */
export function measure(
  values: ArrayLike<number>,
  window: ReturnWindow,
  covariance: BelievedCovariance,
  { method, confidence }: Pick<Config['risk']['tail'], 'method' | 'confidence'>,
): Measure {
  switch (method) {
    case 'historical':
      return historical(values, window, confidence)
    case 'normal':
      return normal(values, covariance, confidence)
    case 'cornish-fisher':
      return (
        cornishFisher(values, window, covariance, confidence) ?? worst(values, window, covariance, confidence)
      )
    case 'worst':
      return worst(values, window, covariance, confidence)
    default:
      return method satisfies never
  }
}

function worst(
  values: ArrayLike<number>,
  window: ReturnWindow,
  covariance: BelievedCovariance,
  confidence: number,
): Measure {
  const seen = historical(values, window, confidence)
  const fitted = normal(values, covariance, confidence)
  return seen.cvar > fitted.cvar ? seen : fitted
}

function historical(values: ArrayLike<number>, window: ReturnWindow, confidence: number): Measure {
  const tail = historicalTail(window.profits(values), confidence)
  return {
    method: 'historical',
    valueAtRisk: tail.valueAtRisk,
    cvar: tail.cvar,
    marginals: window.spread(historicalMarginals(tail, window.cells, window.size)),
  }
}

function normal(values: ArrayLike<number>, covariance: BelievedCovariance, confidence: number): Measure {
  const product = covariance.times(values)
  const deviation = Math.sqrt(Math.max(0, dot(values, product)))
  const multiples = normalMultiples(confidence)
  return {
    method: 'normal',
    valueAtRisk: multiples.valueAtRisk * deviation,
    cvar: multiples.cvar * deviation,
    marginals: normalMarginals(product, deviation, multiples.cvar),
  }
}

function cornishFisher(
  values: ArrayLike<number>,
  window: ReturnWindow,
  covariance: BelievedCovariance,
  confidence: number,
): Measure | undefined {
  const profits = window.profits(values)
  const moments = momentsOf(profits)
  if (!isCornishFisherQuantile(moments)) return undefined
  const product = covariance.times(values)
  const deviation = Math.sqrt(Math.max(0, dot(values, product)))
  const multiples = cornishFisherMultiples(moments, confidence)
  const slopes = shapeGradients(profits, moments, window.cells, window.size)
  const bySkewness = window.spread(slopes.skewness)
  const byKurtosis = window.spread(slopes.kurtosis)
  const marginals = normalMarginals(product, deviation, multiples.cvar)
  return {
    method: 'cornish-fisher',
    valueAtRisk: multiples.valueAtRisk * deviation,
    cvar: multiples.cvar * deviation,
    marginals: marginals.map(
      (each, at) =>
        each +
        deviation *
          (multiples.bySkewness * (bySkewness[at] ?? 0) + multiples.byKurtosis * (byKurtosis[at] ?? 0)),
    ),
  }
}
