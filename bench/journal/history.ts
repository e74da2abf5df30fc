import { clientOrderId, engineEpoch } from '../../src/domain/client-order-id.ts'
import type { Instrument, InstrumentSymbol, Lots, Ticks } from '../../src/domain/instrument.ts'
import { money } from '../../src/domain/money.ts'
import type { ClientOrderId, OrderId, TradeId } from '../../src/domain/order.ts'
import { INSTRUMENTS } from '../../src/exchange/instruments.ts'
import { chainHash, GENESIS } from '../../src/journal/chain.ts'
import { encodeEntry } from '../../src/journal/codec.ts'
import type { JournalEvent } from '../../src/journal/events.ts'
import { sqliteStore } from '../../src/journal/sqlite-store.ts'
import type { JournalRecord } from '../../src/journal/store.ts'

/** Journals of a market maker's day, as long as wanted: quotes that are cancelled, every third one filled, flat at the end. */

const STRATEGY = 'avellaneda-stoikov'
const SYMBOLS: readonly string[] = ['XBTUSDTM', 'ETHUSDTM', 'SOLUSDTM']
const TRADED = INSTRUMENTS.filter(({ symbol }) => SYMBOLS.includes(symbol))
const EPOCH = engineEpoch('b3nchb3n', 1, 'b3nc')
/** Entries that are written in one transaction. */
const BATCH = 1_000
/** Between two entries, and between the last one and now. */
const STEP_MS = 10
const AGO_MS = 60_000

/** At least so many events, whole orders. `now`: when the last one was, epoch ms. */
export function* history(count: number, now: number): Generator<JournalEvent> {
  yield {
    type: 'EngineStarted',
    run: 1,
    seed: 1,
    configHash: 'bench',
    mode: 'paper',
    installation: 'b3nchb3n',
    epoch: EPOCH,
  }
  for (const { venue, symbol, tickSize, multiplier, baseCurrency, settleCurrency } of TRADED)
    yield { type: 'InstrumentSeen', venue, symbol, tickSize, multiplier, baseCurrency, settleCurrency }
  let events = 1 + TRADED.length
  // In pairs of opposite sides, so that what one buys the next one sells.
  for (let order = 2; events < count || order % 2 === 1; order++)
    for (const event of life(order, now)) {
      yield event
      events++
    }
}

/** What is told of one order. */
export function life(order: number, now: number): readonly JournalEvent[] {
  const pair = order >> 1
  const instrument = TRADED[pair % TRADED.length] as Instrument
  const { venue, symbol } = instrument
  const id = clientOrderId(EPOCH, STRATEGY, order)
  const orderId = `41700000${String(order).padStart(12, '0')}` as OrderId
  const side = order % 2 === 0 ? 'buy' : 'sell'
  const price = (600_000 + (pair % 97)) as Ticks
  const size = (10 + (pair % 20)) as Lots
  const accepted: JournalEvent = { type: 'OrderAccepted', clientOrderId: id, orderId }
  const closed = (outcome: 'filled' | 'cancelled'): JournalEvent => ({
    type: 'OrderClosed',
    clientOrderId: id,
    outcome,
    code: '',
  })
  const wanted = intended(id, symbol, side, price, size)
  if (pair % 3 !== 0)
    return [wanted, accepted, { type: 'OrderCancelRequested', clientOrderId: id }, closed('cancelled')]
  const fill = {
    tradeId: `17000000${String(order).padStart(12, '0')}` as TradeId,
    orderId,
    clientOrderId: id,
    venue,
    symbol,
    side,
    price,
    size,
    liquidity: 'maker',
    fee: money('0.0123'),
    feeCurrency: instrument.settleCurrency,
    kind: 'trade',
    at: now - AGO_MS,
  } as const
  return [wanted, accepted, { type: 'FillRecorded', fill, source: 'stream' }, closed('filled')]
}

export const intended = (
  clientOrderId: ClientOrderId,
  symbol: InstrumentSymbol,
  side: 'buy' | 'sell',
  price: Ticks,
  size: Lots,
): JournalEvent => ({
  type: 'OrderIntended',
  intent: {
    clientOrderId,
    venue: 'kucoin',
    symbol,
    owner: STRATEGY,
    purpose: 'quote',
    side,
    price,
    size,
    timeInForce: 'GTC',
    postOnly: true,
    reduceOnly: false,
  },
})

/** Writes a journal of that many events; returns how many they became. */
export function writeJournal(path: string, count: number, now: number): number {
  const store = sqliteStore({ path, durable: false })
  const told = (failure: unknown): void => {
    if (failure instanceof Error) throw failure
  }
  store.open(told, told)
  let batch: JournalRecord[] = []
  let hash = GENESIS
  let sequence = 0
  for (const event of history(count, now)) {
    sequence++
    const at = now - AGO_MS - (count - sequence) * STEP_MS
    const text = encodeEntry({ sequence, at, event })
    hash = chainHash(hash, text)
    batch.push({ sequence, at, text, hash })
    if (batch.length < BATCH) continue
    store.append(batch, told)
    batch = []
  }
  store.append(batch, told)
  store.close(told)
  return sequence
}
