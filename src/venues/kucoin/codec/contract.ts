import { z } from 'zod'
import { parseDecimal } from '../../../domain/decimal.ts'
import {
  type Instrument,
  type InstrumentSymbol,
  rate,
  tickMoneyOf,
  ticks,
} from '../../../domain/instrument.ts'
import { decimal, figure, identifier, lotCount, optional } from './numbers.ts'

/** KuCoin settles funding every eight hours where a contract does not say otherwise. */
const FUNDING_INTERVAL_MS = 28_800_000

const contract = z.object({
  symbol: identifier,
  baseCurrency: identifier,
  settleCurrency: identifier,
  tickSize: decimal,
  multiplier: decimal,
  maxOrderQty: lotCount,
  maxPrice: decimal,
  maxLeverage: figure,
  initialMargin: figure,
  maintainMargin: figure,
  makerFeeRate: decimal,
  takerFeeRate: decimal,
  fundingRateGranularity: optional(figure),
  status: z.string(),
})

/** Inverse contracts settle in the base coin, and their multiplier is negative; the engine trades linear ones. */
const nature = z.object({ symbol: identifier, isInverse: z.boolean() })

/** One contract as an instrument. @throws when a field is missing or finer than money can count. */
export function decodeContract(data: unknown): Instrument {
  const read = contract.parse(data)
  return {
    venue: 'kucoin',
    symbol: read.symbol as InstrumentSymbol,
    baseCurrency: read.baseCurrency,
    settleCurrency: read.settleCurrency,
    tickSize: read.tickSize,
    multiplier: read.multiplier,
    tickMoney: tickMoneyOf(read.tickSize, read.multiplier),
    orderLotsMax: read.maxOrderQty,
    priceMax: ticks(wholeSteps(read.maxPrice, read.tickSize)),
    leverageMax: read.maxLeverage,
    initialMarginRate: read.initialMargin,
    maintenanceMarginRate: read.maintainMargin,
    makerFeeRate: rate(read.makerFeeRate),
    takerFeeRate: rate(read.takerFeeRate),
    fundingIntervalMs: read.fundingRateGranularity ?? FUNDING_INTERVAL_MS,
    tradable: read.status === 'Open',
  }
}

/**
 * The linear contracts of the venue's list. Those in `wanted` must be readable; any other that is not is left
 * out, so that one odd contract among hundreds does not stop the engine.
 */
export function decodeContracts(data: unknown, wanted: ReadonlySet<string>): readonly Instrument[] {
  const linear: Instrument[] = []
  for (const item of z.array(z.unknown()).parse(data)) {
    const { symbol, isInverse } = nature.parse(item)
    if (isInverse) continue
    try {
      linear.push(decodeContract(item))
    } catch (error) {
      if (wanted.has(symbol)) throw error
    }
  }
  return linear
}

/** How many whole steps fit below a limit: the venue's limits need not be a multiple of the tick. */
function wholeSteps(limit: string, step: string): number {
  const scale = 20
  return Number(parseDecimal(limit, scale) / parseDecimal(step, scale))
}
