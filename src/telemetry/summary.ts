import type { LadderState } from '../domain/ladder.ts'

/**
 * How a run ended, for the last lines on the terminal. Names and shapes are those of the run's report, so the
 * report itself is a summary. Money and sizes are decimal text.
 */
export interface RunSummary {
  readonly durationMs: number
  readonly orders: {
    readonly sent: number
    readonly acknowledged: number
    readonly filled: number
    readonly cancelled: number
    readonly rejected: number
    readonly denied: number
    readonly uncertain: number
  }
  readonly fills: { readonly count: number; readonly notional: string; readonly fees: string }
  readonly pnl: {
    readonly realised: string
    readonly unrealised: string
    readonly fees: string
    readonly funding: string
    readonly equityStart: string
    readonly equityEnd: string
  }
  /** Signed lots by symbol, as the venue sees them. */
  readonly positions: Readonly<Record<string, string>>
  readonly ladder: { readonly state: LadderState }
  readonly restarts: Readonly<Record<string, number>>
  readonly quarantined: readonly string[]
  /** Every invariant that was checked; 0 when it held. */
  readonly reconciliation: {
    readonly differences: Readonly<Record<string, number>>
    readonly gaps: {
      readonly count: number
      readonly lostMs: { readonly max: number }
      readonly equalAfterMs: { readonly max: number }
    }
  }
  readonly violations: Readonly<Record<string, number>>
  readonly exit: { readonly code: number; readonly reason: string }
}
