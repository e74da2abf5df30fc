import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { InjectedFault } from '../../src/exchange/kucoin/fault-storm.ts'
import type { Ports } from '../../src/ports/ports.ts'
import { StartError } from '../../supervisors/session.ts'
import type { Settings } from './settings.ts'
import { never } from './world.ts'

const EXCHANGE = fileURLToPath(new URL('../exchange.ts', import.meta.url))
const LISTENS_WITHIN_MS = 15_000
const PROBE_TIMEOUT_MS = 1_000

/** The simulated exchange that this run trades on. */
export interface ExchangeProcess {
  readonly url: string
  readonly symbols: readonly string[]
  /** It was there before us, with our orders in it: an engine before this one was killed. */
  readonly found: boolean
  readonly marketEnded: Promise<void>
  /** Hears of each fault that the exchange makes on purpose. */
  onFault(hear: (fault: InjectedFault) => void): void
  heal(): void
  /** Ends an exchange that we started, when nothing in it is worth finding; else lets it wait for the next engine. */
  leave(clean: boolean): void
}

/** What the exchange says of itself, on one line of its output; and its note for the next engine. */
interface Hello {
  readonly url: string
  readonly symbols: readonly string[]
}

/**
 * Finds the exchange that a killed engine left behind, or starts one. It is a process of its own that outlives us:
 * what it holds of ours is what the next start has to find.
 */
export async function exchangeProcess({ flags, config }: Settings, ports: Ports): Promise<ExchangeProcess> {
  const note = join(config.engine.dataDir, 'exchange.json')
  const forget = (): void => rmSync(note, { force: true })
  const left = await leftBehind(note, ports)
  if (left)
    return {
      ...left,
      found: true,
      marketEnded: never,
      onFault: () => {},
      heal: () => {},
      leave: (clean) => clean && forget(),
    }
  const child = spawn(
    process.execPath,
    [
      EXCHANGE,
      `--seed=${flags.seed}`,
      `--symbols=${config.engine.symbols.join(',')}`,
      `--deposit=${config.exchange.deposit}`,
      `--maker-fee-rate=${config.exchange.makerFeeRate}`,
      `--taker-fee-rate=${config.exchange.takerFeeRate}`,
      `--orders-per-second=${config.exchange.ordersPerSecond}`,
      ...flags.replayFiles.map((file) => `--replay=${file}`),
      ...(flags.chaosSeed === undefined ? [] : [`--chaos=${flags.chaosSeed}`]),
    ],
    // Detached: a Ctrl-C at the terminal is for the engine, which still has to cancel and flatten here.
    { stdio: ['ignore', 'pipe', 'inherit'], detached: true },
  )
  const ended = Promise.withResolvers<void>()
  let hearFault = (_fault: InjectedFault): void => {}
  const hello = await new Promise<Hello>((resolve, reject) => {
    const deadline = ports.clock.setTimeout(
      () => reject(new StartError(`the simulated exchange did not listen within ${LISTENS_WITHIN_MS} ms`)),
      LISTENS_WITHIN_MS,
    )
    child.once('error', reject)
    child.once('exit', (code) =>
      reject(new StartError(`the simulated exchange ended with code ${code} at its start`)),
    )
    createInterface({ input: child.stdout }).on('line', (line) => {
      const said = JSON.parse(line) as Hello | InjectedFault | { readonly ended: true }
      if ('ended' in said) return ended.resolve()
      if ('fault' in said) return hearFault(said)
      ports.clock.clearTimeout(deadline)
      resolve(said)
    })
  })
  child.unref()
  ports.disk.writeText(note, `${JSON.stringify(hello)}\n`)
  return {
    ...hello,
    found: false,
    marketEnded: ended.promise,
    onFault: (hear) => {
      hearFault = hear
    },
    heal: () => void child.kill('SIGUSR2'),
    leave: (clean) => {
      child.stdout.destroy()
      if (!clean) return
      child.kill('SIGTERM')
      forget()
    },
  }
}

async function leftBehind(note: string, { disk, http }: Ports): Promise<Hello | undefined> {
  if (!disk.exists(note)) return undefined
  const hello = JSON.parse(disk.readText(note)) as Hello
  const alive = await http
    .request({
      method: 'GET',
      url: `${hello.url}/api/v1/timestamp`,
      headers: {},
      body: '',
      connectTimeoutMs: PROBE_TIMEOUT_MS,
      responseTimeoutMs: PROBE_TIMEOUT_MS,
    })
    .then(
      ({ body }) => body.includes('"200000"'),
      () => false,
    )
  return alive ? hello : undefined
}
