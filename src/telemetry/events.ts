import type { LadderState } from '../domain/ladder.ts'
import type { Side } from '../domain/order.ts'
import type { Gap } from '../domain/reconciliation.ts'
import type { ParkReason } from '../supervision/tree.ts'

/**
 * What the engine tells people about itself: transitions and money, one event a line.
 *
 * Everything in an event is plain JSON, so that a line is the same fact on a terminal and in a log file. Prices and
 * money are decimal text, sizes are signed or positive lots, durations are milliseconds. The time of a line is
 * stamped by the telemetry itself.
 */
export type TelemetryEvent =
  | LadderMoved
  | FillSeen
  | FundingPaid
  | OrderRejected
  | OrderDenied
  | OrderUncertain
  | OrderResolved
  | PositionAdjusted
  | AccountAdjusted
  | LiquidationDistance
  | ChildCrashed
  | ChildBack
  | ChildQuarantined
  | ChildSuspended
  | ChildResumed
  | FeedLost
  | FeedLive
  | FeedGap
  | Reconciled
  | GapClosed
  | Recovered
  | PhaseEntered
  | Violation
  | ChaosInjected
  | Note
  | Repeated

export interface LadderMoved {
  readonly type: 'LadderMoved'
  readonly from: LadderState
  readonly to: LadderState
  readonly trigger: string
  readonly value: string
  readonly threshold: string
}

export interface FillSeen {
  readonly type: 'FillSeen'
  readonly symbol: string
  readonly side: Side
  /** Positive. */
  readonly lots: number
  readonly price: string
  /** What we paid; negative is a rebate. */
  readonly fee: string
  readonly liquidity: 'maker' | 'taker'
  readonly kind: 'trade' | 'liquidation' | 'adl' | 'settlement'
}

export interface FundingPaid {
  readonly type: 'FundingPaid'
  readonly symbol: string
  /** What we paid; negative when we received it. */
  readonly amount: string
}

/** The venue said no. */
export interface OrderRejected {
  readonly type: 'OrderRejected'
  readonly symbol: string
  readonly clientOrderId: string
  /** The venue's own. */
  readonly code: string
  readonly message: string
}

/** Our own door said no. Many of one code become one line (`flood.ts`). */
export interface OrderDenied {
  readonly type: 'OrderDenied'
  readonly symbol: string
  readonly owner: string
  readonly code: string
  readonly context: Readonly<Record<string, string | number | boolean>>
}

/** Silence: it may or may not exist at the venue. */
export interface OrderUncertain {
  readonly type: 'OrderUncertain'
  readonly symbol: string
  readonly clientOrderId: string
  readonly reason: string
}

/** An uncertain order got positive evidence. */
export interface OrderResolved {
  readonly type: 'OrderResolved'
  readonly symbol: string
  readonly clientOrderId: string
  /** `open`, or how it ended: filled, cancelled, rejected, never-arrived. */
  readonly outcome: string
  readonly afterMs: number
}

/** The venue's position was not the sum of our fills; theirs won. */
export interface PositionAdjusted {
  readonly type: 'PositionAdjusted'
  readonly symbol: string
  readonly from: number
  readonly to: number
  readonly reason: string
}

/** The venue's account was not what our ledger comes to; theirs won. */
export interface AccountAdjusted {
  readonly type: 'AccountAdjusted'
  /** `kucoin USDT balance`, `kucoin XBTUSDTM margin`. */
  readonly what: string
  readonly from: string
  readonly to: string
  readonly reason: string
}

/** The nearest liquidation of something came nearer than a level that is watched, or is farther again. */
export interface LiquidationDistance {
  readonly type: 'LiquidationDistance'
  /** `kucoin XBTUSDTM`; `kucoin USDT` for all that stand on that wallet. */
  readonly name: string
  readonly direction: 'nearer' | 'farther'
  /** Shares of the mark. */
  readonly level: number
  readonly distance: number
}

export interface ChildCrashed {
  readonly type: 'ChildCrashed'
  readonly path: string
  readonly generation: number
  /** Class of the error. */
  readonly error: string
  readonly message: string
  readonly action: 'restart' | 'quarantine' | 'escalate' | 'stop' | 'none'
  /** Backoff before the restart, when it is one. */
  readonly afterMs?: number
}

/** A later life of a child became ready. */
export interface ChildBack {
  readonly type: 'ChildBack'
  readonly path: string
  readonly generation: number
}

export interface ChildQuarantined {
  readonly type: 'ChildQuarantined'
  readonly path: string
  readonly reason: ParkReason
}

export interface ChildSuspended {
  readonly type: 'ChildSuspended'
  readonly path: string
  readonly missing: readonly string[]
}

export interface ChildResumed {
  readonly type: 'ChildResumed'
  readonly path: string
}

export interface FeedLost {
  readonly type: 'FeedLost'
  readonly feed: string
  /** Why: the close code and reason, or `silent for 5000 ms`. */
  readonly reason: string
}

export interface FeedLive {
  readonly type: 'FeedLive'
  readonly feed: string
  /** 1 for the first connection. */
  readonly connects: number
  /** From the loss, or from the start, to live. */
  readonly afterMs: number
}

/** A sequence had a hole: the book is rebuilt from a snapshot. */
export interface FeedGap {
  readonly type: 'FeedGap'
  readonly feed: string
  readonly symbol: string
  readonly expected: number
  readonly received: number
}

/** Local truth was compared with the venue's. */
export interface Reconciled {
  readonly type: 'Reconciled'
  readonly venue: string
  readonly orders: number
  readonly positions: number
  /** What differed and was put right. */
  readonly differences: number
  readonly tookMs: number
}

/** A private stream was lost, and is equal to the venue again. */
export interface GapClosed extends Gap {
  readonly type: 'GapClosed'
  readonly feed: string
}

/** The journal was replayed. */
export interface Recovered {
  readonly type: 'Recovered'
  readonly events: number
  /** Of them, those after the newest snapshot. */
  readonly folded: number
  readonly openOrders: number
  readonly positions: number
  readonly tookMs: number
}

/** One phase of a stop began. */
export interface PhaseEntered {
  readonly type: 'PhaseEntered'
  readonly phase: string
  readonly detail: string
}

/** An invariant did not hold. */
export interface Violation {
  readonly type: 'Violation'
  readonly invariant: string
  readonly detail: string
}

export interface ChaosInjected {
  readonly type: 'ChaosInjected'
  readonly fault: string
  readonly target: string
  readonly detail: string
}

/** Anything else worth a line. */
export interface Note {
  readonly type: 'Note'
  readonly level: Level
  readonly text: string
  readonly fields?: Readonly<Record<string, string | number | boolean | null>>
}

/** Made by the telemetry itself: more of the same within a short time than anybody would read. */
export interface Repeated {
  readonly type: 'Repeated'
  readonly of: string
  readonly subject: string
  readonly count: number
  readonly withinMs: number
}

export type Level = 'info' | 'warn' | 'error'

/** An event with the instant it was told. */
export interface TelemetryLine {
  /** Epoch ms. */
  readonly at: number
  readonly event: TelemetryEvent
}
