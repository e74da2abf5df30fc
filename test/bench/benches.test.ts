import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { Effort } from '../../bench/bench.ts'
import { BENCHES } from '../../bench/catalogue.ts'
import { rowSchema } from '../../bench/row.ts'

/** Enough to come through every line; no figure means anything. */
const TINY: Effort = { repetitions: 1, share: 0.01 }

describe('every bench answers with rows of its own name', () => {
  for (const bench of BENCHES)
    test(bench.name, async () => {
      const rows = z.array(rowSchema).parse(await bench.run(TINY))
      expect(rows.length).toBeGreaterThan(0)
      for (const row of rows) expect(row.bench).toBe(bench.name)
      expect(new Set(rows.map(({ row, peer }) => `${row} ${peer}`)).size).toBe(rows.length)
    })
})
