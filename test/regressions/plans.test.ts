import { readdirSync } from 'node:fs'
import { expect, it } from 'vitest'
import { readPlan } from '../../chaos/kept-plan.ts'
import { runTrial } from '../../chaos/trial.ts'
import { liveDisk } from '../../src/ports/live/disk.ts'

/** Plans under which the engine has failed once. */
const FOLDER = `${import.meta.dirname}/plans`
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json'))

it.each(files)('%s holds', async (name) => {
  const plan = readPlan(liveDisk, `${FOLDER}/${name}`)
  if (typeof plan === 'string') throw new Error(plan)
  expect((await runTrial(plan)).failures).toEqual([])
})

it('each is a plan', () => {
  expect(
    files.map((name) => readPlan(liveDisk, `${FOLDER}/${name}`)).filter((plan) => typeof plan === 'string'),
  ).toEqual([])
})
