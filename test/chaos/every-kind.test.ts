import { expect, it } from 'vitest'
import { FAULT_KINDS, type FaultKind } from '../../chaos/catalogue.ts'
import type { Plan } from '../../chaos/plan.ts'
import { runTrial } from '../../chaos/trial.ts'

const DURATION_MS = 15_000
const DRAWS = [0.03, 0.95, 0.55]

/** One kind of fault again and again, with draws from everywhere. */
const only = (kind: FaultKind): Plan => ({
  seed: 5,
  durationMs: DURATION_MS,
  faults: DRAWS.map((draw, index) => ({ atMs: 500 + index * 4_500, kind, draw })),
})

it.each(FAULT_KINDS)('%s meets a victim, and the engine recovers with nothing lost', async (kind) => {
  const { failures, injected, recoveryMs } = await runTrial(only(kind))
  expect(failures).toEqual([])
  expect(injected[kind]).toBeGreaterThan(0)
  expect(recoveryMs[kind]?.length).toBe(injected[kind])
})
