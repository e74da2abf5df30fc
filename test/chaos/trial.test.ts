import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import type { FaultKind } from '../../chaos/catalogue.ts'
import { planOf } from '../../chaos/plan.ts'
import { runTrial } from '../../chaos/trial.ts'
import type { Verdict } from '../../chaos/verdict.ts'

const MINUTE = 60_000

it('the same seed gives the same journal, in this process and in another', async () => {
  const [first, second] = [await runTrial(planOf(43, MINUTE)), await runTrial(planOf(43, MINUTE))]
  expect(second).toEqual(first)
  const { stdout } = await promisify(execFile)(process.execPath, [
    'bin/chaos.ts',
    '--seed',
    '43',
    '--minutes',
    '1',
  ])
  expect(stdout).toContain(`journal ${first.journalHash.slice(0, 12)}`)
})

it('another seed gives another journal', async () => {
  const hashes = await Promise.all(
    [44, 45].map(async (seed) => (await runTrial(planOf(seed, MINUTE))).journalHash),
  )
  expect(new Set(hashes).size).toBe(2)
})

/** A plan of one kind of fault, every few seconds. */
const often = (kind: FaultKind): Promise<Verdict> =>
  runTrial({
    seed: 5,
    durationMs: MINUTE,
    faults: Array.from({ length: 12 }, (_, index) => ({
      atMs: index * 4_500,
      kind,
      draw: (index * 0.37) % 1,
    })),
  })

it.each<FaultKind>(['frame-lost', 'http-lost-after', 'engine-killed', 'hand-order', 'sockets-all-cut'])(
  'under %s every few seconds nothing is lost, and it recovers from each',
  async (kind) => {
    const { failures, injected, recoveryMs } = await often(kind)
    expect(failures).toEqual([])
    expect(injected[kind]).toBeGreaterThan(3)
    expect(recoveryMs[kind]?.length).toBe(injected[kind])
  },
)
