import { PAPER_CREDENTIALS } from '../src/config/secrets.ts'
import { money } from '../src/domain/money.ts'
import { createExchange } from '../src/exchange/exchange.ts'
import { createKucoinFace, type KucoinFace } from '../src/exchange/kucoin/face.ts'
import type { FaultPlan } from '../src/exchange/kucoin/faults.ts'
import type { MarketSource } from '../src/exchange/market-source.ts'
import type { Ports } from '../src/ports/ports.ts'
import type { Listener } from '../src/ports/server.ts'

export const PAPER_ACCOUNT = 'paper'

export interface SimulatedVenueOptions {
  readonly ports: Pick<Ports, 'clock' | 'random' | 'ids' | 'servers'>
  readonly market: MarketSource
  /** Decimal text, settlement currency. */
  readonly deposit: string
  /** 0: any free one. */
  readonly port: number
  readonly faults?: FaultPlan
  /** The market's data is at its end. */
  readonly marketEnded?: () => void
}

export interface RunningVenue {
  readonly listener: Listener
  readonly face: KucoinFace
  close(): Promise<void>
}

/** The simulated exchange behind its KuCoin face, listening: in a process of its own or beside the engine. */
export async function openSimulatedVenue(options: SimulatedVenueOptions): Promise<RunningVenue> {
  const { clock, random, ids, servers } = options.ports
  const exchange = createExchange({
    clock,
    random: random.fork('exchange'),
    market: options.market,
    accounts: [{ id: PAPER_ACCOUNT, deposit: money(options.deposit) }],
    ...(options.marketEnded ? { marketEnded: options.marketEnded } : {}),
  })
  const face = createKucoinFace({
    exchange,
    clock,
    random: random.fork('face'),
    ids,
    credentials: [{ account: PAPER_ACCOUNT, ...PAPER_CREDENTIALS }],
    ...(options.faults ? { faults: options.faults } : {}),
  })
  const listener = await servers.listen(options.port, face)
  exchange.start()
  return {
    listener,
    face,
    close: async () => {
      exchange.stop()
      face.stop()
      await listener.close()
    },
  }
}
