import { parentPort, workerData } from 'node:worker_threads'
import { keepJournal } from './keep.ts'

/** One upkeep of a journal, on a thread of its own. Started by `journal-keeper.ts` only. What it throws ends it. */

parentPort?.postMessage(keepJournal((workerData as { readonly path: string }).path))
