import type { Config } from '../../config/schema.ts'
import { ConstantCorrelation } from './constant-correlation.ts'
import type { CovarianceEstimator } from './estimator.ts'
import { EwmaCovariance } from './ewma-covariance.ts'
import { LedoitWolf } from './ledoit-wolf.ts'

/** The estimator that the configuration names, of so many assets. */
export function covarianceOf(
  size: number,
  tail: Pick<Config['risk']['tail'], 'covariance' | 'ewmaDecay' | 'rows'>,
): CovarianceEstimator {
  switch (tail.covariance) {
    case 'ewma':
      return new EwmaCovariance(size, tail.ewmaDecay)
    case 'ledoit-wolf':
      return new LedoitWolf(size, tail.rows)
    case 'constant-correlation':
      return new ConstantCorrelation(size, tail.rows)
    default:
      return tail.covariance satisfies never
  }
}
