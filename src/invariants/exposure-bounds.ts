import type { InstrumentName } from '../domain/instrument.ts'
import type { DoorLimits } from '../risk/door-context.ts'
import type { CorrelatedGroup } from '../risk/groups.ts'

/** The limits on sums of positions, reporting currency. */
export interface NotionalLimits
  extends Pick<DoorLimits, 'symbolNotionalMax' | 'venueNotionalMax' | 'netNotionalMax' | 'totalNotionalMax'> {
  readonly groups: readonly CorrelatedGroup[]
}

/** The ends that fills can bring one position to, as values at the mark. */
export interface Ends extends InstrumentName {
  readonly highest: number
  readonly lowest: number
}

/** One sum over positions, and what it may come to. */
export interface Bound {
  readonly sum: string
  /** What one position adds to it. */
  readonly of: (ends: Ends) => number
  readonly limit: number
}

/** A worst case that an order makes worse, above its limit. */
export interface Excess {
  readonly sum: string
  readonly worst: number
  readonly limit: number
  /** What of it may come of marks that moved between the door's look and the one that is taken here. */
  readonly drift: number
}

/** Of every position. */
const MARK_DRIFT_SHARE = 0.05

const worstOf = ({ highest, lowest }: Ends): number => Math.max(highest, -lowest)

/** The limits that an order in this instrument can break. */
function boundsOf({ venue, symbol }: InstrumentName, limits: NotionalLimits): readonly Bound[] {
  const { groups, symbolNotionalMax, venueNotionalMax, netNotionalMax, totalNotionalMax } = limits
  const only =
    (belongs: (ends: Ends) => boolean, of: Bound['of']): Bound['of'] =>
    (ends) =>
      belongs(ends) ? of(ends) : 0
  const atVenue = (ends: Ends): boolean => ends.venue === venue
  const bothWays = (sum: string, belongs: (ends: Ends) => boolean, limit: number): readonly Bound[] => [
    { sum: `${sum}, long`, of: only(belongs, ({ highest }) => highest), limit },
    { sum: `${sum}, short`, of: only(belongs, ({ lowest }) => -lowest), limit },
  ]
  return [
    {
      sum: symbol,
      of: only((ends) => atVenue(ends) && ends.symbol === symbol, worstOf),
      limit: symbolNotionalMax,
    },
    { sum: venue, of: only(atVenue, worstOf), limit: venueNotionalMax },
    ...groups
      .filter(({ symbols }) => symbols.has(symbol))
      .flatMap(({ name, symbols, notionalMax }) =>
        bothWays(name, (ends) => symbols.has(ends.symbol), notionalMax),
      ),
    ...bothWays('everything', () => true, netNotionalMax),
    { sum: 'everything, either way', of: worstOf, limit: totalNotionalMax },
  ]
}

const total = (all: readonly Ends[], of: Bound['of']): number => all.reduce((sum, ends) => sum + of(ends), 0)

/**
 * Every limit that an order in this instrument breaks: the sums that it makes worse, and that are above their limits with it.
 * @param before without the order, or with its former terms.
 */
export function excesses(
  instrument: InstrumentName,
  limits: NotionalLimits,
  before: readonly Ends[],
  after: readonly Ends[],
): readonly Excess[] {
  return boundsOf(instrument, limits).flatMap(({ sum, of, limit }) => {
    const worst = total(after, of)
    if (worst <= limit || worst <= total(before, of)) return []
    const drift = total(after, (ends) => Math.abs(of(ends))) * MARK_DRIFT_SHARE
    return [{ sum, worst, limit, drift }]
  })
}

/** How far fills carry a position to one side, in lots of that side: reduce-only ones come first, since they end at flat. */
export function farthest(lots: number, reducing: readonly number[], opening: readonly number[]): number {
  let end = lots
  for (const size of reducing) end = Math.max(end, Math.min(0, end + size))
  for (const size of opening) end += size
  return end
}
