import { z } from 'zod'
import type { Instrument, Lots } from '../../../domain/instrument.ts'
import { absolute, type Money, moneyFromNumber, moneyToNumber } from '../../../domain/money.ts'
import type { MarginTerms, VenuePosition } from '../../../domain/position.ts'
import type { Listing } from '../listing.ts'
import { amount, figure, identifier, lotCount, optional } from './numbers.ts'

/**
 * A position as reads and pushes tell it. A push after a change has everything, one after a mark price only what
 * moved. `posMaint` is the maintenance margin and only isolated positions have it; `maintMargin`, for all its name,
 * is the position's margin with its open profit.
 */
const position = z.compile(
  z.object({
    symbol: optional(identifier),
    currentQty: optional(lotCount),
    avgEntryPrice: optional(figure),
    markPrice: optional(figure),
    markValue: optional(amount),
    liquidationPrice: optional(figure),
    posMaint: optional(amount),
    posMargin: optional(amount),
    maintMarginReq: optional(figure),
    leverage: optional(figure),
    marginMode: optional(z.enum(['CROSS', 'ISOLATED'])),
    unrealisedPnl: optional(amount),
  }),
)

type Read = z.output<typeof position>

const named = z.compile(z.object({ symbol: identifier }))

/** What a push says of a position: only what it mentions. Prices are in ticks, fractional. */
export function decodePositionChange(
  data: unknown,
  instrument: Instrument,
): Partial<VenuePosition> & Pick<VenuePosition, 'symbol'> {
  const read = position.parse(data)
  const inTicks = ticksOf(instrument)
  const maintenance = maintenanceOf(read, instrument)
  return {
    venue: instrument.venue,
    symbol: instrument.symbol,
    ...(read.currentQty === null ? {} : { lots: read.currentQty }),
    ...(read.avgEntryPrice === null ? {} : { averageEntry: inTicks(read.avgEntryPrice) }),
    ...(read.markPrice === null ? {} : { mark: inTicks(read.markPrice) }),
    ...(read.liquidationPrice === null ? {} : { liquidation: inTicks(read.liquidationPrice) }),
    ...(maintenance === null ? {} : { maintenanceMargin: maintenance }),
    ...(read.unrealisedPnl === null ? {} : { unrealised: read.unrealisedPnl }),
    ...(read.posMargin === null ? {} : { margin: read.posMargin }),
    ...termsOf(read),
  }
}

/** A whole position; undefined when its instrument is not one that we can trade. @throws when it lacks a field. */
export function decodePosition(data: unknown, listing: Listing): VenuePosition | undefined {
  const { symbol } = named.parse(data)
  const instrument = listing.find(symbol)
  if (!instrument) return undefined
  const change = decodePositionChange(data, instrument)
  const { lots, averageEntry, mark, unrealised } = change
  if (lots === undefined || averageEntry === undefined || mark === undefined || unrealised === undefined)
    throw new Error(`position of ${symbol}: without quantity, entry, mark or unrealised profit`)
  return {
    venue: instrument.venue,
    symbol: instrument.symbol,
    lots,
    averageEntry,
    mark,
    liquidation: change.liquidation ?? 0,
    maintenanceMargin: change.maintenanceMargin ?? marginAt(instrument, lots, mark),
    unrealised,
    ...(change.margin === undefined ? {} : { margin: change.margin }),
    ...(change.terms === undefined ? {} : { terms: change.terms }),
    currency: instrument.settleCurrency,
  }
}

/** A cross position's leverage is a setting; an isolated one's is what it has come to, and no term. */
function termsOf({ leverage, marginMode, maintMarginReq }: Read): Pick<VenuePosition, 'terms'> {
  const terms: Partial<MarginTerms> = {
    ...(marginMode === null ? {} : { mode: marginMode === 'CROSS' ? 'cross' : 'isolated' }),
    ...(leverage === null || marginMode !== 'CROSS' ? {} : { leverage }),
    ...(maintMarginReq === null ? {} : { maintenanceRate: maintMarginReq }),
  }
  return Object.keys(terms).length === 0 ? {} : { terms }
}

const ticksOf =
  (instrument: Instrument) =>
  (price: number): number =>
    price / Number(instrument.tickSize)

function maintenanceOf({ posMaint, markValue }: Read, instrument: Instrument): Money | null {
  if (posMaint !== null) return posMaint
  if (markValue === null) return null
  return moneyFromNumber(moneyToNumber(absolute(markValue)) * instrument.maintenanceMarginRate)
}

const marginAt = (instrument: Instrument, size: Lots, mark: number): Money =>
  moneyFromNumber(
    Math.abs(size) * mark * moneyToNumber(instrument.tickMoney) * instrument.maintenanceMarginRate,
  )
