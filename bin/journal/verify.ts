import type { JournalReader } from '../../src/journal/journal-reader.ts'
import type { JournalCorruptError } from '../../src/journal/recovery.ts'
import { archivedSegments } from '../../src/journal/segment.ts'
import { SCHEMA_VERSION } from '../../src/journal/sqlite-schema.ts'
import type { JournalRecord } from '../../src/journal/store.ts'
import { type Verification, verifyJournal } from '../../src/journal/verify-journal.ts'
import { progress } from '../progress.ts'
import type { Asked } from './command-line.ts'
import type { JournalExit } from './exit-codes.ts'
import { reading } from './reading.ts'
import type { Tell } from './tell.ts'

/** Reads everything and says what it comes to, or what does not follow. */
export function verify({ journal }: Asked, tell: Tell): Promise<JournalExit> {
  return reading(journal, (reader) => {
    const verification = verifyJournal(reader, { reached: progress('verified') })
    tell(accountOf(reader, verification))
    if (verification.corrupt) return 'damaged'
    return verification.tornTail === null ? 'good' : 'torn'
  })
}

/** What is there and what of it can be believed, a thing a line. */
export function accountOf(
  reader: JournalReader,
  { events, books, hash, corrupt, tornTail }: Verification,
): readonly (readonly [string, string])[] {
  const archived = archivedSegments(reader.path).length
  const first = firstOf(reader.find({}))
  return [
    ['journal', `${reader.path}, version ${SCHEMA_VERSION}, ${counted(archived, 'archived file')}`],
    ['events', `${counted(events, 'event')} in ${counted(books.run, 'run')}`],
    ...(first && events > 0
      ? [['first', timeOf(first.at)] as const, ['last', timeOf(books.lastAt)] as const]
      : []),
    ['head', hash],
    ['verdict', verdict(reader, events, corrupt, tornTail)],
  ]
}

function verdict(
  reader: JournalReader,
  events: number,
  corrupt: JournalCorruptError | null,
  tornTail: string | null,
): string {
  const good = events === 0 ? 'no entry is to be believed' : `entries 1 to ${events} are what was written`
  if (corrupt) {
    const behind = reader.head.sequence - events
    return `damaged: ${named(reader, corrupt)}; ${good}, ${behind} from there on cannot be relied upon`
  }
  if (tornTail !== null)
    return `torn: ${tornTail}; it is the last and was never answered for, the next start drops it; ${good}`
  return 'whole: every entry follows from the one before'
}

/** The damaged entry with what can still be read of it. */
function named(reader: JournalReader, { sequence, message }: JournalCorruptError): string {
  const record = firstOf(reader.find({ from: sequence, to: sequence }))
  if (!record) return message
  const type = /"type":"(\w+)"/.exec(record.text)?.[1] ?? 'of no kind'
  return `${message} (${timeOf(record.at)}, ${type})`
}

function firstOf(records: Iterable<JournalRecord>): JournalRecord | undefined {
  for (const record of records) return record
  return undefined
}

const timeOf = (at: number): string => new Date(at).toISOString()

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`
