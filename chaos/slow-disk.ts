import type { JournalKeeper } from '../src/journal/journal-keeper.ts'
import type { Upkeep } from '../src/journal/keep.ts'
import { type MemoryDisk, memoryDisk } from '../src/journal/memory-store.ts'
import type { JournalStore } from '../src/journal/store.ts'
import type { Clock, TimerHandle } from '../src/ports/clock.ts'

/** To fold and to write. */
const KEEP_MS = 20

/** A disk that takes its time, and none of the clock's while nobody writes. */
export interface SlowDisk {
  readonly disk: MemoryDisk
  store(fold?: string): JournalStore
  /** Makes snapshots for this program, in no less time than a thread of its own takes. */
  keeper(fold: string): JournalKeeper
  /** It answers nobody for so long. */
  stall(ms: number): void
  /** It answers again. */
  goOn(): void
  /** Nothing is armed after it. */
  close(): void
}

/** @param syncMs a journal write takes so long to be safe. */
export function slowDisk(clock: Clock, syncMs: number): SlowDisk {
  const disk = memoryDisk()
  disk.holdSync(true)
  let stalledUntilMicros = 0
  let syncing: TimerHandle | undefined
  const sync = (): void => {
    syncing = undefined
    if (clock.monotonicMicros() < stalledUntilMicros) return arm()
    disk.sync()
  }
  const arm = (): void => {
    const stalledMs = (stalledUntilMicros - clock.monotonicMicros()) / 1000
    syncing ??= clock.setTimeout(sync, Math.max(syncMs, stalledMs))
  }
  return {
    disk,
    store: (fold) => {
      const store = disk.store(fold)
      return {
        ...store,
        append: (records, answer) => {
          store.append(records, answer)
          arm()
        },
      }
    },
    keeper: (fold) => ({
      keep(answer) {
        const timer = clock.setTimeout(() => answer(upkeep(disk, fold)), KEEP_MS)
        return () => clock.clearTimeout(timer)
      },
    }),
    stall: (ms) => {
      stalledUntilMicros = Math.max(stalledUntilMicros, clock.monotonicMicros() + ms * 1000)
    },
    goOn: () => {
      stalledUntilMicros = 0
      if (!syncing) return
      clock.clearTimeout(syncing)
      syncing = undefined
      arm()
    },
    close: () => clock.clearTimeout(syncing),
  }
}

function upkeep(disk: MemoryDisk, fold: string): Upkeep | Error {
  try {
    return { snapshotAt: disk.keep(fold), archived: undefined }
  } catch (error) {
    if (error instanceof Error) return error
    throw error
  }
}
