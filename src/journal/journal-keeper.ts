import { Worker } from 'node:worker_threads'
import type { Upkeep } from './keep.ts'

/** Looks after a journal's files while an engine writes it. */
export interface JournalKeeper {
  /** Does what is due; answers once. Returns how to give up, after which nothing is answered. */
  keep(answer: (done: Upkeep | Error) => void): () => void
}

/** Keeps a journal in SQLite, each time on a thread of its own: to fold and to write takes longer than a tick may wait. */
export const journalKeeper = (path: string): JournalKeeper => ({
  keep(answer) {
    const worker = new Worker(new URL('./keep-worker.ts', import.meta.url), { workerData: { path } })
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
