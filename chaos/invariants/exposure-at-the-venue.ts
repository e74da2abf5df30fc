import type { InstrumentSymbol } from '../../src/domain/instrument.ts'
import { direction } from '../../src/domain/order.ts'
import type { VenueFill, VenueOrder } from '../../src/exchange/contract.ts'
import { isOurs } from '../venue-ledger.ts'
import type { Scene, TrialInvariant } from './trial-invariant.ts'

/** The mark may have moved so far between the door's look and the exchange's. */
const MARK_DRIFT_SHARE = 0.05
/** An order that left before the engine heard of somebody else's trade reaches the exchange within so long. */
const ON_ITS_WAY_MS = 15_000

/** A trade of somebody else on the account, and when the engine first knew of it. */
interface Strange {
  readonly fill: VenueFill
  knownMs: number | undefined
}

/** How far the worst case has been above a limit, settlement currency; 0: never. */
export interface WorstOverLimit {
  readonly worst: number
}

/**
 * The exchange never takes an order of ours with which everything that could fill there, filled, is worth more than the
 * limits. One that makes the worst case no worse may be there above a limit: it is the way back. Trades of others on the
 * account count once the engine can know of them.
 */
export const exposureAtTheVenue = (): TrialInvariant & WorstOverLimit => {
  let strange: Strange[] = []
  let worst = 0

  /** Lots of others that the door did not have to count yet. */
  function unknown(symbol: InstrumentSymbol, { knows, nowMs }: Scene): number {
    const now = nowMs()
    for (const each of strange) if (each.knownMs === undefined && knows(each.fill)) each.knownMs = now
    strange = strange.filter(({ knownMs }) => knownMs === undefined || now - knownMs < ON_ITS_WAY_MS)
    return strange.reduce(
      (sum, { fill }) => sum + (fill.symbol === symbol ? direction(fill.side) * fill.size : 0),
      0,
    )
  }
  /** Settlement currency. `without`: as if this order were not there. */
  function worstOf(symbol: InstrumentSymbol, scene: Scene, without?: VenueOrder): number {
    const { ledger } = scene
    const orders = [...ledger.alive.values()].filter(
      (order) => order.symbol === symbol && order.id !== without?.id,
    )
    const lots = ledger.lots(symbol) - (without ? direction(without.side) * without.filled : 0)
    const known = worstLots(lots - unknown(symbol, scene), orders)
    return ledger.notional(symbol, Math.min(known, worstLots(lots, orders)))
  }

  return {
    name: 'exposure-at-the-venue',
    get worst() {
      return worst
    },
    see(sighting, scene) {
      if (sighting.type === 'Filled' && !isOurs(sighting.order))
        strange.push({ fill: sighting.fill, knownMs: undefined })
      if (sighting.type !== 'OrderTaken' || !isOurs(sighting.order) || sighting.order.reduceOnly)
        return undefined
      const { config, ledger } = scene
      const { clientOid, symbol } = sighting.order
      const inSymbol = worstOf(symbol, scene)
      if (inSymbol <= worstOf(symbol, scene, sighting.order)) return undefined
      let total = 0
      for (const each of ledger.symbols) total += each === symbol ? inSymbol : worstOf(each, scene)
      const found = [
        { what: symbol, value: inSymbol, limit: Number(config.risk.symbolNotionalMax) },
        { what: 'all symbols', value: total, limit: Number(config.risk.totalNotionalMax) },
      ]
      for (const { value, limit } of found) worst = Math.max(worst, value - limit)
      const over = found.find(({ value, limit }) => value > limit * (1 + MARK_DRIFT_SHARE))
      return over && `${clientOid} makes the worst case of ${over.what} ${over.value}, limit ${over.limit}`
    },
  }
}

/** The largest position, either way, that fills of these orders can lead to. */
function worstLots(lots: number, orders: readonly VenueOrder[]): number {
  const open = { buy: 0, sell: 0 }
  for (const { side, size, filled, cancelled, reduceOnly } of orders)
    if (!reduceOnly) open[side] += size - filled - cancelled
  return Math.max(Math.abs(lots), lots + open.buy, open.sell - lots)
}
