import type { Clock, TimerHandle } from '../ports/clock.ts'
import { MINUTE_MS } from './candles.ts'
import type { EventQueue } from './event-queue.ts'
import { settleFunding } from './funding.ts'
import type { House } from './house.ts'
import { liquidateIfDue } from './liquidation.ts'
import { MARK_EVERY_MS } from './mark.ts'
import type { Trading } from './trading.ts'

/** Once a second: marks, the stops that wait for them, funding when it is due, and liquidations. */
export class Marking {
  readonly #clock: Clock
  readonly #trading: Trading
  readonly #events: EventQueue
  readonly #house: House
  #timer: TimerHandle | undefined
  #minute: number

  constructor(clock: Clock, trading: Trading, events: EventQueue, house: House) {
    this.#clock = clock
    this.#trading = trading
    this.#events = events
    this.#house = house
    this.#minute = Math.floor(clock.now() / MINUTE_MS)
  }

  start(): void {
    this.#timer = this.#clock.setTimeout(() => {
      this.start()
      this.tick()
    }, MARK_EVERY_MS)
  }

  stop(): void {
    this.#clock.clearTimeout(this.#timer)
    this.#timer = undefined
  }

  tick(): void {
    const at = this.#clock.now()
    const minute = Math.floor(at / MINUTE_MS)
    for (const market of this.#trading.markets.values()) {
      market.mark.observe(market.mid, at)
      const price = market.mark.state()
      this.#events.emit({ type: 'PriceMarked', symbol: market.symbol, price })
      if (minute !== this.#minute)
        this.#events.emit({
          type: 'FundingRated',
          symbol: market.symbol,
          rate: price.predictedFundingRate,
          intervalMs: market.instrument.fundingIntervalMs,
          at,
        })
      market.stops.observe('mark', price.mark)
      market.stops.observe('index', price.index)
      if (market.mark.fundingDue(at)) settleFunding(market, this.#trading, this.#events, this.#house, at)
    }
    this.#minute = minute
    for (const account of this.#trading.accounts.values()) {
      for (const [symbol, holding] of account.holdings)
        if (holding.position.lots !== 0) this.#trading.books.touch(account, symbol, 'markPriceChange')
      liquidateIfDue(account, this.#trading, this.#house, at)
    }
    this.#trading.settle()
  }
}
