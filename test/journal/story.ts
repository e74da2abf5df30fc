import fc from 'fast-check'
import type { Contingency } from '../../src/domain/contingency.ts'
import type { ContingencyId } from '../../src/domain/contingency-id.ts'
import type { InstrumentSymbol, Lots, Ticks, VenueName } from '../../src/domain/instrument.ts'
import { LADDER } from '../../src/domain/ladder.ts'
import { type Money, ZERO } from '../../src/domain/money.ts'
import type { ClientOrderId, Fill, OrderId, OrderIntent, TradeId } from '../../src/domain/order.ts'
import type { MarginTerms } from '../../src/domain/position.ts'
import { Books } from '../../src/journal/books.ts'
import type { JournalEntry, JournalEvent } from '../../src/journal/events.ts'
import { apply } from '../../src/journal/fold.ts'
import { fillKey, holdingKey } from '../../src/journal/keys.ts'
import { balanceOf } from '../../src/journal/ledger.ts'

/** Journals for tests: single events with sensible parts, and random stories that could have happened. */

export const VENUE: VenueName = 'kucoin'
export const SYMBOL = 'XBTUSDTM' as InstrumentSymbol
export const id = (name: string): ClientOrderId => name as ClientOrderId
export const orderId = (name: string): OrderId => name as OrderId

export const started = (run = 1): JournalEvent => ({
  type: 'EngineStarted',
  run,
  seed: 7,
  configHash: 'c0ffee',
  mode: 'paper',
  installation: 'abcd1234',
})

export const seen = (symbol = SYMBOL, multiplier = '0.001'): JournalEvent => ({
  type: 'InstrumentSeen',
  venue: VENUE,
  symbol,
  tickSize: '0.1',
  multiplier,
})

export const intent = (name: string, parts: Partial<OrderIntent> = {}): OrderIntent => ({
  clientOrderId: id(name),
  venue: VENUE,
  symbol: SYMBOL,
  owner: 'avellaneda-stoikov',
  purpose: 'quote',
  side: 'buy',
  price: 600_000 as Ticks,
  size: 10 as Lots,
  timeInForce: 'GTC',
  postOnly: true,
  reduceOnly: false,
  ...parts,
})

export const intended = (name: string, parts: Partial<OrderIntent> = {}): JournalEvent => ({
  type: 'OrderIntended',
  intent: intent(name, parts),
})

/** A bracket. */
export const grouped = (id: ContingencyId, parts: Partial<Contingency> = {}): JournalEvent => {
  const leg = { side: 'sell', price: null, timeInForce: 'GTC', postOnly: false, reduceOnly: true } as const
  const trigger = { price: 590_000 as Ticks, direction: 'down', by: 'mark' } as const
  return {
    type: 'ContingencyPlaced',
    id,
    kind: 'bracket',
    venue: VENUE,
    symbol: SYMBOL,
    owner: 'signal',
    size: 10 as Lots,
    entry: { ...leg, name: 'entry', side: 'buy', reduceOnly: false },
    legs: [
      { ...leg, name: 'stop', trigger },
      { ...leg, name: 'target', price: 610_000 as Ticks },
    ],
    ...parts,
  }
}

export const accepted = (name: string): JournalEvent => ({
  type: 'OrderAccepted',
  clientOrderId: id(name),
  orderId: orderId(`venue-${name}`),
})

export const closed = (
  name: string,
  outcome: Extract<JournalEvent, { type: 'OrderClosed' }>['outcome'],
): JournalEvent => ({ type: 'OrderClosed', clientOrderId: id(name), outcome, code: '' })

export const fill = (name: string, tradeId: string, parts: Partial<Fill> = {}): Fill => ({
  tradeId: tradeId as TradeId,
  orderId: orderId(`venue-${name}`),
  clientOrderId: id(name),
  venue: VENUE,
  symbol: SYMBOL,
  side: 'buy',
  price: 600_000 as Ticks,
  size: 10 as Lots,
  liquidity: 'maker',
  fee: 12_000_000_000n as Money,
  kind: 'trade',
  at: 1_700_000_000_000,
  ...parts,
})

export const filled = (name: string, tradeId: string, parts: Partial<Fill> = {}): JournalEvent => ({
  type: 'FillRecorded',
  fill: fill(name, tradeId, parts),
  source: 'stream',
})

/** Numbers and stamps a list of events. */
export const entries = (events: readonly JournalEvent[]): JournalEntry[] =>
  events.map((event, index) => ({ sequence: index + 1, at: 1_700_000_000_000 + index, event }))

export function booksOf(events: readonly JournalEvent[]): Books {
  const books = new Books()
  for (const entry of entries(events)) apply(books, entry)
  return books
}

/** Everything that the books say, as plain data that two folds can be compared by. */
export const contents = (books: Books): unknown => ({
  ...books,
  closed: [...books.closed],
  dropped: [...books.dropped],
  fillLines: [...books.fillLines],
  fundingIds: [...books.fundingIds],
  transferIds: [...books.transferIds],
  inferred: [...books.inferred],
  unclaimed: [...books.unclaimed],
})

const marginTerms = (leverage: number): MarginTerms => ({
  mode: 'cross',
  leverage,
  maintenanceRate: 0.005,
  maintenanceDeduction: 7n as Money,
})

const SYMBOLS = ['XBTUSDTM', 'ETHUSDTM'] as InstrumentSymbol[]

/** A move of a story: which kind, and the numbers that it draws from. */
const move = fc.tuple(fc.integer({ min: 0, max: 22 }), fc.nat(1_000), fc.nat(1_000), fc.boolean())

/**
 * Random journals in which everything happens that a venue can do to us: fills before acceptance, after the
 * close, of strangers, twice; silence, contradiction, restarts. Made by interpreting random moves against the
 * books, so that every story is possible.
 */
export const story = fc.array(move, { maxLength: 120 }).map((moves): JournalEvent[] => {
  const events: JournalEvent[] = [started(), ...SYMBOLS.map((symbol) => seen(symbol))]
  const books = booksOf(events)
  for (const [kind, left, right, flag] of moves) {
    const event = next(books, kind, left, right, flag)
    if (!event) continue
    apply(books, { sequence: books.sequence + 1, at: 1_700_000_000_000 + books.sequence, event })
    events.push(event)
  }
  return events
})

function next(
  books: Books,
  kind: number,
  left: number,
  right: number,
  flag: boolean,
): JournalEvent | undefined {
  const known = [...books.orders.keys()]
  const name = known[left % Math.max(1, known.length)]
  const symbol = SYMBOLS[right % 2] ?? SYMBOL
  const side = flag ? 'buy' : 'sell'
  const size = (1 + (right % 20)) as Lots
  const price = (600_000 + left - right) as Ticks
  const trigger = { price, direction: flag ? 'up' : 'down', by: 'mark' } as const
  const groups = [...books.contingencies.keys()]
  const group = groups[left % Math.max(1, groups.length)]
  if (kind < 3)
    return intended(`o${books.nextIntent}`, {
      symbol,
      side,
      size,
      price: flag ? price : null,
      ...(left % 3 === 0 ? { trigger } : {}),
      ...(group && right % 2 === 0 ? { leg: { of: group, name: flag ? 'stop' : 'target' } } : {}),
    })
  if (kind === 17) return grouped(books.nextContingency, { symbol, size })
  if (kind === 18) {
    if (!group) return undefined
    if (left % 3 === 0) return { type: 'ContingencyTrailed', id: group, best: price }
    return left % 3 === 1
      ? { type: 'ContingencyCancelRequested', id: group }
      : { type: 'ContingencyEnded', id: group, reason: 'done' }
  }
  if (kind === 3)
    return filled('stranger', `x${left}`, {
      symbol,
      side,
      size,
      price,
      clientOrderId: null,
      orderId: orderId(`x${left % 5}`),
      ...(left % 3 === 0 ? { feeCurrency: 'KCS' } : {}),
    })
  if (kind === 4 && left % 4 === 0)
    return {
      type: 'FundsTransferred',
      id: `m${left % 20}`,
      venue: VENUE,
      currency: 'USDT',
      amount: BigInt(right - 500) as Money,
      ...(flag ? { worth: { amount: BigInt(right - 500) as Money, currency: 'USDT' } } : {}),
      at: 1,
    }
  if (kind === 4)
    return {
      type: 'FundingPaid',
      id: `f${left % 20}`,
      venue: VENUE,
      symbol,
      amount: BigInt(right - 500) as Money,
      at: 1,
    }
  if (kind === 5) {
    const from = books.position(VENUE, symbol).lots
    return {
      type: 'PositionAdjusted',
      venue: VENUE,
      symbol,
      from,
      to: (left - 500) as Lots,
      price,
      reason: 'read',
    }
  }
  if (kind === 6 && left % 4 === 0)
    return { type: 'LadderPinned', to: LADDER[right % LADDER.length] ?? 'STOP', by: 'ann', reason: 'news' }
  if (kind === 6 && left % 4 === 1) return { type: 'ExitBegan', venue: VENUE, symbol, reference: price }
  if (kind === 6) {
    const to = LADDER[left % LADDER.length] ?? 'STOP'
    return {
      type: 'LadderMoved',
      from: books.ladder.state,
      to,
      trigger: 'drawdown',
      value: '0.02',
      threshold: '0.01',
    }
  }
  if (kind === 7 && left % 8 === 0) return started(books.run + 1)
  if (kind === 7)
    return {
      type: 'EquityAnchored',
      kind: flag ? 'day' : 'peak',
      utcDay: '2026-01-01',
      equity: BigInt(left) as Money,
    }
  if (kind === 8 && left % 4 === 0)
    return {
      type: 'MarginTermsAdjusted',
      venue: VENUE,
      symbol,
      from: books.holdings.get(holdingKey(VENUE, symbol))?.terms ?? marginTerms(5),
      terms: marginTerms(1 + (right % 20)),
      reason: 'the venue said so',
    }
  if (kind === 8) {
    const currency = flag ? 'USDT' : 'KCS'
    const line = books.ledger(VENUE, currency)
    return {
      type: 'BalanceAdjusted',
      venue: VENUE,
      currency,
      from: line ? balanceOf(line) : ZERO,
      to: BigInt(left) as Money,
      reason: 'the venue said so',
    }
  }
  if (name === undefined) return undefined
  const order = books.orders.get(name)
  const of = { symbol: order?.intent.symbol ?? symbol, side: order?.intent.side ?? side, size, price }
  const clientOrderId = name
  if (kind === 19) {
    if (left % 3 === 0) return { type: 'OrderAmendRefused', clientOrderId, code: 'no' }
    return { type: left % 3 === 1 ? 'OrderAmendRequested' : 'OrderAmended', clientOrderId, price, size }
  }
  if (kind === 20)
    return flag
      ? { type: 'ReplacementWanted', clientOrderId, price, size }
      : { type: 'ReplacementDropped', clientOrderId, reason: 'filled' }
  if (kind === 9)
    return order?.orderId && left % 2 === 0 ? { type: 'OrderTriggered', clientOrderId } : accepted(name)
  const about = { clientOrderId, orderId: orderId(`venue-${name}`), venue: VENUE }
  if (kind === 21) {
    const source = flag ? 'inferred' : 'read'
    const made = fill(name, flag ? `inferred-${left % 5}` : `t${left % 40}`, of)
    const replaces = flag ? 0 : Math.min(size, books.inferredLots(about))
    return {
      type: 'FillRecorded',
      fill: made,
      source,
      ...(replaces > 0 ? { replaces: replaces as Lots } : {}),
    }
  }
  if (kind === 22) {
    const booked = books.fillLines.get(fillKey({ ...about, tradeId: `t${left % 40}` }))
    if (!booked) return undefined
    const { side, size, price: from } = booked
    const { tradeId } = fill(name, `t${left % 40}`)
    const { venue, orderId } = about
    return {
      type: 'PriceCorrected',
      tradeId,
      orderId,
      venue,
      symbol: of.symbol,
      side,
      size,
      from,
      to: price,
    }
  }
  if (kind < 12) return filled(name, `t${left % 40}`, { ...of, ...(flag ? {} : { clientOrderId: null }) })
  if (kind === 12) return { type: 'OrderUncertain', clientOrderId, reason: 'silence' }
  if (kind === 13)
    return flag
      ? { type: 'OrderConfirmed', clientOrderId }
      : { type: 'OrderContradicted', clientOrderId, reason: 'fills differ' }
  if (kind === 14)
    return flag
      ? { type: 'OrderCancelRequested', clientOrderId }
      : { type: 'OrderCancelRefused', clientOrderId, code: '100004' }
  if (kind === 15)
    return {
      type: 'FeeCorrected',
      tradeId: `t${left % 40}`,
      venue: VENUE,
      orderId: orderId(`venue-${name}`),
      difference: BigInt(right - 500) as Money,
    }
  const outcomes = ['filled', 'cancelled', 'rejected', 'never-sent', 'never-arrived'] as const
  return closed(name, outcomes[right % outcomes.length] ?? 'cancelled')
}
