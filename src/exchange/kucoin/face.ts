import type { Clock } from '../../ports/clock.ts'
import type { Ids } from '../../ports/ids.ts'
import type { Random } from '../../ports/random.ts'
import type { ServedObserver, ServedSocket, ServerFace } from '../../ports/server.ts'
import type { Exchange } from '../contract.ts'
import { accountEndpoints } from './account-endpoints.ts'
import { bulletEndpoints } from './bullet-endpoints.ts'
import { cancelEndpoints } from './cancel-endpoints.ts'
import { type Connection, FRAMES_MAX } from './connection.ts'
import { answerThrough, type FaultPlan, NO_FAULTS } from './faults.ts'
import { fundingEndpoints } from './funding-endpoints.ts'
import { fundsEndpoints } from './funds-endpoints.ts'
import { createGateway } from './gateway.ts'
import { Hub } from './hub.ts'
import { leverageEndpoints } from './leverage-endpoints.ts'
import { marginEndpoints } from './margin-endpoints.ts'
import { marketEndpoints } from './market-endpoints.ts'
import { ObservedHistory } from './observed-history.ts'
import { orderEndpoints } from './order-endpoints.ts'
import { orderQueryEndpoints } from './order-query-endpoints.ts'
import { OrderTraits } from './order-traits.ts'
import { PairedStops } from './paired-stops.ts'
import { positionEndpoints } from './position-endpoints.ts'
import { Preferences } from './preferences.ts'
import { startPushes } from './pushes.ts'
import { WireRefusal } from './refusal.ts'
import { Session, type SessionWorld } from './session.ts'
import type { Credential } from './signature.ts'
import { SocketFaults } from './socket-faults.ts'
import { subAccountEndpoints } from './sub-account-endpoints.ts'
import { Tokens } from './tokens.ts'
import { channel, type Feed } from './topics.ts'
import { TRADING_PATH, TradingSocket, tradingCredential } from './trading-socket.ts'
import type { SimulatedVenue } from './venue.ts'

export interface KucoinFaceOptions {
  readonly exchange: Exchange
  readonly clock: Clock
  readonly random: Random
  readonly ids: Ids
  /** Who may sign, and for which account of the exchange. */
  readonly credentials: readonly Credential[]
  readonly faults?: FaultPlan
  /** What it keeps for its clients under this name; absent: as long as it lives. */
  readonly keep?: <Value>(name: string) => Map<string, Value>
  /** Frames that a client may send in 10 s; absent: as many as the venue allows. */
  readonly framesMax?: number
}

export interface KucoinFace extends ServerFace {
  /** The connections, for whoever wants to break them. */
  readonly sockets: SocketFaults
  /** Feeds of a symbol are pushed to nobody who listens now. Nobody is told, and connections stay. */
  forget(feeds: readonly Feed[], symbol: string): void
  /** Ends every connection and hears no more of the exchange. */
  stop(): void
}

/** The simulated exchange as KuCoin Futures: REST, streams and the trading socket on one port. */
export function createKucoinFace(options: KucoinFaceOptions): KucoinFace {
  const { exchange, clock, random, ids, credentials, faults = NO_FAULTS } = options
  const keep = options.keep ?? (() => new Map())
  const bySymbol = new Map(
    exchange.instruments.map((instrument) => [instrument.symbol as string, instrument]),
  )
  const venue: SimulatedVenue = {
    exchange,
    clock,
    credentials,
    instrument: (symbol) => bySymbol.get(symbol),
    preferences: new Preferences(keep('margin modes'), keep('auto deposit')),
    traits: new OrderTraits(keep('traits')),
    pairs: new PairedStops(exchange, clock, keep('pairs')),
    history: new ObservedHistory(exchange),
  }
  const tokens = new Tokens(clock, random.fork('tokens'))
  const gateway = createGateway(
    [
      ...marketEndpoints(venue),
      ...fundingEndpoints(venue),
      ...orderEndpoints(venue),
      ...cancelEndpoints(venue),
      ...orderQueryEndpoints(venue),
      ...positionEndpoints(venue),
      ...leverageEndpoints(venue),
      ...marginEndpoints(venue),
      ...accountEndpoints(venue),
      ...subAccountEndpoints(venue),
      ...fundsEndpoints(venue),
      ...bulletEndpoints(tokens),
    ],
    credentials,
    clock,
  )
  const hub = new Hub()
  const connections = new Set<Connection>()
  const stopPushes = startPushes(venue, hub)
  const world: SessionWorld = {
    clock,
    hub,
    faults,
    framesMax: options.framesMax ?? FRAMES_MAX,
    isListed: (symbol) => bySymbol.has(symbol),
    connections,
  }

  const openTrading = (socket: ServedSocket, query: URLSearchParams): ServedObserver => {
    const credential = tradingCredential(credentials, clock.now(), query)
    if (credential instanceof WireRefusal)
      return turnAway(socket, { code: credential.code, msg: credential.message })
    return new TradingSocket(socket, credential, ids.next('session'), {
      ...world,
      answer: gateway.answerFor,
    }).observer
  }

  const connect = (socket: ServedSocket, target: string): ServedObserver => {
    if (faults.onConnect?.() === 'refused') {
      socket.terminate()
      return { message: () => {}, closed: () => {} }
    }
    const [path, search] = target.split('?', 2)
    const query = new URLSearchParams(search)
    if (path === TRADING_PATH) return openTrading(socket, query)
    const ticket = tokens.redeem(query.get('token') ?? '')
    const connectId = query.get('connectId') ?? ids.next('connect')
    if (typeof ticket === 'string')
      return turnAway(socket, { id: connectId, type: 'error', code: UNAUTHORISED, data: ticket })
    return new Session(socket, ticket, connectId, world).observer
  }

  return {
    http: (request) =>
      new Promise((deliver) => answerThrough(faults, clock, request, () => gateway.answer(request), deliver)),
    connect,
    sockets: new SocketFaults(connections, random.fork('sockets')),
    forget: (feeds, symbol) => {
      for (const feed of feeds) hub.forget(channel(feed, symbol))
    },
    stop: () => {
      stopPushes()
      venue.pairs.stop()
      venue.history.stop()
      for (const connection of [...connections]) connection.cut()
    },
  }
}

const UNAUTHORISED = 401
const NORMAL_CLOSURE = 1000

/** The venue lets a stranger in, tells it why not, and closes. */
function turnAway(socket: ServedSocket, why: object): ServedObserver {
  socket.send(JSON.stringify(why))
  socket.close(NORMAL_CLOSURE, '')
  return { message: () => {}, closed: () => {} }
}
