import type { JournalCorruptError } from './recovery.ts'
import type { JournalStoreError } from './store.ts'

/** Who gave the journal a store, and hears what becomes of it. */
export interface Attachment {
  /** The store is ours and the log is in the books; `append` works from here on, at the latest. */
  readonly attached: (recovery: Recovery) => void
  /** The store is of no more use: detach, and attach another one. Never called after `detach`. */
  readonly failed: (error: JournalStoreError | JournalCorruptError) => void
}

/** How it went to come from the log on disk to books. */
export interface Recovery {
  /** Entries in the log. */
  readonly events: number
  readonly hash: string
  readonly tookMs: number
  /** What was wrong with the last record, which was dropped; null when nothing was. */
  readonly tornTail: string | null
  /** How many of them were folded: those after the newest snapshot. */
  readonly folded: number
  /** The log was read and folded now, as once in a process; false: an earlier store had done that. */
  readonly replayed: boolean
  /** Entries that an earlier store had not answered for, and that go to this one. */
  readonly resent: number
}
