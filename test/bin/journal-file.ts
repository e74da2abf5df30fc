import { DatabaseSync } from 'node:sqlite'
import { chainHash, GENESIS } from '../../src/journal/chain.ts'
import { decodeEntry } from '../../src/journal/codec.ts'
import type { EventOf, JournalEntry, JournalEvent } from '../../src/journal/events.ts'

export interface JournalOnDisk {
  readonly entries: readonly JournalEntry[]
  /** Computed here from the texts, not read. */
  readonly hash: string
}

/** The journal of an engine that has ended. */
export function readJournal(path: string): JournalOnDisk {
  const database = new DatabaseSync(path)
  const rows = database.prepare('SELECT text FROM journal ORDER BY sequence').all()
  database.close()
  const texts = rows.map(({ text }) => String(text))
  return { entries: texts.map(decodeEntry), hash: texts.reduce(chainHash, GENESIS) }
}

export const eventsOf = <Type extends JournalEvent['type']>(
  { entries }: JournalOnDisk,
  type: Type,
): readonly EventOf<Type>[] =>
  entries.flatMap(({ event }) => (event.type === type ? [event as EventOf<Type>] : []))
