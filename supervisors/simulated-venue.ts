import { PAPER_CREDENTIALS } from '../src/config/secrets.ts'
import { rate } from '../src/domain/instrument.ts'
import { money } from '../src/domain/money.ts'
import type { Chronicle } from '../src/exchange/chronicle/chronicle.ts'
import { KeptMap } from '../src/exchange/chronicle/kept-map.ts'
import type { Exchange } from '../src/exchange/contract.ts'
import { createExchange } from '../src/exchange/exchange.ts'
import { createKucoinFace, type KucoinFace } from '../src/exchange/kucoin/face.ts'
import type { FaultPlan } from '../src/exchange/kucoin/faults.ts'
import type { MarketSource } from '../src/exchange/market-source.ts'
import type { Ports } from '../src/ports/ports.ts'
import type { Listener } from '../src/ports/server.ts'

export const PAPER_ACCOUNT = 'paper'
/** Somebody else with money, whose orders meet ours: faults trade through it. It has no key. */
export const BYSTANDER = 'bystander'
const BYSTANDER_DEPOSIT = money('100000000')

export interface SimulatedVenueOptions {
  readonly ports: Pick<Ports, 'clock' | 'random' | 'ids' | 'servers'>
  readonly market: MarketSource
  /** Decimal text, settlement currency. */
  readonly deposit: string
  /** Decimal text, share of the value; a negative maker's fee is a rebate. */
  readonly makerFeeRate: string
  readonly takerFeeRate: string
  /** 0: any free one. */
  readonly port: number
  readonly faults?: FaultPlan
  /** Frames that a client may send in 10 s; absent: as many as the venue allows. */
  readonly framesMax?: number
  /** Where it writes everything down, so that the next process on the same file can go on. */
  readonly chronicle?: Chronicle
  /** The market's data is at its end. */
  readonly marketEnded?: () => void
}

export interface RunningVenue {
  readonly listener: Listener
  readonly face: KucoinFace
  readonly exchange: Exchange
  close(): Promise<void>
}

/** The simulated exchange behind its KuCoin face, listening: in a process of its own or beside the engine. */
export async function openSimulatedVenue(options: SimulatedVenueOptions): Promise<RunningVenue> {
  const { clock, random, ids, servers } = options.ports
  const { chronicle } = options
  const exchange = createExchange({
    clock,
    random: random.fork('exchange'),
    market: options.market,
    fees: { makerFeeRate: rate(options.makerFeeRate), takerFeeRate: rate(options.takerFeeRate) },
    accounts: [
      { id: PAPER_ACCOUNT, deposit: money(options.deposit) },
      { id: BYSTANDER, deposit: BYSTANDER_DEPOSIT },
    ],
    ...(chronicle ? { chronicle } : {}),
    ...(options.marketEnded ? { marketEnded: options.marketEnded } : {}),
  })
  const face = createKucoinFace({
    exchange,
    clock,
    random: random.fork('face'),
    ids,
    credentials: [{ account: PAPER_ACCOUNT, ...PAPER_CREDENTIALS }],
    ...(options.faults ? { faults: options.faults } : {}),
    ...(chronicle ? { keep: (name) => new KeptMap(name, chronicle, clock) } : {}),
    ...(options.framesMax === undefined ? {} : { framesMax: options.framesMax }),
  })
  const listener = await servers.listen(options.port, face)
  exchange.start()
  return {
    listener,
    face,
    exchange,
    close: async () => {
      exchange.stop()
      face.stop()
      await listener.close()
    },
  }
}
