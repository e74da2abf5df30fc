import { parentPort } from 'node:worker_threads'
import type { Plan } from './plan.ts'
import { runTrial } from './trial.ts'

/** A thread that runs one trial after the other: a plan comes in, a verdict goes out. */
parentPort?.on('message', async (plan: Plan) => parentPort?.postMessage(await runTrial(plan)))
