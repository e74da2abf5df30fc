import type { LadderState } from '../src/domain/ladder.ts'
import { decodeEntry } from '../src/journal/codec.ts'
import type { MemoryDisk } from '../src/journal/memory-store.ts'

/** Where the ladder stands on the disk; undefined: it has not moved. */
export function lastMove({ records }: Pick<MemoryDisk, 'records'>): LadderState | undefined {
  const record = records.findLast(({ text }) => text.includes('"LadderMoved"') && text.endsWith('}}'))
  const event = record && decodeEntry(record.text).event
  return event?.type === 'LadderMoved' ? event.to : undefined
}
