import { Worker } from 'node:worker_threads'
import type { Clock } from '../ports/clock.ts'
import type { SegmentPolicy } from './archive.ts'
import type { Upkeep } from './keep.ts'

/** Looks after a journal's files while an engine writes it. */
export interface JournalKeeper {
  /** Does what is due; answers once. Returns how to give up, after which nothing is answered. */
  keep(answer: (done: Upkeep | Error) => void): () => void
}

export interface KeepInput {
  readonly path: string
  readonly policy: SegmentPolicy
  readonly now: number
}

/** Keeps a journal in SQLite, each time on a thread of its own: to fold and to write takes longer than a tick may wait. */
export const journalKeeper = (
  path: string,
  policy: SegmentPolicy,
  clock: Pick<Clock, 'now'>,
): JournalKeeper => ({
  keep(answer) {
    const workerData: KeepInput = { path, policy, now: clock.now() }
    const worker = new Worker(new URL('./keep-worker.ts', import.meta.url), { workerData })
    let over = false
    const once = (done: Upkeep | Error): void => {
      if (over) return
      over = true
      answer(done)
    }
    worker.once('message', once)
    worker.once('error', once)
    worker.once('exit', (code) =>
      once(new Error(`the thread that keeps the journal ended with code ${code}`)),
    )
    return () => {
      over = true
      void worker.terminate()
    }
  },
})
