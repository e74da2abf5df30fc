import type { JournalRecord } from '../../src/journal/store.ts'

/** An entry for other programs: sequence, time (epoch ms), hash and event; `text` in place of an event that cannot be read. */
export function jsonLine({ sequence, at, hash, text }: JournalRecord): string {
  try {
    const { event } = JSON.parse(text) as { readonly event: unknown }
    return JSON.stringify({ sequence, at, hash, event })
  } catch {
    // Said as it stands: what is damaged is not passed over.
    return JSON.stringify({ sequence, at, hash, text })
  }
}
