import { expect, it } from 'vitest'
import { FAULT_KINDS, type FaultKind } from '../../chaos/catalogue.ts'
import type { Plan } from '../../chaos/plan.ts'
import { runTrial } from '../../chaos/trial.ts'
import type { Verdict } from '../../chaos/verdict.ts'

const DURATION_MS = 15_000
const DRAWS = [0.03, 0.95, 0.55]

/** What the engine has to bear without a trace: no entry of its journal is another for it, nor comes at another time. */
const BORNE: readonly FaultKind[] = ['frame-extra', 'frame-no-size', 'frame-future', 'operator-garbles']

/** One kind of fault again and again, with draws from everywhere. */
const only = (kind: FaultKind): Plan => ({
  seed: 5,
  durationMs: DURATION_MS,
  faults: DRAWS.map((draw, index) => ({ atMs: 500 + index * 4_500, kind, draw })),
})

const undisturbed = runTrial({ seed: 5, durationMs: DURATION_MS, faults: [] })

/** Whether a day went otherwise than without its faults, in the journal or in what supervision and the ladder did. */
async function leftAMark({ happened, journalHash }: Verdict, kind: FaultKind): Promise<boolean> {
  const calm = await undisturbed
  const { [kind]: _, ...rest } = happened
  return journalHash !== calm.journalHash || JSON.stringify(rest) !== JSON.stringify(calm.happened)
}

it.each(FAULT_KINDS)(
  '%s meets a victim, the engine notices unless it need not, and recovers with nothing lost',
  async (kind) => {
    const verdict = await runTrial(only(kind))
    const { failures, injected, recoveryMs } = verdict
    expect(failures).toEqual([])
    expect(injected[kind]).toBeGreaterThan(0)
    expect(recoveryMs[kind]?.length).toBe(injected[kind])
    expect(await leftAMark(verdict, kind)).toBe(!BORNE.includes(kind))
  },
)
