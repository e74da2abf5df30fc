/** The one that the draw decides for. */
export const chosen = <Item>(draw: number, items: readonly Item[]): Item | undefined =>
  items[Math.floor(draw * items.length)]

/** The digits of a draw that `chosen` has not used up, in [0, 1). */
export const finer = (draw: number): number => (draw * 100) % 1
