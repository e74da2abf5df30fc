import { openSimulation, type Simulation } from '../../chaos/simulation.ts'
import { Watch } from '../../chaos/watch.ts'
import type { InstrumentSymbol, Lots, Ticks } from '../../src/domain/instrument.ts'
import type { OrderRequest } from '../../src/exchange/contract.ts'
import { plainOrder } from '../../src/exchange/plain-order.ts'
import { encodeEntry } from '../../src/journal/codec.ts'
import type { JournalEvent } from '../../src/journal/events.ts'
import type { TelemetryEvent } from '../../src/telemetry/events.ts'
import { PAPER_ACCOUNT } from '../../supervisors/simulated-venue.ts'

/** A simulation that no engine lives in: whatever happens at the exchange, the test does. */
export interface Watched {
  readonly simulation: Simulation
  readonly watch: Watch
  /** `invariant: sentence`, in order. */
  readonly violated: string[]
  /** An engine writes these down, and the disk has them. */
  wrote(...events: readonly JournalEvent[]): Watched
  /** The disk does not have them yet. */
  wroteOnly(...events: readonly JournalEvent[]): Watched
  told(...events: readonly TelemetryEvent[]): Watched
  pass(ms: number): Watched
  /** @throws Error when the exchange refuses. */
  place(clientOid: string, parts: Partial<OrderRequest>): string
}

export const RECONCILED: TelemetryEvent = {
  type: 'Reconciled',
  venue: 'kucoin',
  orders: 0,
  positions: 0,
  differences: 0,
  tookMs: 1,
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
  let sequence = 0
  const world: Watched = {
    simulation,
    watch,
    violated,
    wrote: (...events) => {
      for (const event of events) {
        world.wroteOnly(event)
        const text = encodeEntry({ sequence, at: 0, event })
        simulation.disk.tamper((records) => records.push({ sequence, at: 0, text, hash: '' }))
      }
      return world
    },
    wroteOnly: (...events) => {
      for (const event of events) watch.entry({ sequence: ++sequence, at: 0, event })
      return world
    },
    told: (...events) => {
      for (const event of events) watch.line(event)
      return world
    },
    pass: (ms) => {
      const { clock } = simulation
      const until = clock.monotonicMicros() + ms * 1000
      while (clock.monotonicMicros() < until) clock.step((until - clock.monotonicMicros()) / 1000)
      return world
    },
    place(clientOid, parts) {
      const symbol = parts.symbol ?? SYMBOL
      const bid = exchange.book(symbol).bids[0]?.[0] ?? 0
      const placed = exchange.place(
        PAPER_ACCOUNT,
        plainOrder({
          clientOid,
          symbol,
          side: 'buy',
          price: (bid - 10) as Ticks,
          size: 1 as Lots,
          ...parts,
        }),
      )
      if (!placed.ok) throw new Error(placed.message)
      return placed.order.id
    },
  }
  return world
}
