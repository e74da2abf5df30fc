import type { Config } from '../../config/schema.ts'
import type { InstrumentSymbol } from '../../domain/instrument.ts'
import { type DoorLimits, doorLimits } from '../door-context.ts'
import { correlatedGroup } from '../groups.ts'
import type { SizeFactors } from '../scales.ts'
import { asksOf } from '../triggers.ts'
import { normalMultiples } from './normal-tail.ts'
import { type CappedSize, capped, type SizingBasis, wantedValue } from './sizing.ts'

/** What quotes are scaled by, before the ladder's rung is. */
export interface Sizes {
  readonly losses: number
  /** Where nothing is said, the strategy's own size stands. */
  readonly quotes: ReadonlyMap<InstrumentSymbol, QuoteSize>
}

export interface QuoteSize extends CappedSize<SizeLimit> {
  /** The value over that of the strategy's own quote. */
  readonly factor: number
}

type Bounds =
  | 'orderNotionalMax'
  | 'symbolNotionalMax'
  | 'venueNotionalMax'
  | 'netNotionalMax'
  | 'totalNotionalMax'
  | 'leverageMax'

export interface SizeLimits extends Pick<DoorLimits, Bounds> {
  /** The smallest of the correlated groups that the symbol is in; Infinity when it is in none. */
  readonly groupNotionalMax: (symbol: InstrumentSymbol) => number
  /** Of the equity: from here on a CVaR raises the ladder; Infinity where none does. */
  readonly cvarShareMax: number
  /** CVaR of a position, in daily deviations of its price. */
  readonly cvarMultiple: number
}

export function sizeLimits(config: Pick<Config, 'risk' | 'market'>): SizeLimits {
  const { tail, triggers } = config.risk
  const lowest = triggers.cvar.on ? asksOf(triggers.cvar)[0] : undefined
  const groups = config.risk.groups.map(correlatedGroup)
  return {
    ...doorLimits(config),
    groupNotionalMax: (symbol) =>
      Math.min(
        Number.POSITIVE_INFINITY,
        ...groups.filter(({ symbols }) => symbols.has(symbol)).map(({ notionalMax }) => notionalMax),
      ),
    cvarShareMax: lowest?.threshold ?? Number.POSITIVE_INFINITY,
    cvarMultiple: normalMultiples(tail.confidence).cvar,
  }
}

type SizeLimit = 'order' | 'symbol' | 'group' | 'venue' | 'net' | 'total' | 'leverage' | 'cvar'

export const UNSIZED: Sizes = { losses: 1, quotes: new Map() }

export const sizeFactors = ({ losses, quotes }: Sizes, symbol: InstrumentSymbol): SizeFactors => ({
  sizing: quotes.get(symbol)?.factor ?? 1,
  losses,
})

/**
 * The size of a quote in one symbol, no larger than any bound of the door on the worst case, than leverage allows of the
 * equity, and than would alone raise the ladder by its CVaR. undefined while the equity is not known: what was
 * said last still stands, and nothing opens.
 */
export function quoteSize(
  symbol: InstrumentSymbol,
  basis: Pick<SizingBasis, 'volatility' | 'kellyShare'> & { readonly equity: number | null },
  sizing: Config['risk']['sizing'],
  quoteValue: number,
  limits: SizeLimits,
): QuoteSize | undefined {
  const { equity, volatility, kellyShare } = basis
  if (equity === null) return undefined
  const size = capped<SizeLimit>(wantedValue(sizing, { equity, volatility, kellyShare, quoteValue }), {
    order: limits.orderNotionalMax,
    symbol: limits.symbolNotionalMax,
    group: limits.groupNotionalMax(symbol),
    venue: limits.venueNotionalMax,
    net: limits.netNotionalMax,
    total: limits.totalNotionalMax,
    leverage: limits.leverageMax * equity,
    cvar:
      volatility > 0
        ? (limits.cvarShareMax * equity) / (limits.cvarMultiple * volatility)
        : Number.POSITIVE_INFINITY,
  })
  return { ...size, factor: size.value / quoteValue }
}
