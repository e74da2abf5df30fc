import { Worker } from 'node:worker_threads'
import {
  type Answer,
  type Failed,
  type JournalStore,
  JournalStoreError,
  type Reading,
  type StoreHead,
} from './store.ts'
import { type Question, type Reply, recordsOf, type WorkerInput } from './worker-protocol.ts'

/**
 * The journal in a thread of its own, seen from the engine's thread. A commit then costs the engine a message,
 * not an fsync.
 *
 * What may go wrong here: the thread dies (everything under way is answered with DIED, and `failed` is called),
 * or an answer comes late; the journal sends again to the next store what was not answered for.
 */
interface Pending {
  readonly reading?: Reading
  readonly opened?: (head: StoreHead) => void
  readonly answer: Answer
}

type Asked = Question extends infer Each ? (Each extends Question ? Omit<Each, 'id'> : never) : never

export interface WorkerStore extends JournalStore {
  /** Ends the thread as a crash would. For chaos and tests. */
  kill(): void
}

export function workerStore(input: WorkerInput): WorkerStore {
  const pending = new Map<number, Pending>()
  let worker: Worker | undefined
  let failed: Failed | undefined
  let questions = 0
  let closing = false

  const ask = (question: Asked, waiting: Pending): void => {
    if (!worker) {
      waiting.answer(new JournalStoreError('DIED', 'the journal thread is not running'))
      return
    }
    const id = ++questions
    pending.set(id, waiting)
    worker.postMessage({ ...question, id })
  }

  const take = (reply: Reply): void => {
    const waiting = pending.get(reply.id)
    if (!waiting) return
    if (reply.type === 'snapshot') return waiting.reading?.snapshot(reply.snapshot)
    if (reply.type === 'batch') return waiting.reading?.records(recordsOf(reply.records))
    pending.delete(reply.id)
    if (reply.type === 'opened') waiting.opened?.(reply.head)
    else
      waiting.answer(reply.type === 'failed' ? new JournalStoreError(reply.code, reply.message) : undefined)
  }

  const died = (reason: string, cause?: unknown): void => {
    if (!worker) return
    worker = undefined
    const failure = new JournalStoreError('DIED', `the journal thread died: ${reason}`, { cause })
    const waiting = [...pending.values()]
    pending.clear()
    for (const each of waiting) each.answer(failure)
    if (!closing) failed?.(failure)
  }

  return {
    open(answer, onFailed) {
      failed = onFailed
      const started = new Worker(new URL('./sqlite-worker.ts', import.meta.url), { workerData: input })
      worker = started
      started.on('message', take)
      started.on('error', (error) => died(error.message, error))
      started.on('exit', (code) => died(`exit code ${code}`))
      const refused: Answer = (failure) => {
        closing = true
        if (failure) answer(failure)
      }
      ask({ type: 'open' }, { opened: answer, answer: refused })
    },
    read: (from, reading, answer) => ask({ type: 'read', from }, { reading, answer }),
    append: (records, answer) => ask({ type: 'append', records }, { answer }),
    truncate: (sequence, answer) => ask({ type: 'truncate', sequence }, { answer }),
    trim: (sequence, answer) => ask({ type: 'trim', sequence }, { answer }),
    close(answer) {
      closing = true
      if (worker) ask({ type: 'close' }, { answer })
      else answer(undefined)
    },
    kill() {
      void worker?.terminate()
    },
  }
}
