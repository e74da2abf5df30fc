import { expect, it } from 'vitest'
import type { FaultKind } from '../../chaos/catalogue.ts'
import { runTrial } from '../../chaos/trial.ts'
import type { Verdict } from '../../chaos/verdict.ts'

const MINUTE = 60_000

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
