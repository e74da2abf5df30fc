import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import {
  archivedSegments,
  baseOf,
  hashAt,
  headOf,
  inArrays,
  journalAfter,
  openSegment,
  recordOf,
} from './segment.ts'
import type { JournalRecord, StoreHead } from './store.ts'

/** A journal for those who only look, archive included; also while an engine writes it. */
export interface JournalReader {
  readonly path: string
  /** The last record when it was opened. */
  readonly head: StoreHead
  /** Everything after `sequence`, oldest first, in batches. @throws JournalStoreError for a hole in the archive. */
  after(sequence: number): Iterable<readonly JournalRecord[]>
  /** Of one entry, archive included; undefined when it is not there. */
  hashAt(sequence: number): string | undefined
  /** First and last of the entries that the archive should have and has not. */
  missing(): readonly (readonly [number, number])[]
  /** What the filter lets through and is there, oldest first. */
  find(filter: RecordFilter): Iterable<JournalRecord>
  close(): void
}

/** Each narrows; an empty one lets everything through. */
export interface RecordFilter {
  /** Sequences, both included. */
  readonly from?: number
  readonly to?: number
  /** Epoch ms by the engine's clock, both included. */
  readonly since?: number
  readonly until?: number
  /** Entries that name the symbol, and those that name an order of which one in the same file does. */
  readonly symbol?: string
  /** One order, by our id or the venue's: everything that names it by either. */
  readonly order?: string
}

/** Looks into a journal, and lets go of it. @throws JournalStoreError when there is none, or when it is none. */
export function withJournal<Value>(path: string, look: (reader: JournalReader) => Value): Value {
  const reader = openJournal(path)
  try {
    return look(reader)
  } finally {
    reader.close()
  }
}

/** @throws JournalStoreError when there is none, or when it is none. */
export function openJournal(path: string): JournalReader {
  const live = openSegment(path)
  return {
    path,
    head: headOf(live),
    after: (sequence) => journalAfter(live, path, sequence),
    hashAt(sequence) {
      for (const segment of segments(live, path)) {
        const hash = hashAt(segment, sequence)
        if (hash !== undefined) return hash
      }
      return undefined
    },
    missing() {
      const holes: [number, number][] = []
      let past = 0
      for (const segment of segments(live, path)) {
        const base = baseOf(segment).sequence
        if (base > past) holes.push([past + 1, base])
        past = Math.max(past, headOf(segment).sequence)
      }
      return holes
    },
    *find(filter) {
      const names = filter.order === undefined ? undefined : namesOf(live, path, filter.order)
      let past = 0
      for (const segment of segments(live, path)) {
        // What is being moved is in two files for a moment.
        const [where, values] = condition({ ...filter, from: Math.max(past + 1, filter.from ?? 1) }, names)
        past = Math.max(past, headOf(segment).sequence)
        const statement = inArrays(
          segment.prepare(`SELECT sequence, at, text, hash FROM journal WHERE ${where} ORDER BY sequence`),
        )
        for (const row of statement.iterate(...values)) yield recordOf(row)
      }
    },
    close: () => live.close(),
  }
}

/** Archived files, each open for as long as it is looked at, then the live one. */
function* segments(live: DatabaseSync, path: string): Generator<DatabaseSync> {
  for (const file of archivedSegments(path, baseOf(live).sequence)) {
    const segment = openSegment(file)
    try {
      yield segment
    } finally {
      segment.close()
    }
  }
  yield live
}

/** All that an order is called: our id, and those of the venue. */
function namesOf(live: DatabaseSync, path: string, order: string): readonly string[] {
  const names = new Set([order])
  for (const segment of segments(live, path)) {
    const others = inArrays(
      segment.prepare(
        'SELECT client_order_id, order_id FROM journal WHERE client_order_id = :order UNION SELECT client_order_id, order_id FROM journal WHERE order_id = :order',
      ),
    )
    for (const pair of others.all({ order }) as unknown as (string | null)[][])
      for (const name of pair) if (name !== null) names.add(name)
  }
  return [...names]
}

function condition(
  { from, to, since, until, symbol }: RecordFilter,
  names: readonly string[] | undefined,
): readonly [string, readonly SQLInputValue[]] {
  const clauses: string[] = ['true']
  const values: SQLInputValue[] = []
  const demand = (clause: string, ...given: (SQLInputValue | undefined)[]): void => {
    if (given.includes(undefined)) return
    clauses.push(clause)
    values.push(...(given as SQLInputValue[]))
  }
  demand('sequence >= ?', from)
  demand('sequence <= ?', to)
  demand('at >= ?', since)
  demand('at <= ?', until)
  demand(
    '(symbol = ? OR client_order_id IN (SELECT client_order_id FROM journal WHERE symbol = ? AND client_order_id IS NOT NULL))',
    symbol,
    symbol,
  )
  if (names) {
    const places = names.map(() => '?').join(', ')
    demand(`(client_order_id IN (${places}) OR order_id IN (${places}))`, ...names, ...names)
  }
  return [clauses.join(' AND '), values]
}
