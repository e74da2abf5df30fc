import { isDeepStrictEqual } from 'node:util'
import type { Books } from '../../src/journal/books.ts'
import { BoundedMap } from '../../src/journal/bounded-map.ts'
import { Replay } from '../../src/journal/recovery.ts'
import type { JournalRecord } from '../../src/journal/store.ts'

/** The log from its first entry, folded afresh, is what the engine that wrote it knows, in every field. */
export function replayIsTheState(records: readonly JournalRecord[], live: Books): string | undefined {
  const replay = new Replay()
  replay.add(records)
  if (replay.corrupt) return `the log cannot be folded: ${replay.corrupt.message}`
  if (replay.tornTail !== null) return `the log has a torn tail after a stop: ${replay.tornTail}`
  const folded = new Map(Object.entries(replay.books))
  const differ = Object.entries(live).flatMap(([field, value]) =>
    isDeepStrictEqual(plain(value), plain(folded.get(field))) ? [] : [field],
  )
  return differ.length === 0 ? undefined : `the log comes to other ${differ.join(', ')} than the engine knows`
}

const plain = (value: unknown): unknown => (value instanceof BoundedMap ? [...value] : value)
