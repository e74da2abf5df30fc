import fc from 'fast-check'
import { describe, it } from 'vitest'
import { expectConverged, history, live } from './interleaving.ts'

/** More of them, and the seed of a failure: by the environment. */
const { RACES_RUNS, RACES_SEED } = process.env
const runs = Number(RACES_RUNS ?? 200)
const seed = Number(RACES_SEED ?? Math.trunc(Math.random() * 2 ** 31))

describe('for any interleaving of venue messages, answers and timeouts of a random order history', () => {
  it(`the engine's final orders and position equal the exchange's ledger (RACES_SEED=${seed})`, async () => {
    await fc.assert(
      fc.asyncProperty(history, async (told) => expectConverged(await live(told))),
      { seed, numRuns: runs, endOnFailure: true },
    )
  }, 600_000)
})
