import { parentPort, workerData } from 'node:worker_threads'
import { sqliteStore } from './sqlite-store.ts'
import { JournalStoreError } from './store.ts'
import { columnsOf, type Question, type Reply, type WorkerInput } from './worker-protocol.ts'

/** The journal's own thread: it writes while the engine decides. Started by `worker-store.ts` only. */

if (!parentPort) throw new Error('the journal thread is started by the engine')
const port = parentPort
const store = sqliteStore(workerData as WorkerInput)

const reply = (message: Reply): void => port.postMessage(message)

const settle =
  (id: number) =>
  (failure: JournalStoreError | undefined): void =>
    reply(
      failure ? { id, type: 'failed', code: failure.code, message: failure.message } : { id, type: 'done' },
    )

port.on('message', (question: Question) => {
  const { id } = question
  switch (question.type) {
    case 'open':
      store.open((result) => {
        if (result instanceof JournalStoreError) {
          settle(id)(result)
          port.close()
        } else reply({ id, type: 'opened', head: result })
      }, settle(id))
      break
    case 'read':
      store.read(
        question.from,
        {
          // Given, not copied: it may be large.
          snapshot: (snapshot) =>
            port.postMessage({ id, type: 'snapshot', snapshot } satisfies Reply, [
              snapshot.bytes.buffer as ArrayBuffer,
            ]),
          records: (records) => reply({ id, type: 'batch', records: columnsOf(records) }),
        },
        settle(id),
      )
      break
    case 'append':
      store.append(question.records, settle(id))
      break
    case 'truncate':
      store.truncate(question.sequence, settle(id))
      break
    case 'trim':
      store.trim(question.sequence, settle(id))
      break
    case 'close':
      store.close((failure) => {
        settle(id)(failure)
        port.close()
      })
      break
    default:
      throw new Error(`unknown question ${JSON.stringify(question satisfies never)}`)
  }
})
