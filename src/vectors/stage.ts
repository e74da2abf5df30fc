import * as Redacted from 'effect/Redacted'
import { z } from 'zod'
import type { InstrumentSymbol } from '../domain/instrument.ts'
import { money } from '../domain/money.ts'
import { createExchange } from '../exchange/exchange.ts'
import { createKucoinFace } from '../exchange/kucoin/face.ts'
import { countingIds } from '../ports/ids.ts'
import { seededRandom } from '../ports/random.ts'
import { SimulatedClock } from '../ports/simulated/clock.ts'
import { kucoinSigner } from '../venues/kucoin/signature.ts'
import { parseJson } from './corpus.ts'
import { listedInstruments, openingPrice } from './names.ts'
import type { Said } from './said.ts'
import { stillMarket } from './still-market.ts'

/** Funding is settled every minute, half a minute after the start for the first time. */
const START_MS = Date.UTC(2026, 0, 1, 7, 59, 30)
const FUNDING_INTERVAL_MS = 60_000
const HISTORY_MS = 40_000
/** To the next funding, and not so long that the venue cuts a silent connection. */
const STIR_MS = 55_000
const DEPOSIT = '1000000'
const CREDENTIAL = {
  account: 'desk',
  key: 'vectors-key',
  secret: 'vectors-secret',
  passphrase: 'vectors-passphrase',
}

/** The exchange's face with an account that has traded, asked as a client asks it and over no network. */
export interface Stage {
  readonly clock: SimulatedClock
  /** Where the account has traded: positions, fills, orders open and done, a stop, funding paid. */
  readonly symbol: InstrumentSymbol
  readonly restingOrderId: string
  readonly restingClientOid: string
  readonly ask: (method: string, target: string, body: string, signed: boolean) => Promise<Said>
  /** A client order that rests, so that there is something of that name. */
  readonly rest: (clientOid: string, symbol: InstrumentSymbol) => Promise<void>
  /** Buys two lots. */
  readonly hold: (symbol: InstrumentSymbol) => Promise<void>
  readonly isolate: (symbol: InstrumentSymbol) => Promise<void>
  /** Opens a stream; what the server says lands in the list. */
  readonly connect: (kind: 'public' | 'private') => Promise<Line>
  /** Trades, orders, marks, funding: whatever makes the venue push. */
  readonly stir: () => Promise<void>
}

export interface Line {
  readonly send: (text: string) => void
  readonly heard: readonly string[]
}

const envelope = z.object({ code: z.string(), msg: z.string().optional(), data: z.unknown().optional() })

/** Builds a stage that lists the named symbols too. */
export async function openStage(named: readonly InstrumentSymbol[]): Promise<Stage> {
  const clock = new SimulatedClock(START_MS)
  const random = seededRandom(1)
  const market = stillMarket(
    listedInstruments(named).map((instrument) => ({ ...instrument, fundingIntervalMs: FUNDING_INTERVAL_MS })),
    openingPrice,
  )
  const exchange = createExchange({
    clock,
    random,
    market,
    accounts: [{ id: CREDENTIAL.account, deposit: money(DEPOSIT) }],
  })
  const ids = countingIds()
  const face = createKucoinFace({ exchange, clock, random, ids, credentials: [CREDENTIAL] })
  const sign = kucoinSigner({
    key: Redacted.make(CREDENTIAL.key),
    secret: Redacted.make(CREDENTIAL.secret),
    passphrase: Redacted.make(CREDENTIAL.passphrase),
  })
  exchange.start()

  const ask: Stage['ask'] = async (method, target, body, signed) => {
    const seal = signed ? sign({ method, target, body, timestampMs: clock.now() }) : {}
    const headers = Object.fromEntries(
      Object.entries({ 'Content-Type': 'application/json', Host: 'localhost', ...seal }).map(
        ([name, value]) => [name.toLowerCase(), value],
      ),
    )
    const response = await face.http({ method, target, headers, body })
    const read = envelope.safeParse(parseJson(response.body)).data
    return { response, code: read?.code ?? '', message: read?.msg ?? '', data: read?.data }
  }
  const must = async (method: string, target: string, body?: object): Promise<unknown> => {
    const said = await ask(method, target, body ? JSON.stringify(body) : '', true)
    if (said.code !== '200000')
      throw new Error(`the stage: ${method} ${target}: ${said.code} ${said.message}`)
    return said.data
  }
  const order = (clientOid: string, over: object): Promise<unknown> =>
    must('POST', '/api/v1/orders', { clientOid, leverage: 3, marginMode: 'CROSS', size: 2, ...over })
  const marginModeOf = async (of: InstrumentSymbol): Promise<string> => {
    const said = await ask('GET', `/api/v2/position/getMarginMode?symbol=${of}`, '', true)
    return z.object({ marginMode: z.string() }).parse(said.data).marginMode
  }
  const away = (symbol: InstrumentSymbol): string => {
    const found = listedInstruments(named).find((instrument) => instrument.symbol === symbol)
    return String(Math.floor(openingPrice(symbol) * 0.9) * Number(found?.tickSize ?? 1)).slice(0, 12)
  }
  const symbol = 'XBTUSDTM' as InstrumentSymbol
  const pass = (ms: number): void => {
    const untilMicros = clock.monotonicMicros() + ms * 1000
    while (clock.step((untilMicros - clock.monotonicMicros()) / 1000));
  }

  await order('opened', { symbol, side: 'buy', type: 'market' })
  await order('closed', { symbol, side: 'sell', type: 'market' })
  await order('held', { symbol, side: 'buy', type: 'market' })
  const resting = await order('resting', { symbol, side: 'buy', type: 'limit', price: '59000' })
  await order('ended', { symbol, side: 'buy', type: 'limit', price: '58000' })
  await must('DELETE', `/api/v1/orders/client-order/ended?symbol=${symbol}`)
  await order('waiting', {
    symbol,
    side: 'sell',
    type: 'market',
    stop: 'down',
    stopPrice: '50000',
    stopPriceType: 'TP',
  })
  pass(HISTORY_MS)

  return {
    clock,
    symbol,
    restingOrderId: z.object({ orderId: z.string() }).parse(resting).orderId,
    restingClientOid: 'resting',
    ask,
    rest: async (clientOid, of) => {
      await order(clientOid, { symbol: of, side: 'buy', type: 'limit', price: away(of) })
    },
    hold: async (of) => {
      const marginMode = await marginModeOf(of)
      await order(ids.next('held'), { symbol: of, side: 'buy', type: 'market', marginMode })
    },
    isolate: async (of) => {
      // A mode stands while anything rests or is held.
      await must('DELETE', `/api/v3/orders?symbol=${of}`)
      await must('DELETE', `/api/v1/stopOrders?symbol=${of}`)
      const held = z.array(z.unknown()).parse(await must('GET', `/api/v2/position?symbol=${of}`))
      if (held.length > 0) await order(ids.next('closed'), { symbol: of, type: 'market', closeOrder: true })
      await must('POST', '/api/v2/position/changeMarginMode', { symbol: of, marginMode: 'ISOLATED' })
    },
    connect: async (kind) => {
      const bullet = await ask('POST', `/api/v1/bullet-${kind}`, '', kind === 'private')
      const { token } = z.object({ token: z.string() }).parse(bullet.data)
      const heard: string[] = []
      const observer = face.connect(
        {
          send: (text) => void heard.push(text),
          close: () => {},
          terminate: () => {},
          bufferedBytes: 0,
        },
        `/?token=${encodeURIComponent(token)}&connectId=${ids.next('connect')}`,
        { host: 'localhost' },
      )
      return { send: (text) => observer.message(text), heard }
    },
    stir: async () => {
      for (const { symbol: each } of market.instruments) market.trade(each, 'buy')
      for (const each of new Set([symbol, ...named])) {
        const stirred = ids.next('stirred')
        await order(`${stirred}a`, { symbol: each, side: 'buy', type: 'market' })
        await order(`${stirred}b`, { symbol: each, side: 'buy', type: 'limit', price: away(each) })
        await order(`${stirred}c`, {
          symbol: each,
          side: 'sell',
          type: 'market',
          stop: 'down',
          stopPrice: away(each),
          stopPriceType: 'TP',
        })
        await must('POST', '/api/v2/changeCrossUserLeverage', { symbol: each, leverage: '4' })
      }
      await must('POST', '/api/v2/position/changeMarginMode', { symbol: 'SOLUSDTM', marginMode: 'ISOLATED' })
      pass(STIR_MS)
    },
  }
}
