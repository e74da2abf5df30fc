import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Ports } from '../../src/ports/ports.ts'
import type { Settings } from './settings.ts'

const EXCHANGE = fileURLToPath(new URL('../exchange.ts', import.meta.url))
const LISTENS_WITHIN_MS = 15_000
const PROBE_TIMEOUT_MS = 1_000

/** The simulated exchange that this run trades on. */
export interface ExchangeProcess {
  readonly url: string
  /** It was there before us, with our orders in it: an engine before this one was killed. */
  readonly found: boolean
  /** After a clean end nobody needs it any more. */
  close(): void
}

/**
 * Finds the exchange that a killed engine left behind, or starts one. It is a process of its own that outlives us:
 * what it holds of ours is what the next start has to find.
 */
export async function exchangeProcess({ flags, config }: Settings, ports: Ports): Promise<ExchangeProcess> {
  const note = join(config.engine.dataDir, 'exchange.json')
  const left = await leftBehind(note, ports)
  if (left) return { url: left, found: true, close: () => rmSync(note, { force: true }) }
  const child = spawn(
    process.execPath,
    [
      EXCHANGE,
      `--seed=${flags.seed}`,
      `--symbols=${config.engine.symbols.join(',')}`,
      `--deposit=${config.exchange.deposit}`,
      `--orders-per-second=${config.exchange.ordersPerSecond}`,
      ...flags.replayFiles.map((file) => `--replay=${file}`),
      ...(flags.chaosSeed === undefined ? [] : [`--chaos=${flags.chaosSeed}`]),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'], detached: true },
  )
  const url = await new Promise<string>((resolve, reject) => {
    const deadline = ports.clock.setTimeout(
      () => reject(new Error(`the simulated exchange did not listen within ${LISTENS_WITHIN_MS} ms`)),
      LISTENS_WITHIN_MS,
    )
    child.once('error', reject)
    child.once('exit', (code) =>
      reject(new Error(`the simulated exchange ended with code ${code} at its start`)),
    )
    createInterface({ input: child.stdout }).once('line', (line) => {
      ports.clock.clearTimeout(deadline)
      resolve((JSON.parse(line) as { url: string }).url)
    })
  })
  child.unref()
  child.stdout.destroy()
  ports.disk.writeText(note, `${JSON.stringify({ url, pid: child.pid })}\n`)
  return {
    url,
    found: false,
    close: () => {
      child.kill('SIGTERM')
      rmSync(note, { force: true })
    },
  }
}

async function leftBehind(note: string, { disk, http }: Ports): Promise<string | undefined> {
  if (!disk.exists(note)) return undefined
  const { url } = JSON.parse(disk.readText(note)) as { url: string }
  const alive = await http
    .request({
      method: 'GET',
      url: `${url}/api/v1/timestamp`,
      headers: {},
      body: '',
      connectTimeoutMs: PROBE_TIMEOUT_MS,
      responseTimeoutMs: PROBE_TIMEOUT_MS,
    })
    .then(
      ({ body }) => body.includes('"200000"'),
      () => false,
    )
  return alive ? url : undefined
}
