import type { Config } from '../../config/schema.ts'

/**
 * How much smaller sizes become as losses come in: a factor from `sizeScaleMin` to 1. Every losing round trip in a row
 * beyond `losingTradesFrom` takes off a share; drawdown scales down in a straight line from `drawdownFrom`, where nothing
 * is taken off, to `drawdownTo`, where all is that may be. The two multiply. null is unknown and takes nothing off: while
 * equity is unknown nothing opens at all.
 */
export function lossScale(
  { losingTrades, drawdown }: { readonly losingTrades: number | null; readonly drawdown: number | null },
  scaling: Config['risk']['scaling'],
): number {
  const { losingTradesFrom, losingTradeFactor, drawdownFrom, drawdownTo, sizeScaleMin } = scaling
  const beyond = Math.max(0, (losingTrades ?? 0) - losingTradesFrom)
  const byTrades = losingTradeFactor ** beyond
  const way = ((drawdown ?? 0) - drawdownFrom) / (drawdownTo - drawdownFrom)
  const byDrawdown = 1 - (1 - sizeScaleMin) * Math.min(1, Math.max(0, way))
  return Math.max(sizeScaleMin, byTrades * byDrawdown)
}
