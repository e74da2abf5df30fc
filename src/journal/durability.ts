/** When a request may leave, as far as its intent's way to the disk is concerned. */
export interface Durability {
  /** `full`: once its intent survives a power cut. `relaxed`: at once, while the disk is no further behind than the window. */
  readonly mode: 'full' | 'relaxed'
  /** Relaxed only: the oldest entry that a power cut would take may be so old. */
  readonly windowMs: number
}

export const FULL: Durability = { mode: 'full', windowMs: 0 }

/** An exit waits so long for the disk, then it leaves without: a disk that is dead must not hold us in a position. */
export const EXIT_WAIT_MS = 500

/** What a power cut may take, in ms: nothing that a request was sent for in `full`. */
export const windowOf = ({ mode, windowMs }: Durability): number => (mode === 'full' ? 0 : windowMs)

/** For people, in a few words. */
export const durabilitySentence = (durability: Durability): string =>
  durability.mode === 'full'
    ? 'full: an intent is on disk before its request leaves'
    : `relaxed: a power cut may take the last ${durability.windowMs} ms`
