import type { Instrument, InstrumentSymbol, Lots, Ticks } from '../domain/instrument.ts'
import type { BookSnapshot } from '../domain/market.ts'
import type { Money } from '../domain/money.ts'
import type { Side } from '../domain/order.ts'

/**
 * The simulated exchange in no venue's words. A wire face (`kucoin/`) translates it; a market source moves it.
 * All calls are synchronous: the exchange is one deterministic machine over one clock.
 */
export interface Exchange {
  readonly instruments: readonly Instrument[]
  place(account: string, request: OrderRequest): Placed | Refusal
  /** Every check of `place`, and no order. */
  test(account: string, request: OrderRequest): Placed | Refusal
  cancel(account: string, key: OrderKey): VenueOrder | Refusal
  /** Resting orders, or untriggered stops; returns what it cancelled. */
  cancelAll(account: string, what: 'orders' | 'stops', symbol?: InstrumentSymbol): readonly VenueOrder[]
  /** Newest first. */
  orders(account: string, filter: OrderFilter): readonly VenueOrder[]
  order(account: string, key: OrderKey): VenueOrder | undefined
  /** Oldest first. */
  fills(account: string, filter: FillFilter): readonly VenueFill[]
  positions(account: string): readonly HeldPosition[]
  wallet(account: string): Wallet
  fundingPayments(
    account: string,
    symbol: InstrumentSymbol | undefined,
    sinceMs: number,
  ): readonly FundingLine[]
  ledger(account: string, sinceMs: number): readonly LedgerLine[]
  /** Money comes from another account of the same owner, or (negative) goes there; what margin holds may not go. */
  transfer(account: string, amount: Money): true | Refusal
  leverage(account: string, symbol: InstrumentSymbol): number
  setLeverage(account: string, symbol: InstrumentSymbol, leverage: number): true | Refusal
  /** 0 disarms. */
  armDeadMan(account: string, timeoutMs: number, symbols: readonly InstrumentSymbol[]): void
  /** Takes the account's positions away as when its margin is spent; false: it has none. */
  liquidate(account: string): boolean
  book(symbol: InstrumentSymbol): BookSnapshot
  /** Newest first, at most 100. */
  trades(symbol: InstrumentSymbol): readonly PublicTrade[]
  price(symbol: InstrumentSymbol): PriceState
  /** 1-minute candles of this run, oldest first. */
  candles(symbol: InstrumentSymbol, fromMs: number, toMs: number): readonly MinuteCandle[]
  observe(observer: (event: ExchangeEvent) => void): () => void
  /** Begins to move the market; resolves nothing, throws nothing. */
  start(): void
  stop(): void
}

export interface OrderRequest {
  readonly clientOid: string
  readonly symbol: InstrumentSymbol
  readonly side: Side
  /** null: market order. */
  readonly price: Ticks | null
  readonly size: Lots
  readonly timeInForce: 'GTC' | 'IOC'
  readonly postOnly: boolean
  readonly reduceOnly: boolean
  readonly hidden: boolean
  readonly leverage: number
  readonly stop: {
    readonly direction: 'up' | 'down'
    readonly price: Ticks
    readonly by: 'trade' | 'mark' | 'index'
  } | null
  /** Self-trade prevention: cancel newest, oldest, both. */
  readonly selfTrade: 'CN' | 'CO' | 'CB' | null
  readonly remark: string
}

export type OrderKey = { readonly id: string } | { readonly clientOid: string }

export interface Placed {
  readonly ok: true
  readonly order: VenueOrder
}

export interface Refusal {
  readonly ok: false
  readonly reason: RefusalReason
  readonly message: string
}

export type RefusalReason =
  | 'unknown-symbol'
  | 'bad-parameter'
  | 'duplicate-client-id'
  | 'insufficient-margin'
  | 'too-many-orders'
  | 'too-many-stops'
  | 'risk-limit'
  | 'price-band'
  | 'no-contra-order'
  | 'no-position'
  | 'reduce-only-conflict'
  | 'post-only-would-take'
  | 'leverage'
  | 'in-liquidation'
  | 'suspended'
  | 'order-not-found'
  | 'not-cancelable'

export interface VenueOrder extends OrderRequest {
  readonly id: string
  readonly account: string
  readonly status: 'untriggered' | 'open' | 'done'
  readonly filled: Lots
  readonly cancelled: Lots
  /** Sum of price × size × tickMoney over its fills. */
  readonly dealt: Money
  readonly origin: 'client' | 'liquidation' | 'settlement'
  readonly createdAt: number
  readonly updatedAt: number
  readonly endedAt: number | null
}

export interface VenueFill {
  readonly tradeId: string
  readonly orderId: string
  readonly clientOid: string
  readonly symbol: InstrumentSymbol
  readonly side: Side
  readonly liquidity: 'maker' | 'taker'
  readonly price: Ticks
  readonly size: Lots
  readonly fee: Money
  readonly kind: 'trade' | 'liquid' | 'adl' | 'settlement'
  readonly forced: boolean
  readonly at: number
}

export interface OrderFilter {
  readonly status?: 'active' | 'done' | 'untriggered'
  readonly symbol?: InstrumentSymbol
  readonly side?: Side
  readonly fromMs?: number
  readonly toMs?: number
}

export interface FillFilter {
  readonly orderId?: string
  readonly symbol?: InstrumentSymbol
  readonly side?: Side
  readonly fromMs?: number
  readonly toMs?: number
}

export interface HeldPosition {
  readonly symbol: InstrumentSymbol
  readonly lots: Lots
  /** In ticks, fractional. */
  readonly averageEntry: number
  readonly mark: number
  readonly liquidation: number
  readonly bankruptcy: number
  readonly cost: Money
  readonly fees: Money
  readonly initialMargin: Money
  readonly maintenanceMargin: Money
  readonly unrealised: Money
  readonly realised: Money
  readonly leverage: number
  readonly openedAt: number
}

/** In the settlement currency. */
export interface Wallet {
  readonly currency: string
  readonly balance: Money
  readonly unrealised: Money
  readonly equity: Money
  readonly positionMargin: Money
  readonly orderMargin: Money
  readonly available: Money
  /** Rises with every change. */
  readonly version: number
}

export interface FundingLine {
  readonly id: string
  readonly symbol: InstrumentSymbol
  readonly at: number
  readonly rate: number
  readonly mark: number
  readonly lots: Lots
  /** What the account received; negative when it paid. */
  readonly amount: Money
}

export interface LedgerLine {
  /** Counts an account's lines from 1. */
  readonly sequence: number
  readonly at: number
  readonly kind: 'realised' | 'fee' | 'funding' | 'deposit' | 'transfer' | 'liquidation'
  readonly amount: Money
  readonly balance: Money
  readonly remark: string
}

export interface PublicTrade {
  readonly sequence: number
  readonly tradeId: string
  readonly makerOrderId: string
  readonly takerOrderId: string
  readonly side: Side
  readonly price: Ticks
  readonly size: Lots
  readonly at: number
}

/** Mark, index and last in ticks; mark and index fractional. */
export interface PriceState {
  readonly mark: number
  readonly index: number
  readonly last: Ticks
  readonly fundingRate: number
  readonly predictedFundingRate: number
  readonly nextFundingAt: number
  /** The band that orders must lie in. */
  readonly buyMax: Ticks
  readonly sellMin: Ticks
  readonly at: number
}

export interface MinuteCandle {
  readonly at: number
  readonly open: Ticks
  readonly high: Ticks
  readonly low: Ticks
  readonly close: Ticks
  readonly volume: Lots
}

export type ExchangeEvent =
  | {
      readonly type: 'BookChanged'
      readonly symbol: InstrumentSymbol
      readonly sequence: number
      readonly side: Side
      readonly price: Ticks
      readonly size: Lots
      readonly at: number
    }
  | { readonly type: 'Traded'; readonly symbol: InstrumentSymbol; readonly trade: PublicTrade }
  | { readonly type: 'PriceMarked'; readonly symbol: InstrumentSymbol; readonly price: PriceState }
  | {
      readonly type: 'FundingRated'
      readonly symbol: InstrumentSymbol
      readonly rate: number
      readonly intervalMs: number
      readonly at: number
    }
  | {
      readonly type: 'FundingSettled'
      readonly phase: 'begin' | 'end'
      readonly symbol: InstrumentSymbol
      readonly rate: number
      readonly at: number
    }
  | {
      readonly type: 'OrderChanged'
      readonly change: 'open' | 'match' | 'filled' | 'canceled' | 'update'
      readonly order: VenueOrder
      readonly fill: VenueFill | null
      readonly at: number
    }
  | {
      readonly type: 'StopChanged'
      readonly change: 'open' | 'triggered' | 'cancel'
      readonly order: VenueOrder
      /** Why a stop that was triggered could not become an order; null when it could, and in every other change. */
      readonly refusal: RefusalReason | null
      readonly at: number
    }
  | {
      readonly type: 'PositionChanged'
      readonly account: string
      readonly reason: 'positionChange' | 'markPriceChange' | 'funding' | 'liquidation'
      readonly position: HeldPosition
      readonly at: number
    }
  | { readonly type: 'WalletChanged'; readonly account: string; readonly wallet: Wallet; readonly at: number }
