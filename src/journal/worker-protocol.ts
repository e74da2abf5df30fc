import type { Snapshot } from './snapshot.ts'
import type { SqliteStoreOptions } from './sqlite-store.ts'
import type { JournalRecord, ReadFrom, StoreFailureCode, StoreHead } from './store.ts'

/** What the engine's thread asks of the journal's thread, one question at a time, by number. */
export type Question =
  | { readonly id: number; readonly type: 'open' }
  | { readonly id: number; readonly type: 'read'; readonly from: ReadFrom }
  | { readonly id: number; readonly type: 'append'; readonly records: readonly JournalRecord[] }
  | { readonly id: number; readonly type: 'truncate'; readonly sequence: number }
  | { readonly id: number; readonly type: 'trim'; readonly sequence: number }
  | { readonly id: number; readonly type: 'close' }

export type Reply =
  | { readonly id: number; readonly type: 'snapshot'; readonly snapshot: Snapshot }
  | { readonly id: number; readonly type: 'batch'; readonly records: Columns }
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

/** Records by column: many small objects cost twice as much on their way between threads. */
export interface Columns {
  readonly sequences: readonly number[]
  readonly ats: readonly number[]
  readonly texts: readonly string[]
  readonly hashes: readonly string[]
}

export const columnsOf = (records: readonly JournalRecord[]): Columns => ({
  sequences: records.map(({ sequence }) => sequence),
  ats: records.map(({ at }) => at),
  texts: records.map(({ text }) => text),
  hashes: records.map(({ hash }) => hash),
})

export const recordsOf = ({ sequences, ats, texts, hashes }: Columns): readonly JournalRecord[] =>
  sequences.map((sequence, at) => ({
    sequence,
    at: ats[at] ?? 0,
    text: texts[at] ?? '',
    hash: hashes[at] ?? '',
  }))
