import type { InstrumentName, VenueName } from '../../src/domain/instrument.ts'
import { direction, type Side } from '../../src/domain/order.ts'
import type { VenueFill, VenueOrder } from '../../src/exchange/contract.ts'
import { type Ends, excesses, farthest } from '../../src/invariants/exposure-bounds.ts'
import { doorLimits } from '../../src/risk/door-context.ts'
import { correlatedGroup } from '../../src/risk/groups.ts'
import { isOurs, type VenueLedger } from '../venue-ledger.ts'
import type { Scene, TrialInvariant } from './trial-invariant.ts'

/** An order that left before the engine heard of somebody else's trade reaches the exchange within so long. */
const ON_ITS_WAY_MS = 15_000

/** A trade of somebody else on the account, and when the engine first knew of it. */
interface Strange {
  readonly venue: VenueName
  readonly fill: VenueFill
  knownMs: number | undefined
}

/** An order, and the venue that took it. */
interface Taken {
  readonly venue: VenueName
  readonly order: VenueOrder
}

/** How far the worst case has been above a limit, settlement currency; 0: never. */
export interface WorstOverLimit {
  readonly worst: number
}

/**
 * The exchange never takes an order of ours with which everything that could fill there, filled, is worth more than a limit:
 * of its symbol, its venue, a group of symbols, the net or the gross position. One that makes a sum no worse may be there
 * above its limit: it is the way back. Trades of others on the account count once the engine can know of them.
 */
export const exposureAtTheVenue = (): TrialInvariant & WorstOverLimit => {
  let strange: Strange[] = []
  let over = 0

  /** Lots of others, signed, that the door did not have to count yet. */
  function unknown(of: InstrumentName, { knows, nowMs }: Scene): number {
    if (strange.length === 0) return 0
    const now = nowMs()
    for (const each of strange)
      if (each.knownMs === undefined && knows(each.venue, each.fill)) each.knownMs = now
    strange = strange.filter(({ knownMs }) => knownMs === undefined || now - knownMs < ON_ITS_WAY_MS)
    return strange.reduce(
      (sum, { venue, fill }) =>
        sum + (venue === of.venue && fill.symbol === of.symbol ? direction(fill.side) * fill.size : 0),
      0,
    )
  }
  /** Of every instrument. `without`: as if this order were not there. */
  function endsOf(scene: Scene, without?: Taken): readonly Ends[] {
    return [...scene.ledgers.each].flatMap(([venue, ledger]) =>
      endsAt(venue, ledger, scene, without?.venue === venue ? without.order : undefined),
    )
  }
  function endsAt(
    venue: VenueName,
    ledger: VenueLedger,
    scene: Scene,
    without?: VenueOrder,
  ): readonly Ends[] {
    const orders = [...ledger.alive.values()].filter(({ id }) => id !== without?.id)
    return Array.from(ledger.symbols, (symbol) => {
      const mine = orders.filter((order) => order.symbol === symbol)
      const filled = without?.symbol === symbol ? direction(without.side) * without.filled : 0
      const lots = ledger.lots(symbol) - filled
      const known = lots - unknown({ venue, symbol }, scene)
      // With the trades of others or without: whichever is less.
      const [highest, lowest] = [reach('buy', mine), reach('sell', mine)].map((to) =>
        Math.min(to(lots), to(known)),
      ) as [number, number]
      return {
        venue,
        symbol,
        highest: ledger.notional(symbol, highest),
        lowest: -ledger.notional(symbol, lowest),
      }
    })
  }

  return {
    name: 'exposure-at-the-venue',
    get worst() {
      return over
    },
    see(sighting, scene) {
      if (sighting.type === 'Filled' && !isOurs(sighting.order))
        strange.push({ venue: sighting.venue, fill: sighting.fill, knownMs: undefined })
      if (sighting.type !== 'OrderTaken' || !isOurs(sighting.order) || sighting.order.reduceOnly)
        return undefined
      const { config } = scene
      const { venue, order } = sighting
      const { clientOid, symbol } = order
      const limits = { ...doorLimits(config), groups: config.risk.groups.map(correlatedGroup) }
      const found = excesses({ venue, symbol }, limits, endsOf(scene, { venue, order }), endsOf(scene))
      for (const { worst, limit } of found) over = Math.max(over, worst - limit)
      const beyond = found.filter(({ worst, limit, drift }) => worst > limit + drift)
      if (beyond.length === 0) return undefined
      const sums = beyond.map(({ sum, worst, limit }) => `${sum} ${worst}, limit ${limit}`)
      return `${clientOid} makes the worst case of ${sums.join('; of ')}`
    },
  }
}

/** How far these orders carry a position to one side, lots of that side. */
const reach = (side: Side, orders: readonly VenueOrder[]): ((lots: number) => number) => {
  const [reducing = [], opening = []] = [true, false].map((reduceOnly) =>
    orders
      .filter((order) => order.side === side && order.reduceOnly === reduceOnly)
      .map(({ size, filled, cancelled }) => size - filled - cancelled),
  )
  return (lots) => farthest(lots * direction(side), reducing, opening)
}
