import { type JournalStore, JournalStoreError } from '../src/journal/store.ts'

/**
 * A store whose answers reach the process as everything from outside does: not when it is dead, late when it stands still.
 * @param holding hears when the process comes to hold the journal, and when it lets go.
 */
export const heardStore = (
  store: JournalStore,
  hears: <Args extends readonly unknown[]>(act: (...args: Args) => void) => (...args: Args) => void,
  holding: (holds: boolean) => void,
): JournalStore => ({
  open: (answer, failed) => {
    const heard = hears(answer)
    store.open((result) => {
      holding(!(result instanceof JournalStoreError))
      heard(result)
    }, hears(failed))
  },
  read: (from, { snapshot, records }, answer) =>
    store.read(from, { snapshot: hears(snapshot), records: hears(records) }, hears(answer)),
  append: (records, answer) => store.append(records, hears(answer)),
  truncate: (sequence, answer) => store.truncate(sequence, hears(answer)),
  trim: (sequence, answer) => store.trim(sequence, hears(answer)),
  close: (answer) => {
    const heard = hears(answer)
    store.close((failure) => {
      if (!failure) holding(false)
      heard(failure)
    })
  },
})
