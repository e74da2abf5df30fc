import type { Ticks } from './instrument.ts'

/** Which price is looked at: the last trade, the mark, or the index. */
export type WatchedPrice = 'last' | 'mark' | 'index'

/** What an order waits for. Until the watched price is there, it rests at the venue beside the book and trades with nobody. */
export interface Trigger {
  readonly price: Ticks
  /** `up`: at the price or over it; `down`: at it or under. */
  readonly direction: 'up' | 'down'
  readonly by: WatchedPrice
}

/** Whether a watched price, in ticks, has reached the trigger. */
export const isThrough = (
  { direction, price }: Pick<Trigger, 'direction' | 'price'>,
  watched: number,
): boolean => (direction === 'up' ? watched >= price : watched <= price)
