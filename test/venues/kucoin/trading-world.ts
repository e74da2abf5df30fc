import { readFileSync } from 'node:fs'
import type { Effect, Exit } from 'effect'
import * as Redacted from 'effect/Redacted'
import { Channels } from '../../../actors/channels.ts'
import { connectionActor } from '../../../actors/connection.ts'
import type { VenueWorld } from '../../../actors/world.ts'
import { DEFAULTS_PATH, loadConfig } from '../../../src/config/load.ts'
import { venueAt } from '../../../src/config/venue-at.ts'
import type { Instrument, InstrumentSymbol, Lots, Ticks } from '../../../src/domain/instrument.ts'
import { money } from '../../../src/domain/money.ts'
import type { OrderIntent } from '../../../src/domain/order.ts'
import { createExchange } from '../../../src/exchange/exchange.ts'
import { INSTRUMENTS, referencePrice } from '../../../src/exchange/instruments.ts'
import { createKucoinFace } from '../../../src/exchange/kucoin/face.ts'
import type { FaultPlan } from '../../../src/exchange/kucoin/faults.ts'
import { livePorts } from '../../../src/ports/live/ports.ts'
import type { Ports } from '../../../src/ports/ports.ts'
import { seededRandom } from '../../../src/ports/random.ts'
import type { RiskApproved } from '../../../src/risk/approval.ts'
import { createTree } from '../../../src/supervision/create-tree.ts'
import { service } from '../../../src/supervision/service.ts'
import type { SupervisorSpec, WorkerSpec } from '../../../src/supervision/spec.ts'
import type { TelemetryEvent } from '../../../src/telemetry/events.ts'
import { stillMarket } from '../../../src/vectors/still-market.ts'
import { type Answer, answerOf } from '../../../src/venues/answer.ts'
import { effectRuntime } from '../../../src/venues/effect-runtime.ts'
import type { VenueFailure } from '../../../src/venues/failure.ts'
import { createKucoin } from '../../../src/venues/kucoin/kucoin.ts'

const CREDENTIAL = {
  account: 'desk',
  key: 'key-of-ann',
  secret: 'secret-of-ann',
  passphrase: 'phrase-of-ann',
}
export const SYMBOL = 'XBTUSDTM' as InstrumentSymbol
/** Ticks; a still market around it never trades by itself. */
export const PRICE = referencePrice(SYMBOL)
const LOOK_MS = 5
const PATIENCE_MS = 20_000

export interface TradingWorldOptions {
  readonly faults?: FaultPlan
  readonly socketFrames?: number
  readonly responseTimeoutMs?: number
  /** Where the trading socket goes instead, of where it would. */
  readonly rerouted?: (url: string) => string
  /** What comes of a frame of the trading socket on its way to the adapter. */
  readonly reworded?: (text: string) => readonly string[]
}

/** The adapter, its trading connection in a tree, and the exchange, with nothing between them but the loopback device. */
export async function tradingWorld(options: TradingWorldOptions = {}) {
  const ports = livePorts(1)
  const { clock } = ports
  const exchange = createExchange({
    clock,
    random: seededRandom(1),
    market: stillMarket(INSTRUMENTS, referencePrice),
    accounts: [{ id: 'desk', deposit: money('1000000') }],
  })
  const face = createKucoinFace({
    exchange,
    clock,
    random: seededRandom(2),
    ids: ports.ids,
    credentials: [CREDENTIAL],
    ...(options.faults ? { faults: options.faults } : {}),
  })
  const listener = await ports.servers.listen(0, face)
  exchange.start()

  /** What left, by which road. */
  const left: string[] = []
  const lines: TelemetryEvent[] = []
  const { rerouted = (url) => url, reworded = (text) => [text] } = options
  const watched: Ports = {
    ...ports,
    http: {
      ...ports.http,
      request: (request, signal) => {
        left.push(`rest ${request.method} ${new URL(request.url).pathname}`)
        return ports.http.request(request, signal)
      },
    },
    sockets: {
      open: (url, observer) => {
        const socket = ports.sockets.open(rerouted(url), {
          ...observer,
          message: (text) => {
            for (const words of reworded(text)) observer.message(words)
          },
        })
        return {
          ...socket,
          send: (text) => {
            const [, op] = /"op":"([^"]*)"/.exec(text) ?? []
            if (op) left.push(`socket ${op}`)
            socket.send(text)
          },
        }
      },
    },
  }
  const loaded = loadConfig({ defaultsText: readFileSync(DEFAULTS_PATH, 'utf8'), overrides: {} })
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.errors))
  const config = {
    ...loaded.config,
    venue: {
      ...venueAt(loaded.config.venue, listener.url),
      connectSpacingMs: 1,
      socketFrames: options.socketFrames ?? 90,
      responseTimeoutMs: options.responseTimeoutMs ?? 5_000,
    },
  }
  const clockOffset = { ms: 0, samplings: 0 }
  let instruments: ReadonlyMap<InstrumentSymbol, Instrument> = new Map()
  const venue = createKucoin({
    ...config.venue,
    credentials: {
      key: Redacted.make(CREDENTIAL.key),
      secret: Redacted.make(CREDENTIAL.secret),
      passphrase: Redacted.make(CREDENTIAL.passphrase),
    },
    http: watched.http,
    clock,
    ids: ports.ids,
    offsetMs: () => clockOffset.ms,
    instruments: () => instruments,
  })
  const effects = effectRuntime(clock, seededRandom(3))
  const ask = <Value>(program: Effect.Effect<Value, VenueFailure>): Promise<Answer<Value>> =>
    new Promise((resolve) => {
      effects.run(program, (exit: Exit.Exit<Value, VenueFailure>) => resolve(answerOf(exit)))
    })
  const listed = await ask(venue.requests.instruments([SYMBOL]))
  if (!listed.ok) throw new Error(listed.failure.message)
  instruments = new Map(listed.value.map((instrument) => [instrument.symbol, instrument]))
  left.length = 0

  const channels = new Channels(clock, [venue.name])
  const world = {
    config,
    ports: watched,
    effects,
    venue,
    settings: config.venue,
    listed: instruments,
    channels,
    own: channels.at(venue.name),
    telemetry: { line: (event: TelemetryEvent) => lines.push(event) },
  } as unknown as VenueWorld
  const connection: WorkerSpec = {
    kind: 'worker',
    id: 'trading-stream',
    logic: connectionActor(world, 'trading'),
  }
  const sampler: WorkerSpec = {
    kind: 'worker',
    id: 'clock',
    logic: service('clock', (scope) => {
      scope.ready()
      scope.receive(() => {
        clockOffset.samplings++
        clockOffset.ms = 0
      })
    }),
  }
  const over = (id: string, children: SupervisorSpec['children']): SupervisorSpec => ({
    kind: 'supervisor',
    id,
    strategy: 'one-for-one',
    children,
  })
  const tree = createTree({
    spec: over('root', [over('venues', [over('venue:kucoin', [sampler, connection])])]),
    clock,
    random: seededRandom(4),
  })

  let orders = 0
  const intent = (
    changes: Partial<Omit<OrderIntent, 'price' | 'size'>> & { price?: number; size?: number } = {},
  ) =>
    ({
      clientOrderId: `trading${++orders}`,
      venue: 'kucoin',
      symbol: SYMBOL,
      owner: 'test',
      purpose: 'quote',
      side: 'buy',
      timeInForce: 'GTC',
      postOnly: true,
      reduceOnly: false,
      ...changes,
      price: (changes.price ?? PRICE - 100) as Ticks,
      size: (changes.size ?? 1) as Lots,
    }) as OrderIntent as RiskApproved<OrderIntent>

  const until = async (what: string, holds: () => boolean): Promise<void> => {
    const from = clock.monotonicMicros()
    while (!holds()) {
      if (clock.monotonicMicros() - from > PATIENCE_MS * 1000) throw new Error(`never: ${what}`)
      await new Promise<void>((resolve) => clock.setTimeout(resolve, LOOK_MS))
    }
  }
  const link = channels.at('kucoin').links.trading
  return {
    venue,
    face,
    clockOffset,
    left,
    lines,
    link,
    ask,
    intent,
    until,
    /** Starts the connection and waits until it is live. */
    connect: async () => {
      await tree.start()
      await until('the trading socket is live', () => link.value.live)
      left.length = 0
    },
    start: () => tree.start(),
    /** What the venue has of ours, by client id. */
    atVenue: () => exchange.orders('desk', {}).map(({ clientOid, status }) => `${clientOid} ${status}`),
    close: async () => {
      await tree.stop(1_000)
      exchange.stop()
      face.stop()
      ports.http.close()
      await listener.close()
    },
  }
}

export type TradingWorld = Awaited<ReturnType<typeof tradingWorld>>
export const SECRETS = Object.entries(CREDENTIAL).flatMap(([name, value]) =>
  name === 'account' ? [] : [value],
)
