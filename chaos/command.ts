import { availableParallelism } from 'node:os'
import type { Disk } from '../src/ports/disk.ts'
import { runBatch } from './batch.ts'
import { type Asked, parseCommandLine, USAGE } from './command-line.ts'
import { findPlanted, SEEDS_MAX, type SeedsToFind } from './find-planted.ts'
import { keepPlan, readPlan } from './kept-plan.ts'
import { MEETS_ALL_FROM, MUST_HAPPEN } from './must-happen.ts'
import { type Plan, planOf } from './plan.ts'
import type { Planted } from './planted.ts'
import { runProcessBatch } from './processes/batch.ts'
import { publish, type Scorecard } from './scorecard.ts'
import { Tally } from './tally.ts'
import type { Verdict } from './verdict.ts'
import { plantedLine, summaryLines, verdictLine } from './words.ts'

export interface CommandParts {
  readonly disk: Disk
  /** Takes one line for people. */
  readonly print: (line: string) => void
  readonly complain: (line: string) => void
  /** What runs. */
  readonly commit: string
  readonly planted: readonly Planted[]
  /** Makes the pages anew that show the published scorecard. */
  readonly writePages: () => void
}

/** A batch that fails everywhere has one cause, and each search takes minutes. */
const SHRUNK_MAX = 2
const KEPT_IN = 'test/regressions/plans'

/**
 * `npm run chaos`. Returns the exit code: 0 everything held, 1 a trial failed, something never happened or a
 * planted mistake was missed, 2 not understood or not possible.
 */
export async function chaosCommand(args: readonly string[], parts: CommandParts): Promise<number> {
  const { commit, complain, disk, print, writePages } = parts
  const asked = parseCommandLine(args)
  if (asked === 'help') {
    print(USAGE)
    return 0
  }
  if ('length' in asked) {
    for (const error of asked) complain(`chaos: ${error}`)
    complain(USAGE)
    return 2
  }
  const { planFile, reportFile } = asked
  const kept = planFile === undefined ? undefined : readPlan(disk, planFile)
  if (typeof kept === 'string') {
    complain(`chaos: ${kept}`)
    return 2
  }
  if (asked.processes) return processes(asked, parts)
  try {
    const mutants = asked.mutants || asked.scorecard ? lookFor(parts) : {}
    const { scorecard, failed } = asked.mutants
      ? { scorecard: new Tally().scorecard(0, [], mutants), failed: [] }
      : await batch(asked, kept, mutants, print)
    if (reportFile !== undefined) disk.writeText(reportFile, `${JSON.stringify(scorecard, null, 2)}\n`)
    if (asked.scorecard) {
      publish(disk, { ...scorecard, commit, node: process.version, minutes: asked.durationMs / 60_000 })
      writePages()
    }
    const keeps = !kept && !asked.keepNothing
    if (keeps) for (const seed of failed.slice(0, SHRUNK_MAX)) await shrink(seed, asked, parts)
    const large = scorecard.seeds.run >= MEETS_ALL_FROM && asked.faults.length === 0
    return failed.length > 0 ||
      missedOf(scorecard.mutants) > 0 ||
      (large && scorecard.neverHappened.length > 0)
      ? 1
      : 0
  } catch (error) {
    complain(`chaos: ${error instanceof Error ? error.message : String(error)}`)
    return 2
  }
}

/** Whether trials find what was broken on purpose. @throws Error when a mistake no longer fits the code. */
function lookFor({ planted, print }: CommandParts): SeedsToFind {
  const found = findPlanted(planted, (one, seed, how) => print(plantedLine(one.name, seed, how)))
  print(`${planted.length - missedOf(found)} of ${planted.length} found within ${SEEDS_MAX} seeds`)
  return found
}

/** Real programs, real sockets, real time. */
async function processes(asked: Asked, { disk, print }: CommandParts): Promise<number> {
  const report = await runProcessBatch(asked, print)
  if (asked.reportFile !== undefined) disk.writeText(asked.reportFile, `${JSON.stringify(report, null, 2)}\n`)
  return report.seeds.failed.length + report.neverHappened.length > 0 ? 1 : 0
}

const missedOf = (found: SeedsToFind): number => Object.values(found).filter((seed) => seed === null).length

async function batch(
  { seeds: [from, to], durationMs, faults, untilFailure, workers = availableParallelism() }: Asked,
  kept: Plan | undefined,
  mutants: SeedsToFind,
  print: (line: string) => void,
): Promise<{ readonly scorecard: Scorecard; readonly failed: readonly number[] }> {
  const tally = new Tally()
  const failed: number[] = []
  const startedCpu = process.cpuUsage()
  const plans = kept ? [kept] : drawn()
  await runBatch(
    plans,
    Math.min(workers, kept ? 1 : to - from + 1),
    () => !untilFailure || failed.length === 0,
    judged,
  )
  const { user, system } = process.cpuUsage(startedCpu)
  const met = kept ? [] : faults.length > 0 ? faults : MUST_HAPPEN
  const scorecard = tally.scorecard((user + system) / 1000, met, mutants)
  for (const line of summaryLines(scorecard)) print(line)
  return { scorecard, failed }

  function* drawn(): Generator<Plan> {
    for (let seed = from; seed <= to; seed++) yield planOf(seed, durationMs, faults)
  }
  function judged(plan: Plan, verdict: Verdict | Error): void {
    if (verdict instanceof Error) tally.lost(plan.seed)
    else tally.add(verdict)
    if (verdict instanceof Error || verdict.failures.length > 0) failed.push(plan.seed)
    print(verdictLine(plan, verdict))
  }
}

/** Says how to see a failure again, and keeps the smallest plan that shows it. */
async function shrink(
  seed: number,
  { durationMs, faults }: Asked,
  { disk, print }: CommandParts,
): Promise<void> {
  const only = faults.length > 0 ? ` --faults ${faults.join(',')}` : ''
  print(`again: npm run chaos -- --seed ${seed} --minutes ${durationMs / 60_000}${only}`)
  // Only here: it needs the test library, which a production install has not.
  const { smallestFailing } = await import('./shrink.ts')
  const plan = await smallestFailing(planOf(seed, durationMs, faults))
  if (!plan)
    return print(`seed ${seed} did not fail when it was run again: something is not determined by it`)
  const path = `${KEPT_IN}/seed-${seed}.json`
  keepPlan(disk, path, plan, [])
  print(`kept: ${path}, ${plan.faults.length} faults`)
}
