import { BLOW_KINDS, type BlowKind, blowsOf } from './blows.ts'
import { type ProcessVerdict, runProcessTrial } from './trial.ts'

export interface ProcessBatch {
  readonly seeds: readonly [from: number, to: number]
  readonly durationMs: number
  readonly untilFailure: boolean
  readonly reportFile: string | undefined
}

/** What a batch came to, as `--report` writes it. */
export interface ProcessReport {
  readonly seeds: { readonly run: number; readonly failed: readonly number[] }
  /** Those that met their victim. */
  readonly blows: Readonly<Record<BlowKind, number>>
  /** Kinds of them that should have. */
  readonly neverHappened: readonly BlowKind[]
  readonly orders: number
  readonly fills: number
  /** Programs, over all trials. */
  readonly starts: { readonly engine: number; readonly exchange: number }
  /** Of the exchange's file, what kills cut off. */
  readonly cutBytes: number
  /** From the last blow to equality, the longest. */
  readonly recoveryMsMax: number | null
}

/** In so long every kind of blow comes a few times, whatever the seeds. */
const MEETS_ALL_FROM_MS = 4 * 60_000

/** Kinds of blows that should have met somebody in so long and did not. */
export const neverMet = (blows: Readonly<Record<BlowKind, number>>, playedMs: number): readonly BlowKind[] =>
  playedMs < MEETS_ALL_FROM_MS ? [] : BLOW_KINDS.filter((kind) => blows[kind] === 0)

/** One trial after the other, each told in a line: several at once would only be slow, which is a fault of its own. */
export async function runProcessBatch(
  { durationMs, seeds: [from, to], untilFailure }: ProcessBatch,
  print: (line: string) => void,
): Promise<ProcessReport> {
  const failed: number[] = []
  const blows = Object.fromEntries(BLOW_KINDS.map((kind) => [kind, 0])) as Record<BlowKind, number>
  const sums = { orders: 0, fills: 0, cutBytes: 0, engine: 0, exchange: 0 }
  let run = 0
  let recoveryMsMax: number | null = null
  for (let seed = from; seed <= to && !(untilFailure && failed.length > 0); seed++) {
    const verdict = await runProcessTrial({ seed, durationMs, blows: blowsOf(seed, durationMs) })
    run++
    if (verdict.failures.length > 0) failed.push(seed)
    for (const kind of BLOW_KINDS) blows[kind] += verdict.blows[kind] ?? 0
    if (verdict.recoveryMs !== null) recoveryMsMax = Math.max(recoveryMsMax ?? 0, verdict.recoveryMs)
    sums.orders += verdict.orders
    sums.fills += verdict.fills
    sums.cutBytes += verdict.cutBytes
    sums.engine += verdict.starts.engine
    sums.exchange += verdict.starts.exchange
    print(lineOf(seed, durationMs, verdict))
  }
  const neverHappened = neverMet(blows, run * durationMs)
  for (const kind of BLOW_KINDS) print(`${kind.padEnd(28)}${String(blows[kind]).padStart(6)}`)
  const { engine, exchange, ...came } = sums
  print(
    `${came.orders} orders, ${came.fills} fills, ${engine} engines, ${exchange} exchanges, ${came.cutBytes} bytes of torn lines`,
  )
  if (neverHappened.length > 0) print(`never happened: ${neverHappened.join(', ')}`)
  print(`${run - failed.length} seeds passed, ${failed.length} failed`)
  return {
    seeds: { run, failed },
    blows,
    neverHappened,
    ...came,
    starts: { engine, exchange },
    recoveryMsMax,
  }
}

/** One trial in a line, and what failed in it below, with what shows it again as far as sockets allow. */
function lineOf(seed: number, durationMs: number, verdict: ProcessVerdict): string {
  const { failures, fills, folder, orders, recoveryMs, starts } = verdict
  const blows = Object.values(verdict.blows).reduce((sum, count) => sum + count, 0)
  const line = `seed ${seed}  ${blows} blows, ${orders} orders, ${fills} fills, ${starts.engine} engines, ${starts.exchange} exchanges, equal after ${recoveryMs ?? '?'} ms`
  if (failures.length === 0) return `ok    ${line}`
  return [
    `FAIL  ${line}`,
    ...failures,
    `what was left is in ${folder}`,
    `again: npm run chaos -- --processes --seed ${seed} --minutes ${durationMs / 60_000}`,
  ].join('\n      ')
}
