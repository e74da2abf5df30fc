import type { Random } from '../ports/random.ts'
import { GENESIS } from './chain.ts'
import { MemorySnapshots } from './memory-snapshots.ts'
import {
  type Answer,
  continuation,
  type JournalRecord,
  type JournalStore,
  JournalStoreError,
  type StoreFailureCode,
} from './store.ts'

/**
 * A simulated disk for one journal. It outlives the stores that open it, as a disk outlives processes: what was
 * answered for survives `crash`; of what was not, a prefix chosen by the seed survives, its last record perhaps
 * torn in the middle.
 */
export interface MemoryDisk {
  readonly records: readonly JournalRecord[]
  /** A process that opens the journal on this disk. @param fold names the program: it believes snapshots of its own only. */
  store(fold?: string): JournalStore
  /** Makes a snapshot of what is on the disk. @returns where it stands. @throws JournalCorruptError, or what the disk fails with. */
  keep(fold?: string): number
  /** Holds appends back until `sync` or `crash`; they are answered only then. */
  holdSync(held: boolean): void
  /** Answers every append that was held back. */
  sync(): void
  /** The process dies: the lock is free, nothing held back is ever answered. `garbled`: what survives last is not what was written, nor is any snapshot. */
  crash(random?: Random, garbled?: boolean): void
  /** Every append from now on fails so; undefined heals. */
  fail(failure: JournalStoreError | undefined): void
  /** What it fails with. */
  readonly failing: StoreFailureCode | undefined
  /** Changes what is on the disk behind everybody's back. */
  tamper(change: (records: JournalRecord[]) => void): void
}

interface Held {
  readonly records: readonly JournalRecord[]
  readonly answer: Answer
}

const TEAR_CHANCE = 0.5
/** Where nobody starts another version of the program. */
const ONE_FOLD = 'the only one'

export function memoryDisk(): MemoryDisk {
  const records: JournalRecord[] = []
  const snapshots = new MemorySnapshots(records)
  let held: Held[] = []
  let holding = false
  let owner: JournalStore | undefined
  let failure: JournalStoreError | undefined

  const head = (): { sequence: number; hash: string } => {
    const last = records.at(-1)
    return { sequence: last?.sequence ?? 0, hash: last?.hash ?? GENESIS }
  }
  const write = (appended: readonly JournalRecord[]): JournalStoreError | undefined => {
    if (failure) return failure
    const fresh = continuation(head(), appended, (sequence) => records[sequence - 1]?.hash)
    if (fresh instanceof JournalStoreError) return fresh
    records.push(...fresh)
    return undefined
  }
  const sync = (): void => {
    const due = held
    held = []
    for (const { records: appended, answer } of due) answer(write(appended))
  }

  const store = (fold = ONE_FOLD): JournalStore => {
    const mine = (answer: Answer, step: () => JournalStoreError | undefined): void => {
      // A process that died never hears anything; one that never opened is told.
      answer(owner === me ? step() : new JournalStoreError('IO', 'the journal is not open'))
    }
    const me: JournalStore = {
      open(answer) {
        if (owner) {
          answer(new JournalStoreError('LOCKED', 'the journal is held by another engine'))
          return
        }
        owner = me
        answer(head())
      },
      read(from, reading, answer) {
        mine(answer, () => {
          const snapshot = from === 'snapshot' ? snapshots.newest(fold) : undefined
          if (snapshot) reading.snapshot(snapshot)
          const rest = records.slice(snapshot?.sequence ?? 0)
          if (rest.length > 0) reading.records(rest)
          return undefined
        })
      },
      append(appended, answer) {
        if (holding && owner === me) held.push({ records: appended, answer })
        else mine(answer, () => write(appended))
      },
      truncate(sequence, answer) {
        mine(answer, () => {
          records.length = Math.min(records.length, sequence)
          return undefined
        })
      },
      trim(_sequence, answer) {
        mine(answer, () => undefined)
      },
      close(answer) {
        mine(answer, () => {
          owner = undefined
          return undefined
        })
      },
    }
    return me
  }

  return {
    records,
    store,
    keep(fold = ONE_FOLD) {
      if (failure) throw failure
      return snapshots.keep(fold)
    },
    holdSync(on) {
      holding = on
      if (!on) sync()
    },
    sync,
    crash(random, garbled = false) {
      const pending = held.flatMap((each) => each.records)
      held = []
      owner = undefined
      if (garbled) snapshots.damage()
      if (!random) return
      const survivors = pending.slice(0, random.below(pending.length + 1))
      const last = survivors.at(-1)
      if (last && (garbled || random.chance(TEAR_CHANCE))) {
        const at = random.below(last.text.length)
        const text = garbled
          ? `${last.text.slice(0, at)}\u0000${last.text.slice(at + 1)}`
          : last.text.slice(0, at)
        survivors[survivors.length - 1] = { ...last, text }
      }
      records.push(...survivors)
    },
    get failing() {
      return failure?.code
    },
    fail(next) {
      failure = next
    },
    tamper(change) {
      change(records)
    },
  }
}
