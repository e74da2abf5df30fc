import { nextSnapshot } from './next-snapshot.ts'
import { sealed, unsealed } from './sealed-snapshot.ts'
import { decodeBooks, SNAPSHOTS_KEPT, type Snapshot } from './snapshot.ts'
import type { JournalRecord } from './store.ts'

/** What becomes of a snapshot on a bad disk: its line is cut, its bytes are, or it is whole and of no books. */
const DAMAGES: readonly ((content: Buffer, place: number, fold: string) => Buffer)[] = [
  (content) => content.subarray(0, content.indexOf('\n') - 1),
  (content) => content.subarray(0, -1),
  (content, sequence, fold) => {
    const hash = unsealed(content, fold, sequence)?.hash ?? ''
    return file({ sequence, hash, bytes: Buffer.from('no books') }, fold)
  },
]

/** Snapshots beside a journal on a simulated disk, sealed and kept as those in files are. */
export class MemorySnapshots {
  /** Oldest first. */
  #files: { readonly place: number; readonly fold: string; readonly content: Buffer }[] = []
  readonly #records: readonly JournalRecord[]

  constructor(records: readonly JournalRecord[]) {
    this.#records = records
  }

  /** The newest that was made by this fold, is whole and stands on the log. */
  newest(fold: string): Snapshot | undefined {
    for (const { content, place } of this.#files.toReversed()) {
      const snapshot = readable(content, fold, place)
      if (snapshot && this.#records[place - 1]?.hash === snapshot.hash) return snapshot
    }
    return undefined
  }

  /** Makes one of the log as it lies there. @returns where the newest stands. @throws JournalCorruptError naming the entry. */
  keep(fold: string): number {
    const last = this.newest(fold)
    const start = last && begun(last)
    const { head, snapshot } = nextSnapshot([this.#records.slice(start?.books.sequence ?? 0)], start)
    if (snapshot) {
      const others = this.#files.filter(({ place }) => place !== head.sequence)
      this.#files = [...others, { place: head.sequence, fold, content: file(snapshot, fold) }]
        .toSorted((one, other) => one.place - other.place)
        .slice(-SNAPSHOTS_KEPT)
    }
    return head.sequence
  }

  /** None of them is what was written; what each is instead is decided by its place. */
  damage(): void {
    this.#files = this.#files.map((each) => {
      const damage = DAMAGES[each.place % DAMAGES.length]
      return damage ? { ...each, content: damage(each.content, each.place, each.fold) } : each
    })
  }
}

const file = (snapshot: Snapshot, fold: string): Buffer =>
  Buffer.concat(sealed(snapshot, fold).map((part) => Buffer.from(part as string)))

function readable(content: Buffer, fold: string, place: number): Snapshot | undefined {
  try {
    return unsealed(content, fold, place)
  } catch {
    return undefined
  }
}

function begun({ bytes, hash }: Snapshot) {
  try {
    return { books: decodeBooks(bytes), hash }
  } catch {
    // Whatever it was made by, it is not for us; the log itself is.
    return undefined
  }
}
