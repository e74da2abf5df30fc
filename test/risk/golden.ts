import { existsSync, readFileSync } from 'node:fs'
import { describe } from 'vitest'

/** Numbers computed elsewhere; they stay beside the project. */
const FOLDER = new URL('../../../shared/golden/', import.meta.url)

/** Runs against a golden file; without the folder fails in CI and skips loudly elsewhere. */
export function describeGolden(name: string, body: (read: (file: string) => never) => void): void {
  const present = existsSync(FOLDER)
  if (!present && process.env.CI) throw new Error(`${name}: ../shared/golden is absent`)
  if (!present) console.warn(`SKIPPED: ${name}: ../shared/golden is absent`)
  describe.skipIf(!present)(name, () => {
    body((file) => (present ? JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) : {}) as never)
  })
}

/** Equal to one part in 10^9, the goldens' own precision. */
export const near = (actual: number, expected: number): boolean =>
  Math.abs(actual - expected) <= 1e-9 * Math.max(1e-3, Math.abs(expected))
