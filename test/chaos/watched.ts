import { openSimulation, type Simulation } from '../../chaos/simulation.ts'
import { Watch } from '../../chaos/watch.ts'
import type { InstrumentSymbol, Lots, Ticks } from '../../src/domain/instrument.ts'
import type { OrderRequest } from '../../src/exchange/contract.ts'
import { PAPER_ACCOUNT } from '../../supervisors/simulated-venue.ts'

/** A simulation that no engine lives in: whatever happens at the exchange, the test does. */
export interface Watched {
  readonly simulation: Simulation
  readonly watch: Watch
  /** `invariant: sentence`, in order. */
  readonly violated: string[]
  /** @throws Error when the exchange refuses. */
  place(clientOid: string, parts: Partial<OrderRequest>): string
}

export const SYMBOL = 'XBTUSDTM' as InstrumentSymbol

export async function watched(): Promise<Watched> {
  const simulation = await openSimulation(1, {})
  const { exchange } = simulation.venue
  const violated: string[] = []
  const watch = new Watch(
    simulation,
    () => undefined,
    (invariant, sentence) => violated.push(`${invariant}: ${sentence}`),
  )
  return {
    simulation,
    watch,
    violated,
    place(clientOid, parts) {
      const symbol = parts.symbol ?? SYMBOL
      const bid = exchange.book(symbol).bids[0]?.[0] ?? 0
      const placed = exchange.place(PAPER_ACCOUNT, {
        clientOid,
        symbol,
        side: 'buy',
        price: (bid - 10) as Ticks,
        size: 1 as Lots,
        timeInForce: 'GTC',
        postOnly: false,
        reduceOnly: false,
        hidden: false,
        leverage: 1,
        stop: null,
        selfTrade: null,
        remark: '',
        ...parts,
      })
      if (!placed.ok) throw new Error(placed.message)
      return placed.order.id
    },
  }
}
