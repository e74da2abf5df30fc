/** The touch, in ticks and lots. */
export interface Touch {
  readonly bestBid: number
  readonly bestAsk: number
  readonly bestBidSize: number
  readonly bestAskSize: number
}

/** Halfway between the touch, in ticks; may lie between two. */
export const midOf = (touch: Touch): number => (touch.bestBid + touch.bestAsk) / 2

/** The touch weighted by the opposite size, in ticks: a thin ask is about to give way, so the price is near it. */
export function microprice(touch: Touch): number {
  const size = touch.bestBidSize + touch.bestAskSize
  if (size <= 0) return midOf(touch)
  return (touch.bestBid * touch.bestAskSize + touch.bestAsk * touch.bestBidSize) / size
}
