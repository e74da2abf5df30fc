import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { InjectedFault } from '../../chaos/chaos-at-venue.ts'
import { symbolsAt, venuesOf } from '../../src/config/venues.ts'
import type { VenueName } from '../../src/domain/instrument.ts'
import type { Ports } from '../../src/ports/ports.ts'
import { StartError } from '../../supervisors/start-error.ts'
import { MarketError } from './asked-market.ts'
import { exchangeAnswers } from './exchange-answers.ts'
import type { Settings } from './settings.ts'
import { type Leaving, never } from './world.ts'

const EXCHANGE = fileURLToPath(new URL('../exchange.ts', import.meta.url))
const LISTENS_WITHIN_MS = 15_000

/** The simulated exchange that this run trades on. */
export interface ExchangeProcess {
  readonly url: string
  /** What its market has; undefined: it did not say. */
  readonly symbols: readonly string[] | undefined
  /** It was there before us, with our orders in it: an engine before this one was killed. */
  readonly found: boolean
  readonly marketEnded: Promise<void>
  /** Hears of each fault that the exchange makes on purpose. */
  onFault(hear: (fault: InjectedFault) => void): void
  heal(): void
  /** Ends an exchange in which there is nothing to find; else lets it wait for the next engine. */
  leave(leaving: Leaving): void
}

/** What the exchange says of itself, on one line of its output; and its note for the next engine. */
interface Hello {
  readonly url: string
  readonly pid: number
  readonly symbols: readonly string[]
  readonly replay: readonly string[]
}

type Said = Hello | InjectedFault | { readonly ended: true } | { readonly refused: string }

/**
 * Finds the exchange that a killed engine left behind, or starts one. It is a process of its own that outlives us:
 * what it holds of ours is what the next start has to find.
 * @throws StartError, MarketError
 */
export async function exchangeProcess(
  settings: Settings,
  ports: Ports,
  venue: VenueName,
): Promise<ExchangeProcess> {
  const { url } = settings.config.exchange
  if (url !== '') return standing(url, ports)
  const note = fileOf(settings, venue, '.json')
  const left = await leftBehind(note, ports)
  if (left) return found(left, note, settings)
  const ended = Promise.withResolvers<void>()
  let hearFault = (_fault: InjectedFault): void => {}
  const child = spawn(
    process.execPath,
    [EXCHANGE, ...argumentsFor(settings, venue)],
    // Detached: a Ctrl-C at the terminal is for the engine, which still has to cancel and flatten here.
    // Nothing of ours is inherited: it outlives us, and whoever reads our output must not have to wait for it.
    { stdio: ['ignore', 'pipe', 'ignore'], detached: true },
  )
  const { stdout } = child
  const hello = await new Promise<Hello>((resolve, reject) => {
    const deadline = ports.clock.setTimeout(() => {
      child.kill('SIGKILL')
      reject(new StartError(`the simulated exchange did not listen within ${LISTENS_WITHIN_MS} ms`))
    }, LISTENS_WITHIN_MS)
    const refuse = (error: Error): void => {
      ports.clock.clearTimeout(deadline)
      reject(error)
    }
    child.once('error', refuse)
    // Its output may still hold why.
    child.once('close', (code) =>
      refuse(new StartError(`the simulated exchange ended with code ${code} at its start`)),
    )
    createInterface({ input: stdout }).on('line', (line) => {
      const said = JSON.parse(line) as Said
      if ('ended' in said) return ended.resolve()
      if ('fault' in said) return hearFault(said)
      if ('refused' in said) return refuse(new MarketError(said.refused))
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
    heal: () => signal(hello, 'SIGUSR2'),
    leave: (leaving) => {
      stdout.destroy()
      if (leaving !== 'ours') end(hello, note)
    },
  }
}

/** One that somebody else began, and ends. */
async function standing(url: string, { http }: Ports): Promise<ExchangeProcess> {
  if ((await exchangeAnswers(url, http)) !== 'yes')
    throw new StartError(`no simulated exchange answers at ${url} (exchange.url)`)
  return {
    url,
    symbols: undefined,
    found: true,
    marketEnded: never,
    onFault: () => {},
    heal: () => {},
    leave: () => {},
  }
}

function found(hello: Hello, note: string, { flags }: Settings): ExchangeProcess {
  if (hello.replay.join() !== flags.replayFiles.join())
    throw new StartError(
      `the exchange at ${hello.url}, which a killed engine left behind with its orders, replays ${hello.replay.join(', ') || 'nothing'}: start again with that, or with another --data-dir`,
    )
  return {
    ...hello,
    found: true,
    marketEnded: never,
    onFault: () => {},
    heal: () => signal(hello, 'SIGUSR2'),
    leave: (leaving) => leaving === 'flat' && end(hello, note),
  }
}

function end(hello: Hello, note: string): void {
  signal(hello, 'SIGTERM')
  rmSync(note, { force: true })
}

/** Nobody hears it when the exchange has ended by itself, and that is what it was to hear. */
function signal({ pid }: Hello, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Of the first venue without its name, as when there is no other. */
const fileOf = ({ config }: Settings, venue: VenueName, ending: string): string => {
  const { dataDir, venue: first } = config.engine
  return join(dataDir, `exchange${venue === first ? '' : `-${venue}`}${ending}`)
}

const argumentsFor = (settings: Settings, venue: VenueName): readonly string[] => {
  const { flags, config } = settings
  // Two exchanges of one seed would be one market twice.
  const place = [...venuesOf(config).keys()].indexOf(venue)
  return [
    `--crash-file=${fileOf(settings, venue, '-crash.txt')}`,
    `--seed=${flags.seed + place}`,
    `--symbols=${symbolsAt(config, venue).join(',')}`,
    `--deposit=${config.exchange.deposit}`,
    `--maker-fee-rate=${config.exchange.makerFeeRate}`,
    `--taker-fee-rate=${config.exchange.takerFeeRate}`,
    `--orders-per-second=${config.exchange.ordersPerSecond}`,
    ...flags.replayFiles.map((file) => `--replay=${file}`),
    ...(flags.chaosSeed === undefined ? [] : [`--chaos=${flags.chaosSeed + place}`]),
  ]
}

/** @throws StartError when it lives and does not answer: our orders are there, and another one would not know them. */
async function leftBehind(note: string, { disk, http }: Ports): Promise<Hello | undefined> {
  if (!disk.exists(note)) return undefined
  const hello = JSON.parse(disk.readText(note)) as Hello
  const answers = await exchangeAnswers(hello.url, http)
  if (answers === 'silent' && isAlive(hello.pid))
    throw new StartError(
      `the exchange at ${hello.url}, which a killed engine left behind with its orders, runs (process ${hello.pid}) and does not answer: start again when it does, or end it`,
    )
  return answers === 'yes' ? hello : undefined
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
