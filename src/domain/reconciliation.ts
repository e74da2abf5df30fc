/**
 * The ways in which our truth and a venue's can differ, and what is known of them. `docs/order.md` says of each where it is
 * found and what is done; a test of each has its name.
 */
export const DIFFERENCES = [
  'silent-submit',
  'silent-command',
  'ghost',
  'orphan',
  'external-order',
  'drift',
  'missing-fill',
  'denied-fill',
  'position',
  'account',
  'duplicate',
  'venue-made',
] as const

export type Difference = (typeof DIFFERENCES)[number]

/** A private stream that was lost and is equal to the venue again. */
export interface Gap {
  /** From the loss to the stream being live for good, ms. */
  readonly lostMs: number
  /** From then to equality, ms. */
  readonly equalAfterMs: number
  /** Times that it was lost again before that. */
  readonly losses: number
  /** What was pushed meanwhile and waited for the comparison. */
  readonly held: number
  /** More came, or it waited longer, than is held: it went on before the comparison had an answer. */
  readonly spilled: boolean
}

/** How long something took, over a run: what a histogram says of it. */
export interface Durations {
  readonly count: number
  readonly sumMs: number
  readonly maxMs: number
  /** How many took at most `GAP_BOUNDS_MS`, each bound by itself. */
  readonly within: readonly number[]
}

/** From a socket that is back at once to a venue that is down for minutes. */
export const GAP_BOUNDS_MS = [100, 300, 1_000, 3_000, 10_000, 30_000, 100_000, 300_000] as const

export interface Reconciliation {
  /** Nothing opens while it is not. */
  readonly equal: boolean
  /** Found since the start, by class. */
  readonly differences: Readonly<Record<Difference, number>>
  readonly lastGap: Gap | null
  readonly lost: Durations
  readonly equalAfter: Durations
}
