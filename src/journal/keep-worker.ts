import { parentPort, workerData } from 'node:worker_threads'
import type { KeepInput } from './journal-keeper.ts'
import { keepJournal } from './keep.ts'

/** One upkeep of a journal, on a thread of its own. Started by `journal-keeper.ts` only. What it throws ends it. */

const { path, policy, now } = workerData as KeepInput
parentPort?.postMessage(keepJournal(path, policy, now))
