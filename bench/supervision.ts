import { type Bench, type Effort, scaled } from './bench.ts'
import type { Row } from './row.ts'
import type { Amounts, ContextSamples, Samples } from './supervision/protocol.ts'
import { supervisionRows } from './supervision/rows.ts'
import { contextSide, jsSide, otpInstalled, otpSide } from './supervision/run-sides.ts'

/**
 * What a supervised life costs: ours beside plain xstate's `spawnChild` and Erlang/OTP's own supervisor. Each is
 * measured in a process of its own, one after the other, in every repetition.
 */
export const supervision: Bench = { name: 'supervision', run }

/** Each has hundreds of samples of its own; more would only take longer. */
const REPETITIONS_MAX = 3
/** On a machine that is busy with other things no repetition begins later, so that the bench ends within a minute. */
const BEGIN_WITHIN_MS = 25_000

async function run(effort: Effort): Promise<readonly Row[]> {
  const amounts = amountsOf(effort)
  const withOtp = otpInstalled()
  const ours: Samples[] = []
  const raw: Samples[] = []
  const otp: Samples[] = []
  const context: ContextSamples[] = []
  const startedMs = performance.now()
  const wanted = Math.min(effort.repetitions, REPETITIONS_MAX)
  while (ours.length < wanted && performance.now() - startedMs < BEGIN_WITHIN_MS) {
    ours.push(await jsSide('ours', amounts))
    raw.push(await jsSide('raw', amounts))
    context.push(await contextSide(amounts))
    if (withOtp) otp.push(await otpSide(amounts))
  }
  return supervisionRows(amounts, { ours, raw, otp: withOtp ? otp : undefined, context })
}

const amountsOf = (effort: Effort): Amounts => ({
  live: [1_000, 10_000, 100_000].map((count) => scaled(count, effort)),
  spawns: scaled(5_000, effort),
  bursts: scaled(500, effort),
  burst: 100,
  restarts: scaled(2_000, effort),
  stopped: scaled(10_000, effort),
  stops: 2,
})
