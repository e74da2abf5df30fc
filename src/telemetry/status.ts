import type { LadderState } from '../domain/ladder.ts'
import type { Reconciliation } from '../domain/reconciliation.ts'
import type { ChildReport } from '../supervision/tree.ts'

/** The engine at one instant, for people: the status block of the terminal and the head of the web page. */
export interface StatusView {
  /** Epoch ms. */
  readonly at: number
  readonly upMs: number
  readonly mode: 'paper' | 'shadow' | 'live'
  readonly venue: string
  readonly ladder: LadderState
  /** What the engine is doing: `starting`, `trading`, or the phase of its stop. */
  readonly phase: string
  /** Decimal text in the reporting currency; `unknown` while a part of it is, and empty before it was computed. */
  readonly equity: string
  /** Since UTC midnight, open profit included. Decimal text. */
  readonly dayPnl: string
  /** Maintenance margin over equity, where that is worst; null: unknown. */
  readonly marginRatio: number | null
  /** Share of the marks to the nearest liquidation; null: farther than anybody is warned of. */
  readonly liquidation: number | null
  readonly positions: readonly PositionStatus[]
  /** All positions together; null before anybody looked. */
  readonly portfolio: PortfolioStatus | null
  readonly orders: OrderCounts
  readonly feeds: readonly FeedStatus[]
  readonly reconciliation: Reconciliation
  /** Of all children, since the start. */
  readonly restarts: number
  readonly tree: TreeSummary
}

export interface PositionStatus {
  readonly symbol: string
  /** Signed; long is positive. */
  readonly lots: number
  /** Realised and open, decimal text. */
  readonly pnl: string
  /** Share of its mark to its liquidation; null: farther than anybody is warned of. */
  readonly liquidation: number | null
}

/** Money is in the reporting currency, a loss positive; null is unknown. */
export interface PortfolioStatus {
  /** Of one day. */
  readonly valueAtRisk: number | null
  readonly cvar: number | null
  /** Of the equity. */
  readonly cvarShare: number | null
  /** By which they were estimated, in words. */
  readonly method: string
  /** What each position has to do with the CVaR; they sum to it. */
  readonly components: readonly { readonly symbol: string; readonly cvar: number }[]
  /** What each crash would take. */
  readonly stress: readonly { readonly name: string; readonly loss: number }[]
  /** The one that would take most; null: nothing is known of any. */
  readonly worstStress: WorstStress | null
  /** What holding the positions for `fundingMs` costs in funding; negative is received. */
  readonly fundingCost: number | null
  readonly fundingMs: number
  /** What sizes are multiplied by after losses. */
  readonly lossScale: number
}

export interface WorstStress {
  readonly name: string
  readonly loss: number
  /** Of the equity; null while that is not known. */
  readonly share: number | null
  readonly positions: readonly { readonly symbol: string; readonly loss: number }[]
}

export interface OrderCounts {
  /** Resting now. */
  readonly open: number
  /** Of unknown fate now. */
  readonly uncertain: number
  /** Since the start. */
  readonly sent: number
  /** Fills since the start. */
  readonly filled: number
}

export interface FeedStatus {
  readonly name: string
  readonly state: 'live' | 'connecting' | 'lost' | 'stale'
  /** Since its last message. */
  readonly ageMs: number
}

/** How many children are in which condition. */
export interface TreeSummary {
  readonly total: number
  readonly ready: number
  readonly suspended: number
  readonly restarting: number
  readonly quarantined: number
}

/** Counts the children of a tree by condition; starting counts as restarting, stopped only in the total. */
export function summariseTree(children: readonly Pick<ChildReport, 'status'>[]): TreeSummary {
  const count = (...wanted: readonly ChildReport['status'][]): number =>
    children.filter((child) => wanted.includes(child.status)).length
  return {
    total: children.length,
    ready: count('ready'),
    suspended: count('suspended'),
    restarting: count('starting', 'restarting'),
    quarantined: count('quarantined'),
  }
}
