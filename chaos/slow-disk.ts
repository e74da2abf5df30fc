import { type MemoryDisk, memoryDisk } from '../src/journal/memory-store.ts'
import type { JournalStore } from '../src/journal/store.ts'
import type { Clock, TimerHandle } from '../src/ports/clock.ts'

/** A disk that takes its time, and none of the clock's while nobody writes. */
export interface SlowDisk {
  readonly disk: MemoryDisk
  store(): JournalStore
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
    store: () => {
      const store = disk.store()
      return {
        ...store,
        append: (records, answer) => {
          store.append(records, answer)
          arm()
        },
      }
    },
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
