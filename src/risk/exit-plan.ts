import type { Config } from '../config/schema.ts'
import type { Instrument, InstrumentSymbol, Lots, Ticks } from '../domain/instrument.ts'
import type { OrderIntent, Side } from '../domain/order.ts'

/** `measured` is CRITICAL's pace, a slice at a time at the touch; `at-once` is STOP's, through the book. */
export type ExitPace = 'measured' | 'at-once'

/** A position to get out of, and what is known of its market. */
export interface Exposure {
  readonly instrument: Instrument
  /** Signed. */
  readonly lots: number
  /** In ticks; undefined when the venue never gave one. */
  readonly mark: number | undefined
  /** Undefined while the book has no price. */
  readonly bestBid: Ticks | undefined
  readonly bestAsk: Ticks | undefined
}

/** An exit without the names that whoever sends it gives it. */
export type ExitWish = Pick<
  OrderIntent,
  'side' | 'price' | 'size' | 'timeInForce' | 'postOnly' | 'reduceOnly'
> & { readonly symbol: InstrumentSymbol }

/**
 * How far of the band an exit may reach: the mark moves between the plan and the door, and an exit that the door
 * refuses for its price is an exit that was blocked.
 */
export const BAND_REACH = 0.8

/**
 * The next exit of each position: reduce-only, immediate or cancel, never more than the position. What does not
 * fill is planned again at the next look, with the market as it is then. Without a mark it is a market order.
 */
export const exitPlan = (
  pace: ExitPace,
  exposures: Iterable<Exposure>,
  risk: Pick<Config['risk'], 'bandShare' | 'exitSlice'>,
): readonly ExitWish[] =>
  Array.from(exposures)
    .filter((exposure) => exposure.lots !== 0)
    .map((exposure) => {
      const side: Side = exposure.lots > 0 ? 'sell' : 'buy'
      return {
        symbol: exposure.instrument.symbol,
        side,
        price: priceOf(pace, exposure, side, risk.bandShare * BAND_REACH),
        size: sizeOf(pace, exposure, risk.exitSlice),
        timeInForce: 'IOC',
        postOnly: false,
        reduceOnly: true,
      }
    })

function sizeOf(pace: ExitPace, { instrument, lots }: Exposure, slice: number): Lots {
  const held = Math.abs(lots)
  return Math.min(pace === 'at-once' ? held : Math.ceil(held * slice), instrument.orderLotsMax) as Lots
}

/** The far edge of the allowed band, or the opposite touch where that is nearer and haste is not needed. */
function priceOf(pace: ExitPace, exposure: Exposure, side: Side, reach: number): Ticks | null {
  const { instrument, mark, bestBid, bestAsk } = exposure
  if (mark === undefined || !(mark > 0)) return null
  const lowest = Math.max(1, Math.ceil(mark * (1 - reach)))
  const highest = Math.min(instrument.priceMax, Math.floor(mark * (1 + reach)))
  const touch = pace === 'measured' ? (side === 'buy' ? bestAsk : bestBid) : undefined
  const edge = side === 'buy' ? highest : lowest
  return Math.min(highest, Math.max(lowest, touch ?? edge)) as Ticks
}
