import {
  type InstrumentKey,
  type InstrumentName,
  instrumentKey,
  type Ticks,
} from '../src/domain/instrument.ts'
import { type BookedOrder, remaining } from '../src/journal/booked-order.ts'
import type { Holding } from '../src/journal/holding.ts'
import type { Exposure, OpenExit, Touch } from '../src/risk/exits/exposure.ts'
import type { World } from './world.ts'

/**
 * What there is to get out of: every position, and every exit that works although there is none. A position that is new
 * is noted in the journal with the price of this moment, so that a later life measures from the same.
 */
export class WayOut {
  readonly #world: World
  /** When the last exit of an instrument was sent, monotonic microseconds. */
  readonly #sentMicros = new Map<InstrumentKey, number>()

  constructor(world: World) {
    this.#world = world
  }

  *exposures(): Generator<Exposure> {
    const { channels, instruments, journal, ports } = this.#world
    for (const holding of journal.books.holdings.values()) {
      const { position } = holding
      const key = instrumentKey(holding)
      const instrument = instruments.get(key)
      const exits = this.#exits(holding)
      if (!instrument || (position.lots === 0 && exits.length === 0)) continue
      const touch = this.#touch(holding)
      const mark = channels.prices.get(key)?.mark
      if (position.lots !== 0) this.#begin(holding, touch, mark)
      const begun = journal.books.exits.get(key)
      const sentMicros = this.#sentMicros.get(key) ?? Number.NEGATIVE_INFINITY
      yield {
        instrument,
        lots: position.lots,
        mark,
        touch,
        begun: begun && { reference: begun.reference, elapsedMs: ports.clock.now() - begun.since },
        exits,
        sinceLastMs: (ports.clock.monotonicMicros() - sentMicros) / 1000,
      }
    }
  }

  sent(of: InstrumentName): void {
    this.#sentMicros.set(instrumentKey(of), this.#world.ports.clock.monotonicMicros())
  }

  #begin({ symbol, venue }: Holding, touch: Touch | undefined, mark: number | undefined): void {
    const { books } = this.#world.journal
    const price = touch ? (touch.bid + touch.ask) / 2 : mark
    if (price === undefined || books.exits.has(instrumentKey({ venue, symbol }))) return
    const reference = Math.max(1, Math.round(price)) as Ticks
    this.#world.journal.append({ type: 'ExitBegan', venue, symbol, reference })
  }

  /** A book that was not heard of for long shows where the market was. */
  #touch(of: InstrumentName): Touch | undefined {
    const { channels, config, ports } = this.#world
    const view = channels.views(of).value?.view
    const bookMicros = channels.prices.get(instrumentKey(of))?.bookMicros ?? Number.NEGATIVE_INFINITY
    const ageMs = (ports.clock.monotonicMicros() - bookMicros) / 1000
    if (!view || ageMs > config.market.staleAfterMs) return undefined
    return { bid: view.bestBid, ask: view.bestAsk, bidSize: view.bestBidSize, askSize: view.bestAskSize }
  }

  #exits({ open }: Holding): readonly OpenExit[] {
    const now = this.#world.ports.clock.now()
    return Array.from(open.values())
      .filter(({ intent }) => intent.purpose === 'exit')
      .map((order) => ({
        clientOrderId: order.intent.clientOrderId,
        side: order.intent.side,
        price: order.intent.price,
        remaining: remaining(order),
        rests: order.intent.timeInForce === 'GTC',
        state: stateOf(order),
        restedMs: now - (order.acceptedAt ?? now),
      }))
  }
}

function stateOf({ command, knowledge }: Readonly<BookedOrder>): OpenExit['state'] {
  if (knowledge !== 'confirmed') return 'uncertain'
  switch (command) {
    case 'idle':
      return 'open'
    case 'submitting':
    case 'amending':
      return 'under-way'
    case 'cancelling':
      return 'cancelling'
    default:
      return command satisfies never
  }
}
