import { chaosAtVenue } from '../../chaos/chaos-at-venue.ts'
import type { MarketSource } from '../../src/exchange/market-source.ts'
import { livePorts } from '../../src/ports/live/ports.ts'
import type { Random } from '../../src/ports/random.ts'
import { openSimulatedVenue } from '../../supervisors/simulated-venue.ts'
import { askedMarket, MarketError } from '../engine/asked-market.ts'
import { type AccountsFolder, FolderError, openAccountsFolder } from './accounts-folder.ts'
import { type ExchangeAsked, exchangeHelp, parseExchange } from './command-line.ts'

/** How often it looks whether anybody is there. */
const LOOK_MS = 1_000

/**
 * The simulated exchange as a process of its own. Prints `{"url": …}` when it listens, or `{"refused": …}` when the
 * market or the folder cannot be had. It outlives an engine that was killed, so that the next one finds its orders, and
 * ends when nobody has been connected for a while. With a folder it can be killed itself, and goes on.
 */
export async function main(args: readonly string[]): Promise<void> {
  const asked = parseExchange(args)
  if (asked === 'help') return void process.stdout.write(`${exchangeHelp()}\n`)
  if ('length' in asked) {
    for (const error of asked) process.stderr.write(`exchange: ${error}\n`)
    process.exitCode = 2
    return
  }
  const ports = livePorts(asked.seed)
  const die = (error: unknown): never => {
    const story = `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`
    if (asked.crashFile === undefined) process.stderr.write(story)
    else ports.disk.writeText(asked.crashFile, story)
    return process.exit(1)
  }
  // Whoever read our output may be gone; that is what we are here to outlive.
  process.stdout.on('error', () => {})
  process.on('uncaughtException', die)
  const opened = open(asked, ports.entropy, die)
  if ('refused' in opened) {
    say(opened)
    process.exitCode = 1
    return
  }
  const { folder, market } = opened
  const life = folder ? folder.chronicle.past.lives + 1 : 1
  const chaos = asked.chaosSeed === undefined ? undefined : chaosAtVenue(ports.clock, asked.chaosSeed, say)
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
    ...(chaos ? { faults: chaos.faults } : {}),
  })
  chaos?.strikeAt(venue)
  say({
    url: venue.listener.url,
    pid: process.pid,
    symbols: market.instruments.map(({ symbol }) => symbol),
    replay: asked.replay,
    ...(folder ? { life, cutBytes: folder.chronicle.past.cutBytes } : {}),
  })

  const close = async (): Promise<void> => {
    await venue.close()
    folder?.file.close()
    process.exit(0)
  }
  let alone = 0
  const look = (): void => {
    alone = venue.face.sockets.count === 0 ? alone + LOOK_MS : 0
    if (alone >= asked.lingerMs) return void close()
    ports.clock.setTimeout(look, LOOK_MS)
  }
  look()
  process.on('SIGUSR2', () => chaos?.heal())
  // For trials: the next write is the last one.
  if (folder) process.on('SIGUSR1', () => folder.file.doom())
  process.once('SIGTERM', () => void close())
  // A terminal's Ctrl-C reaches the whole group; the engine still has to cancel and flatten here.
  process.on('SIGINT', () => {})
}

interface Opened {
  readonly folder: AccountsFolder | undefined
  readonly market: MarketSource
}

function open(
  { dataDir, ordersPerSecond, replay, symbols }: ExchangeAsked,
  random: Random,
  die: (error: unknown) => never,
): Opened | { readonly refused: string } {
  try {
    const folder = dataDir === undefined ? undefined : openAccountsFolder(dataDir, symbols, random, die)
    const markets = [...(folder?.chronicle.past.markets.values() ?? [])]
    const openAt = new Map<string, number>(markets.map(({ index, symbol }) => [symbol, index]))
    return { folder, market: askedMarket({ replay, symbols, ordersPerSecond, openAt }) }
  } catch (error) {
    if (error instanceof MarketError || error instanceof FolderError) return { refused: error.message }
    throw error
  }
}

const say = (word: object): void => void process.stdout.write(`${JSON.stringify(word)}\n`)
