/**
 * Tells when a distance to liquidation falls under one of the configured levels, and when it is back above. A distance
 * that swings around a level is told once: it is back only when it is above the level by the hysteresis.
 */

/** Something that can be liquidated, by a name that stays the same. */
export interface Watched {
  readonly name: string
  /** Share of the mark; null: not known now, which says nothing. */
  readonly distance: number | null
}

export interface Crossing {
  readonly name: string
  readonly direction: 'nearer' | 'farther'
  /** The last level that was crossed. */
  readonly level: number
  readonly distance: number
}

export interface WatchLevels {
  /** Shares of the mark, falling. */
  readonly levels: readonly number[]
  /** A level is left behind at level × (1 + hysteresis). */
  readonly hysteresis: number
}

/** How many levels each name is below; those above all are left out. */
export type WatchState = ReadonlyMap<string, number>

/** One look. What is not looked at any more is forgotten. */
export function watch(
  state: WatchState,
  watched: readonly Watched[],
  { levels, hysteresis }: WatchLevels,
): { readonly state: WatchState; readonly crossings: readonly Crossing[] } {
  const next = new Map<string, number>()
  const crossings: Crossing[] = []
  for (const { name, distance } of watched) {
    const before = state.get(name) ?? 0
    const below = distance === null ? before : belowAt(distance, before, levels, hysteresis)
    if (below > 0) next.set(name, below)
    const crossed = levels[below > before ? below - 1 : below]
    if (distance !== null && below !== before && crossed !== undefined)
      crossings.push({ name, direction: below > before ? 'nearer' : 'farther', level: crossed, distance })
  }
  return { state: next, crossings }
}

function belowAt(distance: number, before: number, levels: readonly number[], hysteresis: number): number {
  const reached = levels.filter((level) => distance < level).length
  if (reached >= before) return reached
  // Distances end at 1: a level near it is left behind there.
  return levels.slice(0, before).filter((level) => distance < Math.min(1, level * (1 + hysteresis))).length
}
