/** What the exchange says once and does not keep: funding settlements, premiums a minute, closed positions. */
import type { Instrument } from '../../domain/instrument.ts'
import type { Exchange, ExchangeEvent, HeldPosition, PriceState } from '../contract.ts'

/** Entries a symbol or account; the oldest go first. */
const ENTRIES_MAX = 1_000
const MINUTE_MS = 60_000

export interface SettledFunding {
  readonly rate: number
  readonly at: number
}

/** The last price state of a minute. */
export interface MinutePrice {
  readonly at: number
  readonly price: PriceState
}

export interface ClosedPosition {
  readonly id: string
  readonly symbol: string
  /** As it was before the fill that closed it. */
  readonly position: HeldPosition
  readonly after: HeldPosition
  readonly closedAt: number
  readonly liquidated: boolean
}

/** Remembers what it observes, newest first. */
export class ObservedHistory {
  readonly #funding = new Map<string, SettledFunding[]>()
  readonly #minutes = new Map<string, MinutePrice[]>()
  readonly #closed = new Map<string, ClosedPosition[]>()
  readonly #open = new Map<string, HeldPosition>()
  #closings = 0
  readonly stop: () => void

  constructor(exchange: Exchange) {
    this.stop = exchange.observe((event) => this.#observe(event))
  }

  funding(instrument: Instrument): readonly SettledFunding[] {
    return this.#funding.get(instrument.symbol) ?? []
  }

  minutes(instrument: Instrument): readonly MinutePrice[] {
    return this.#minutes.get(instrument.symbol) ?? []
  }

  closedPositions(account: string): readonly ClosedPosition[] {
    return this.#closed.get(account) ?? []
  }

  #observe(event: ExchangeEvent): void {
    if (event.type === 'FundingSettled' && event.phase === 'end')
      remember(this.#funding, event.symbol, { rate: event.rate, at: event.at })
    if (event.type === 'PriceMarked') this.#markMinute(event.symbol, event.price)
    if (event.type === 'PositionChanged') this.#follow(event)
  }

  #markMinute(symbol: string, price: PriceState): void {
    const at = price.at - (price.at % MINUTE_MS)
    const newest = this.#minutes.get(symbol)
    if (newest?.[0]?.at === at) newest[0] = { at, price }
    else remember(this.#minutes, symbol, { at, price })
  }

  #follow(event: Extract<ExchangeEvent, { type: 'PositionChanged' }>): void {
    const { account, position, at } = event
    const key = `${account} ${position.symbol}`
    const before = this.#open.get(key)
    if (position.lots === 0) this.#open.delete(key)
    else this.#open.set(key, position)
    if (!before || Math.sign(before.lots) === Math.sign(position.lots)) return
    remember(this.#closed, account, {
      id: String(500_000_000_000_000 + ++this.#closings),
      symbol: position.symbol,
      position: before,
      after: position,
      closedAt: at,
      liquidated: event.reason === 'liquidation',
    })
  }
}

function remember<Entry>(entries: Map<string, Entry[]>, key: string, entry: Entry): void {
  const known = entries.get(key)
  if (!known) return void entries.set(key, [entry])
  known.unshift(entry)
  if (known.length > ENTRIES_MAX) known.pop()
}
