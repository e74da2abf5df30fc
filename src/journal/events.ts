import type { Currency } from '../domain/balances.ts'
import type { Contingency } from '../domain/contingency.ts'
import type { ContingencyId } from '../domain/contingency-id.ts'
import type { InstrumentSymbol, Lots, Ticks, VenueName } from '../domain/instrument.ts'
import type { LadderState } from '../domain/ladder.ts'
import type { Money } from '../domain/money.ts'
import type {
  ClientOrderId,
  Fill,
  OrderId,
  OrderIntent,
  OrderOutcome,
  Side,
  Terms,
  TradeId,
} from '../domain/order.ts'
import type { MarginTerms } from '../domain/position.ts'

/**
 * The facts that the engine remembers. State is a fold of them (`books.ts`), so a fact that is not here is lost
 * by a restart, and a fact that is here twice counts twice.
 */
export type JournalEvent =
  | {
      readonly type: 'EngineStarted'
      readonly run: number
      readonly seed: number
      readonly configHash: string
      readonly mode: string
      /** Marks this journal's client order ids; the same in every run. */
      readonly installation: string
      /** What this run's client order ids begin with after the mark. Absent: a run of before there were epochs. */
      readonly epoch?: string
    }
  /** What the steps of an instrument are worth. Precedes the first intent in it, so the fold needs nobody else. */
  | {
      readonly type: 'InstrumentSeen'
      readonly venue: VenueName
      readonly symbol: InstrumentSymbol
      /** Decimal text, as in `Instrument`. */
      readonly tickSize: string
      readonly multiplier: string
      /** Absent from entries of earlier engines (`legacy.ts`). */
      readonly baseCurrency?: Currency
      readonly settleCurrency?: Currency
      /** By the venue's clock, epoch ms, as early as it may have been: what happened there before is not ours to find. */
      readonly venueAt?: number
    }
  /** The door approved it. Durable before the request leaves; from here on it counts in the worst case. */
  | {
      readonly type: 'OrderIntended'
      readonly intent: OrderIntent
      /** By the venue's clock, epoch ms, as early as it may have been: no fill of it is older. Absent: nobody knew. */
      readonly venueAt?: number
    }
  /**
   * An order that rests at the venue and that we did not send, or forgot, is in our care from here on. What it had filled
   * until then is `filled`, worth `value`: it is in the position already.
   */
  | {
      readonly type: 'OrderClaimed'
      readonly intent: OrderIntent
      readonly orderId: OrderId
      readonly filled: Lots
      /** Σ price × size × tickMoney; zero where the venue does not say. */
      readonly value: Money
      readonly reason: string
      /** As in `OrderIntended`: what it filled before is in `filled`. */
      readonly venueAt?: number
    }
  | { readonly type: 'OrderAccepted'; readonly clientOrderId: ClientOrderId; readonly orderId: OrderId }
  /** Its trigger was reached: from here on it is an order in the book. */
  | { readonly type: 'OrderTriggered'; readonly clientOrderId: ClientOrderId }
  /** No word from the venue. Keeps its exposure reserved. */
  | { readonly type: 'OrderUncertain'; readonly clientOrderId: ClientOrderId; readonly reason: string }
  /** The venue gave a word again after silence. */
  | { readonly type: 'OrderConfirmed'; readonly clientOrderId: ClientOrderId }
  | { readonly type: 'OrderContradicted'; readonly clientOrderId: ClientOrderId; readonly reason: string }
  | { readonly type: 'OrderCancelRequested'; readonly clientOrderId: ClientOrderId }
  | { readonly type: 'OrderCancelRefused'; readonly clientOrderId: ClientOrderId; readonly code: string }
  /** Other terms were asked for. Until an outcome is known the order may stand on either: the larger size counts. */
  | ({ readonly type: 'OrderAmendRequested'; readonly clientOrderId: ClientOrderId } & Terms)
  | ({ readonly type: 'OrderAmended'; readonly clientOrderId: ClientOrderId } & Terms)
  | { readonly type: 'OrderAmendRefused'; readonly clientOrderId: ClientOrderId; readonly code: string }
  /**
   * At a venue that amends nothing: the order is cancelled, and what of these terms it did not fill is placed as another
   * one, whose intent names it.
   */
  | ({ readonly type: 'ReplacementWanted'; readonly clientOrderId: ClientOrderId } & Terms)
  /** Nothing replaces it. */
  | { readonly type: 'ReplacementDropped'; readonly clientOrderId: ClientOrderId; readonly reason: string }
  /** Terminal, by positive evidence only. `never-sent`: the intent was durable and no request left. */
  | {
      readonly type: 'OrderClosed'
      readonly clientOrderId: ClientOrderId
      readonly outcome: OrderOutcome
      readonly code: string
    }
  /** A group of orders; its first order follows. */
  | ({ readonly type: 'ContingencyPlaced' } & Contingency)
  /** The best price that a trail has seen, ticks: its trigger hangs behind it from here on. */
  | { readonly type: 'ContingencyTrailed'; readonly id: ContingencyId; readonly best: Ticks }
  /** Its owner wants none of it any more. */
  | { readonly type: 'ContingencyCancelRequested'; readonly id: ContingencyId }
  /** Nothing of it is open, and nothing of it will be. */
  | { readonly type: 'ContingencyEnded'; readonly id: ContingencyId; readonly reason: string }
  | {
      readonly type: 'FillRecorded'
      readonly fill: Fill
      readonly source: 'stream' | 'read' | 'inferred'
      /** Lots of it that were counted already, by a fill that was inferred for them; absent: none. */
      readonly replaces?: Lots
    }
  /** What a fill was really traded at, when the push said something else. */
  | {
      readonly type: 'PriceCorrected'
      readonly tradeId: TradeId
      readonly orderId: OrderId
      readonly venue: VenueName
      readonly symbol: InstrumentSymbol
      readonly side: Side
      readonly size: Lots
      readonly from: Ticks
      readonly to: Ticks
    }
  /** What a fill really cost, when the push did not say. */
  | {
      readonly type: 'FeeCorrected'
      readonly tradeId: string
      readonly venue: VenueName
      /** Whose fill it was. Absent: only the sum of fees is corrected, not the fill's. */
      readonly orderId?: OrderId
      readonly difference: Money
      /** Of the difference. Absent: what the fee was charged in. */
      readonly currency?: Currency
    }
  | {
      readonly type: 'FundingPaid'
      readonly id: string
      readonly venue: VenueName
      readonly symbol: InstrumentSymbol
      /** What we paid; negative: received. */
      readonly amount: Money
      /** Absent: the instrument's settlement currency. */
      readonly currency?: Currency
      readonly at: number
    }
  /** Money came from outside or went there: a deposit, a withdrawal, a transfer. */
  | {
      readonly type: 'FundsTransferred'
      readonly id: string
      readonly venue: VenueName
      readonly currency: Currency
      /** Negative: it went out. */
      readonly amount: Money
      /** In the reporting currency, by the rates of that moment; absent: nobody knew them. */
      readonly worth?: { readonly amount: Money; readonly currency: Currency }
      /** Venue time. */
      readonly at: number
    }
  /** The venue's position differed after a quiet period; theirs wins, with the reason. */
  | {
      readonly type: 'PositionAdjusted'
      readonly venue: VenueName
      readonly symbol: InstrumentSymbol
      readonly from: Lots
      readonly to: Lots
      /** What the difference is booked at, usually the mark. Absent: the last fill's price in the instrument. */
      readonly price?: Ticks
      readonly reason: string
      /** By the venue's clock, epoch ms, as early as it may have been. Absent: nobody knew. */
      readonly venueAt?: number
    }
  /** The venue's balance was not what our ledger comes to; theirs wins. The first of a line tells what was there before us. */
  | {
      readonly type: 'BalanceAdjusted'
      readonly venue: VenueName
      readonly currency: Currency
      readonly from: Money
      readonly to: Money
      readonly reason: string
      /** By the venue's clock, epoch ms: what came or went before is in `to`. Engines before this one did not say. */
      readonly venueAt?: number
    }
  /** The venue margins an instrument otherwise than we counted; theirs wins. */
  | {
      readonly type: 'MarginTermsAdjusted'
      readonly venue: VenueName
      readonly symbol: InstrumentSymbol
      /** What we counted with. */
      readonly from: MarginTerms
      readonly terms: MarginTerms
      readonly reason: string
    }
  | {
      readonly type: 'LadderMoved'
      readonly from: LadderState
      readonly to: LadderState
      readonly trigger: string
      readonly value: string
      readonly threshold: string
    }
  /** By hand, without a move: no trigger loosens the ladder below this rung any more. */
  | {
      readonly type: 'LadderPinned'
      readonly to: LadderState
      readonly by: string
      readonly reason: string
    }
  /** The ladder begins to work a position off: slippage and patience are counted from here, over restarts too. */
  | {
      readonly type: 'ExitBegan'
      readonly venue: VenueName
      readonly symbol: InstrumentSymbol
      /** The nearest tick to the mid, or to the mark where there was no book. */
      readonly reference: Ticks
    }
  /** Anchors of the daily-loss and drawdown triggers, so that a restart does not forget a bad morning. */
  | {
      readonly type: 'EquityAnchored'
      readonly kind: 'day' | 'peak'
      readonly utcDay: string
      readonly equity: Money
      /** Of the equity. Absent from entries of earlier engines (`legacy.ts`). */
      readonly currency?: Currency
    }
  | { readonly type: 'EngineStopped'; readonly reason: string; readonly clean: boolean }

export type EventOf<Type extends JournalEvent['type']> = Extract<JournalEvent, { type: Type }>

/** Entries by which money moves, or a position: each as what happened, and none of them to set a balance right. */
export const MONEY_MOVING = [
  'FillRecorded',
  'PriceCorrected',
  'FeeCorrected',
  'FundingPaid',
  'FundsTransferred',
  'PositionAdjusted',
] as const satisfies readonly JournalEvent['type'][]

/** An event with its place in the total order. */
export interface JournalEntry {
  readonly sequence: number
  /** Epoch ms by the engine's clock. */
  readonly at: number
  readonly event: JournalEvent
}
