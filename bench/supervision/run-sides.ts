import { execFile, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type Amounts, type Samples, samplesSchema } from './protocol.ts'

const run = promisify(execFile)
const fileOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

/** A side that hangs ends the bench instead of hanging it. */
const SIDE_MS_MAX = 120_000
const OUTPUT_BYTES_MAX = 64 * 1024 * 1024

/** A side in JavaScript, in a process with a heap of its own. */
export function jsSide(side: 'ours' | 'raw', amounts: Amounts): Promise<Samples> {
  return samplesOf(process.execPath, ['--expose-gc', fileOf('side.ts'), side, JSON.stringify(amounts)])
}

/** Whether Erlang is on this machine. */
export const otpInstalled = (): boolean => spawnSync('escript', { stdio: 'ignore' }).error === undefined

export function otpSide(amounts: Amounts): Promise<Samples> {
  const { live, spawns, bursts, burst, restarts, stopped, stops } = amounts
  const numbers = [spawns, bursts, burst, restarts, stopped, stops].map(String)
  return samplesOf('escript', [fileOf('erl/otp.escript'), live.join(), ...numbers])
}

async function samplesOf(command: string, args: readonly string[]): Promise<Samples> {
  const { stdout } = await run(command, args, { timeout: SIDE_MS_MAX, maxBuffer: OUTPUT_BYTES_MAX })
  return samplesSchema.parse(JSON.parse(stdout))
}
