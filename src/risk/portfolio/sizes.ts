import type { Config } from '../../config/schema.ts'
import type { TriggerConfig } from '../../config/tables/triggers.ts'
import type { InstrumentLabel, InstrumentSymbol } from '../../domain/instrument.ts'
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
  readonly quotes: ReadonlyMap<InstrumentLabel, QuoteSize>
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
  /** Of the equity: from here on a CVaR raises the ladder, and a stress; Infinity where none does. */
  readonly cvarShareMax: number
  readonly stressShareMax: number
  /** Of the equity: what funding may cost. */
  readonly fundingShareMax: number
  /** CVaR of a position, in daily deviations of its price. */
  readonly cvarMultiple: number
}

export function sizeLimits(config: Pick<Config, 'risk' | 'market'>): SizeLimits {
  const { funding, tail, triggers } = config.risk
  const groups = config.risk.groups.map(correlatedGroup)
  return {
    ...doorLimits(config),
    groupNotionalMax: (symbol) =>
      Math.min(
        Number.POSITIVE_INFINITY,
        ...groups.filter(({ symbols }) => symbols.has(symbol)).map(({ notionalMax }) => notionalMax),
      ),
    cvarShareMax: lowestAsk(triggers.cvar),
    stressShareMax: lowestAsk(triggers.stress),
    fundingShareMax: funding.costMax,
    cvarMultiple: normalMultiples(tail.confidence).cvar,
  }
}

const lowestAsk = (trigger: TriggerConfig): number =>
  (trigger.on ? asksOf(trigger)[0]?.threshold : undefined) ?? Number.POSITIVE_INFINITY

type SizeLimit =
  | 'order'
  | 'symbol'
  | 'group'
  | 'venue'
  | 'net'
  | 'total'
  | 'leverage'
  | 'cvar'
  | 'stress'
  | 'funding'

export const UNSIZED: Sizes = { losses: 1, quotes: new Map() }

export const sizeFactors = ({ losses, quotes }: Sizes, symbol: InstrumentLabel): SizeFactors => ({
  sizing: quotes.get(symbol)?.factor ?? 1,
  losses,
})

/** What one symbol does to what is held of it. */
export interface QuoteBasis extends Pick<SizingBasis, 'volatility' | 'kellyShare'> {
  readonly equity: number | null
  /** What the worst scenario takes of a position that is held alone, either way, as a share of its value. */
  readonly stressShare: number
  /** What funding costs over the holding period, as a share of the value, whoever pays it; 0 while no rate was heard. */
  readonly fundingShare: number
}

/**
 * The size of a quote in one symbol, no larger than any bound of the door on the worst case, than leverage allows of the
 * equity, than would alone raise the ladder by its CVaR or its stress, and than funding may cost. undefined while the equity
 * is not known: what was said last still stands, and nothing opens.
 */
export function quoteSize(
  symbol: InstrumentSymbol,
  { equity, volatility, kellyShare, stressShare, fundingShare }: QuoteBasis,
  sizing: Config['risk']['sizing'],
  quoteValue: number,
  limits: SizeLimits,
): QuoteSize | undefined {
  if (equity === null) return undefined
  /** The value that loses this share of the equity. */
  const losing = (shareMax: number, lost: number): number =>
    lost > 0 ? (shareMax * equity) / lost : Number.POSITIVE_INFINITY
  const size = capped<SizeLimit>(wantedValue(sizing, { equity, volatility, kellyShare, quoteValue }), {
    order: limits.orderNotionalMax,
    symbol: limits.symbolNotionalMax,
    group: limits.groupNotionalMax(symbol),
    venue: limits.venueNotionalMax,
    net: limits.netNotionalMax,
    total: limits.totalNotionalMax,
    leverage: limits.leverageMax * equity,
    cvar: losing(limits.cvarShareMax, limits.cvarMultiple * volatility),
    stress: losing(limits.stressShareMax, stressShare),
    funding: losing(limits.fundingShareMax, fundingShare),
  })
  return { ...size, factor: size.value / quoteValue }
}
