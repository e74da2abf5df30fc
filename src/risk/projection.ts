import type { OrderIntent } from '../domain/order.ts'
import type { DoorContext } from './door-context.ts'
import type { Around, SignedSum, Unvalued } from './exposure-book.ts'
import { highest, lowest, type Working, withOrder, worstCase } from './worst-case.ts'

/** Worst-case value at the mark with and without one more order, in the reporting currency. */
export interface Projection {
  /** Of the order's own instrument. */
  readonly before: Extent
  readonly after: Extent
  /** Of everything else. */
  readonly around: Around
  /** What cannot be valued; the sums leave it out. */
  readonly unvalued: Unvalued | undefined
}

export interface Extent extends SignedSum {
  /** The larger side; never negative. */
  readonly worst: number
}

/** Looks one order ahead. Costs the same however many instruments and orders there are. */
export function project(intent: OrderIntent, { exposures, position, working }: DoorContext): Projection {
  const lots = position(intent)
  const sums = working.sums(intent)
  const value = exposures.lotValue(intent)
  const around = exposures.around(intent)
  const known = typeof value === 'number'
  const unit = known ? value : 0
  return {
    before: extent(lots, sums, unit),
    after: extent(lots, withOrder(sums, intent), unit),
    around,
    unvalued: known ? around.unvalued : value,
  }
}

const extent = (position: number, working: Working, unit: number): Extent => ({
  worst: worstCase(position, working) * unit,
  highest: highest(position, working) * unit,
  lowest: lowest(position, working) * unit,
})
