import type { Ticks } from '../domain/instrument.ts'
import type { Side } from '../domain/order.ts'

/** A buy may not be priced higher over the mark, nor a sell lower under it (KuCoin's 300011 and 300012). */
const BAND_SHARE = 0.05

export interface PriceBand {
  readonly buyMax: Ticks
  readonly sellMin: Ticks
}

/** The band around a mark, in whole ticks inside it. */
export const bandAround = (mark: number): PriceBand => ({
  buyMax: Math.floor(mark * (1 + BAND_SHARE)) as Ticks,
  sellMin: Math.max(1, Math.ceil(mark * (1 - BAND_SHARE))) as Ticks,
})

/** The worst price at which an order of this side may trade. */
export const bandLimit = (band: PriceBand, side: Side): Ticks => (side === 'buy' ? band.buyMax : band.sellMin)

export const insideBand = (band: PriceBand, side: Side, price: Ticks): boolean =>
  side === 'buy' ? price <= band.buyMax : price >= band.sellMin
