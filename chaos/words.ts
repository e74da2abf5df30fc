import { MEETS_ALL_FROM } from './must-happen.ts'
import type { Plan } from './plan.ts'
import type { Scorecard } from './scorecard.ts'
import type { Verdict } from './verdict.ts'

const FAILURES_SHOWN = 3

/** One trial in a line, and what failed in it below. */
export function verdictLine({ seed, faults }: Plan, verdict: Verdict | Error): string {
  if (verdict instanceof Error) return `FAIL  seed ${seed}: ${verdict.message}`
  const { failures, injected, journalHash, orders, starts } = verdict
  const met = Object.values(injected).reduce((sum, count) => sum + count, 0)
  const line = `seed ${seed}  ${met} of ${faults.length} faults met, ${orders} orders, ${starts} starts, journal ${journalHash.slice(0, 12)}`
  if (failures.length === 0) return `ok    ${line}`
  const more = failures.length > FAILURES_SHOWN ? [`and ${failures.length - FAILURES_SHOWN} more`] : []
  return [`FAIL  ${line}`, ...failures.slice(0, FAILURES_SHOWN), ...more].join('\n      ')
}

/** What a batch came to. */
export function summaryLines(card: Scorecard): readonly string[] {
  const { faults, neverHappened, seeds, simulatedHours, speed, timeToFlatMs } = card
  const rows = Object.entries(faults)
    .filter(([, { injected }]) => injected > 0)
    .map(
      ([kind, { injected, recoveryMs }]) =>
        `${kind.padEnd(20)}${String(injected).padStart(8)}${cell(recoveryMs.p50)}${cell(recoveryMs.p99)}`,
    )
  return [
    '',
    `${'fault'.padEnd(20)}${'met'.padStart(8)}${'p50 ms'.padStart(10)}${'p99 ms'.padStart(10)}`,
    ...rows,
    `${'flat after stop'.padEnd(28)}${cell(timeToFlatMs.p50)}${cell(timeToFlatMs.p99)}`,
    '',
    // A smaller batch misses a lot by chance.
    ...(seeds.run >= MEETS_ALL_FROM && neverHappened.length > 0
      ? [`never happened: ${neverHappened.join(', ')}`]
      : []),
    `${simulatedHours.toFixed(1)} h of market time, ${speed.toFixed(0)} times real time a core`,
    `${seeds.run - seeds.failed.length} seeds passed, ${seeds.failed.length} failed`,
  ]
}

const cell = (ms: number | null): string => (ms === null ? '' : ms.toFixed(0)).padStart(10)

/** One planted mistake, and how it gave itself away. */
export const plantedLine = (name: string, seeds: number | null, how: string): string =>
  seeds === null ? `MISSED  ${name}` : `${String(seeds).padStart(6)}  ${name}\n          ${how}`
