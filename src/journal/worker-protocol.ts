import type { SqliteStoreOptions } from './sqlite-store.ts'
import type { JournalRecord, StoreFailureCode, StoreHead } from './store.ts'

/** What the engine's thread asks of the journal's thread, one question at a time, by number. */
export type Question =
  | { readonly id: number; readonly type: 'open' }
  | { readonly id: number; readonly type: 'read' }
  | { readonly id: number; readonly type: 'append'; readonly records: readonly JournalRecord[] }
  | { readonly id: number; readonly type: 'truncate'; readonly sequence: number }
  | { readonly id: number; readonly type: 'close' }

export type Reply =
  | { readonly id: number; readonly type: 'batch'; readonly records: readonly JournalRecord[] }
  | { readonly id: number; readonly type: 'opened'; readonly head: StoreHead }
  | { readonly id: number; readonly type: 'done' }
  /** An error does not survive the way between threads with its code; its parts do. */
  | {
      readonly id: number
      readonly type: 'failed'
      readonly code: StoreFailureCode
      readonly message: string
    }

export type WorkerInput = SqliteStoreOptions
