import type { MarketSource } from '../src/exchange/market-source.ts'
import { livePorts } from '../src/ports/live/ports.ts'
import { seededRandom } from '../src/ports/random.ts'
import { openSimulatedVenue } from '../supervisors/simulated-venue.ts'
import { askedMarket, MarketError } from './engine/asked-market.ts'
import { type AccountsFolder, FolderError, openAccountsFolder } from './exchange/accounts-folder.ts'
import { type ExchangeAsked, exchangeHelp, parseExchange } from './exchange/command-line.ts'

/**
 * The simulated exchange as a process of its own. Prints `{"url": …}` when it listens, or `{"refused": …}` when the
 * market or the folder cannot be had. It outlives an engine that was killed, so that the next one finds its orders, and
 * ends when nobody has been connected for a while. With a folder it can be killed itself, and goes on.
 */
const asked = understood()
const ports = livePorts(asked.seed)
// Whoever read our output may be gone; that is what we are here to outlive.
process.stdout.on('error', () => {})
process.on('uncaughtException', crash)
const say = (word: object): void => void process.stdout.write(`${JSON.stringify(word)}\n`)
const { folder, market } = openOrRefuse()
const life = folder ? folder.chronicle.past.lives + 1 : 1
const venue = await openSimulatedVenue({
  // Another life is another day: the market does not do the same once more.
  ports: life === 1 ? ports : { ...ports, random: ports.random.fork(`life ${life}`) },
  market,
  deposit: asked.deposit,
  makerFeeRate: asked.makerFeeRate,
  takerFeeRate: asked.takerFeeRate,
  port: asked.port,
  marketEnded: () => say({ ended: true }),
  ...(folder ? { chronicle: folder.chronicle } : {}),
  ...(asked.chaosSeed === undefined
    ? {}
    : { chaos: { random: seededRandom(asked.chaosSeed, 'venue'), injected: say } }),
})
say({
  url: venue.listener.url,
  pid: process.pid,
  symbols: market.instruments.map(({ symbol }) => symbol),
  replay: asked.replay,
  ...(folder ? { life, cutBytes: folder.chronicle.past.cutBytes } : {}),
})

const LOOK_MS = 1_000
let alone = 0
const look = (): void => {
  alone = venue.face.sockets.count === 0 ? alone + LOOK_MS : 0
  if (alone >= asked.lingerMs) return void close()
  ports.clock.setTimeout(look, LOOK_MS)
}
look()
process.on('SIGUSR2', () => venue.heal())
// For trials: the next write is the last one.
if (folder) process.on('SIGUSR1', () => folder.file.doom())
process.once('SIGTERM', () => void close())
// A terminal's Ctrl-C reaches the whole group; the engine still has to cancel and flatten here.
process.on('SIGINT', () => {})

function understood(): ExchangeAsked {
  const read = parseExchange(process.argv.slice(2))
  if (read === 'help') {
    process.stdout.write(`${exchangeHelp()}\n`)
    return process.exit(0)
  }
  if (!('length' in read)) return read
  for (const error of read) process.stderr.write(`exchange: ${error}\n`)
  return process.exit(2)
}

function openOrRefuse(): { readonly folder: AccountsFolder | undefined; readonly market: MarketSource } {
  try {
    const { dataDir, ordersPerSecond, replay, symbols } = asked
    const folder =
      dataDir === undefined ? undefined : openAccountsFolder(dataDir, symbols, ports.entropy, crash)
    const openAt = new Map(
      [...(folder?.chronicle.past.markets ?? [])].map(([name, { index }]) => [name, index]),
    )
    return { folder, market: askedMarket({ replay, symbols, ordersPerSecond, openAt }) }
  } catch (error) {
    if (!(error instanceof MarketError || error instanceof FolderError)) throw error
    say({ refused: error.message })
    return process.exit(1)
  }
}

function crash(error: unknown): never {
  const story = `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`
  if (asked.crashFile === undefined) process.stderr.write(story)
  else ports.disk.writeText(asked.crashFile, story)
  return process.exit(1)
}

async function close(): Promise<void> {
  await venue.close()
  folder?.file.close()
  process.exit(0)
}
