import { Worker } from 'node:worker_threads'
import type { Plan } from './plan.ts'
import type { Verdict } from './verdict.ts'

const WORKER = new URL('./trial-worker.ts', import.meta.url)

/**
 * Runs the plans over several threads and hands each verdict on as it comes. A thread that dies takes its trial with
 * it, as a failure of that seed.
 * @param wanted asked before each trial: false ends the batch with what is under way.
 */
export async function runBatch(
  plans: Iterable<Plan>,
  workers: number,
  wanted: () => boolean,
  judged: (plan: Plan, verdict: Verdict | Error) => void,
): Promise<void> {
  const queue = plans[Symbol.iterator]()
  await Promise.all(Array.from({ length: workers }, () => work()))

  async function work(): Promise<void> {
    let worker = new Worker(WORKER)
    for (let plan = next(); plan; plan = next()) {
      const verdict = await judge(worker, plan)
      judged(plan, verdict)
      if (!(verdict instanceof Error)) continue
      await worker.terminate()
      worker = new Worker(WORKER)
    }
    await worker.terminate()
  }
  function next(): Plan | undefined {
    return wanted() ? (queue.next().value as Plan | undefined) : undefined
  }
}

function judge(worker: Worker, plan: Plan): Promise<Verdict | Error> {
  return new Promise((resolve) => {
    const settle = (verdict: Verdict | Error): void => {
      worker.off('message', settle)
      worker.off('error', settle)
      worker.off('exit', ended)
      resolve(verdict)
    }
    const ended = (code: number): void =>
      settle(new Error(`the thread of seed ${plan.seed} ended with code ${code}`))
    worker.on('message', settle)
    worker.on('error', settle)
    worker.on('exit', ended)
    worker.postMessage(plan)
  })
}
