import { JournalStoreError, type StoreFailureCode } from '../../src/journal/store.ts'
import type { Scene, Strikes, Struck } from './strike.ts'

export type DiskFault = 'disk-slow' | 'disk-full' | 'disk-short-write' | 'disk-unsynced' | 'tail-garbled'

const STALL_MS_MAX = 3_000
const FULL_MS_MAX = 5_000
/** A write that came short succeeds when it is done again. */
const SHORT_MS_MAX = 100
const DOWN_MS_MAX = 5_000

/** What becomes of the journal's disk. */
export const diskStrikes: Strikes<DiskFault, Scene> = {
  'disk-slow': (draw, { stallDisk }) => {
    const lastsMs = draw * STALL_MS_MAX
    stallDisk(lastsMs)
    return { victim: 'the journal', lastsMs }
  },
  'disk-full': (draw, scene) => fails('FULL', draw * FULL_MS_MAX, scene),
  'disk-short-write': (draw, scene) => fails('IO', draw * SHORT_MS_MAX, scene),
  // No try again mends that, so it lasts until a new process has the disk mounted anew.
  'disk-unsynced': (_draw, scene) => fails('SYNC_FAILED', undefined, scene),
  'tail-garbled': (draw, { service }) =>
    service.kill(draw * DOWN_MS_MAX, true) ? { victim: 'the last record' } : undefined,
}

function fails(code: StoreFailureCode, lastsMs: number | undefined, { clock, disk }: Scene): Struck {
  disk.fail(new JournalStoreError(code, `the disk says ${code}, on purpose`))
  if (lastsMs !== undefined) clock.setTimeout(() => disk.fail(undefined), lastsMs)
  return { victim: 'the journal', ...(lastsMs === undefined ? {} : { lastsMs }) }
}
