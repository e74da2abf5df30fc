import type { Effect, Exit } from 'effect'
import * as Redacted from 'effect/Redacted'
import type { Instrument, InstrumentSymbol } from '../../../src/domain/instrument.ts'
import type { Http, HttpRequest, HttpResponse } from '../../../src/ports/http.ts'
import { countingIds } from '../../../src/ports/ids.ts'
import { seededRandom } from '../../../src/ports/random.ts'
import { SimulatedClock } from '../../../src/ports/simulated/clock.ts'
import { type Answer, answerOf } from '../../../src/venues/answer.ts'
import { effectRuntime } from '../../../src/venues/effect-runtime.ts'
import type { VenueFailure } from '../../../src/venues/failure.ts'
import { decodeContract } from '../../../src/venues/kucoin/codec/contract.ts'
import { createKucoin, type KucoinOptions } from '../../../src/venues/kucoin/kucoin.ts'
import { advance } from '../advance.ts'

export const START_MS = 1_700_000_000_000

/** A contract as the venue lists it; only what the adapter reads. */
export const contract = (symbol: string, over: object = {}): object => ({
  symbol,
  baseCurrency: 'XBT',
  settleCurrency: 'USDT',
  tickSize: 0.1,
  multiplier: 0.001,
  maxOrderQty: 1_000_000,
  maxPrice: 1_000_000,
  maxLeverage: 125,
  initialMargin: 0.008,
  maintainMargin: 0.004,
  makerFeeRate: 2e-4,
  takerFeeRate: 6e-4,
  fundingRateGranularity: 28_800_000,
  isInverse: false,
  status: 'Open',
  ...over,
})

export const XBT: Instrument = decodeContract(contract('XBTUSDTM'))
export const ETH: Instrument = decodeContract(contract('ETHUSDTM', { tickSize: 0.01, multiplier: 0.01 }))
export const TRADED: ReadonlyMap<InstrumentSymbol, Instrument> = new Map(
  [XBT, ETH].map((instrument) => [instrument.symbol, instrument]),
)

/** What the venue answers, one after the other; the last one for ever. */
export type Reply = (request: HttpRequest) => Partial<HttpResponse> | Error

export const ok =
  (data: unknown): Reply =>
  () => ({ body: JSON.stringify({ code: '200000', data }) })
export const refused =
  (code: string, msg: string, status = 200): Reply =>
  () => ({ status, body: JSON.stringify({ code, msg }) })

/** The adapter in front of a scripted venue, on a virtual clock. */
export function venueWorld(replies: readonly Reply[], over: Partial<KucoinOptions> = {}) {
  const clock = new SimulatedClock(START_MS)
  const sent: (HttpRequest & { readonly atMs: number })[] = []
  const http: Http = {
    request: async (request) => {
      const reply = replies[Math.min(sent.length, replies.length - 1)]
      sent.push({ ...request, atMs: clock.now() - START_MS })
      const answer = reply?.(request) ?? {}
      if (answer instanceof Error) throw answer
      return { status: 200, headers: {}, body: '', ...answer }
    },
    close: () => {},
  }
  const venue = createKucoin({
    restUrl: 'https://futures.test',
    unifiedUrl: 'https://unified.test',
    tradingUrl: 'wss://trading.test/v1/private',
    socketFrames: 90,
    credentials: {
      key: Redacted.make('key-of-a-test'),
      secret: Redacted.make('secret-of-a-test'),
      passphrase: Redacted.make('passphrase-of-a-test'),
    },
    http,
    clock,
    ids: countingIds(),
    connectTimeoutMs: 1_000,
    responseTimeoutMs: 2_000,
    privateWeight: 2_000,
    publicWeight: 2_000,
    leverage: 3,
    offsetMs: () => 0,
    instruments: () => TRADED,
    ...over,
  })
  const runtime = effectRuntime(clock, seededRandom(1))

  /** Runs a program for at most ten virtual minutes. */
  async function ask<Value>(program: Effect.Effect<Value, VenueFailure>): Promise<Answer<Value>> {
    let exited: Exit.Exit<Value, VenueFailure> | undefined
    runtime.run(program, (exit) => {
      exited = exit
    })
    for (let elapsedMs = 0; !exited && elapsedMs <= 600_000; elapsedMs += 1_000)
      await advance(clock, exited ? 0 : 1_000)
    if (!exited) throw new Error('no answer in ten minutes')
    return answerOf(exited)
  }
  return { clock, venue, runtime, sent, ask }
}
