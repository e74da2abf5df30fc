import { execFile, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { z } from 'zod'
import { type Amounts, type ContextSamples, contextSchema, type Samples, samplesSchema } from './protocol.ts'

const run = promisify(execFile)
const fileOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

/** A side that hangs ends the bench instead of hanging it. */
const SIDE_MS_MAX = 120_000
const OUTPUT_BYTES_MAX = 64 * 1024 * 1024

/** A side in JavaScript, in a process with a heap of its own. */
export function jsSide(side: 'ours' | 'raw', amounts: Amounts): Promise<Samples> {
  return javaScript(side, amounts, samplesSchema)
}

/** Ours with and without a context. */
export const contextSide = (amounts: Amounts): Promise<ContextSamples> =>
  javaScript('context', amounts, contextSchema)

function javaScript<Answer>(side: string, amounts: Amounts, schema: z.ZodType<Answer>): Promise<Answer> {
  const args = ['--expose-gc', fileOf('side.ts'), side, JSON.stringify(amounts)]
  return samplesOf(process.execPath, args, schema)
}

/** Whether Erlang is on this machine. */
export const otpInstalled = (): boolean => spawnSync('escript', { stdio: 'ignore' }).error === undefined

export function otpSide(amounts: Amounts): Promise<Samples> {
  const { live, spawns, bursts, burst, restarts, stopped, stops } = amounts
  const numbers = [spawns, bursts, burst, restarts, stopped, stops].map(String)
  return samplesOf('escript', [fileOf('erl/otp.escript'), live.join(), ...numbers], samplesSchema)
}

async function samplesOf<Answer>(
  command: string,
  args: readonly string[],
  schema: z.ZodType<Answer>,
): Promise<Answer> {
  const { stdout } = await run(command, args, { timeout: SIDE_MS_MAX, maxBuffer: OUTPUT_BYTES_MAX })
  return schema.parse(JSON.parse(stdout))
}
