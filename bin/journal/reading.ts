import { type JournalReader, openJournal } from '../../src/journal/journal-reader.ts'

/** Looks into a journal, and lets go of it. @throws JournalStoreError when there is none, or when it is none. */
export async function reading<Value>(
  path: string,
  look: (reader: JournalReader) => Value | Promise<Value>,
): Promise<Value> {
  const reader = openJournal(path)
  try {
    return await look(reader)
  } finally {
    reader.close()
  }
}
