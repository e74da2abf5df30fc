import type { Currency } from '../../domain/balances.ts'
import type { Instrument, InstrumentSymbol } from '../../domain/instrument.ts'
import type { BookSnapshot, MarkPrice, MinuteClose } from '../../domain/market.ts'
import type { ClientOrderId, Fill, OrderId, OrderReport } from '../../domain/order.ts'
import type { VenueAccount, VenuePosition } from '../../domain/position.ts'
import type { FundingPayment } from '../venue.ts'
import type { Call } from './call.ts'
import { decodeAccount } from './codec/account.ts'
import {
  type Bullet,
  decodeBullet,
  decodeCancelledClientId,
  decodeCancelledIds,
  decodeDeadManArmed,
  decodeFunding,
  decodeLeverageSet,
  decodeList,
  decodeMarginMode,
  decodePage,
  decodePlaced,
  decodeServerTime,
  decodeServiceState,
  type Page,
} from './codec/answers.ts'
import { decodeBook } from './codec/book.ts'
import { decodeMinutes } from './codec/candle.ts'
import { decodeContracts } from './codec/contract.ts'
import { decodeFill } from './codec/fill.ts'
import { decodeOrder } from './codec/order.ts'
import { decodePosition } from './codec/position.ts'
import { decodeTransactions, type TRANSFER_TYPES, type Transaction } from './codec/transaction.ts'
import { ENDPOINTS, type Endpoint } from './endpoints.ts'
import type { Listing } from './listing.ts'
import type { PlaceBody } from './place-body.ts'
import { fillPath } from './request.ts'
import { decodeCurrentMark } from './stream/market-push.ts'
import type { Command } from './trading/line.ts'

/** Everything the engine asks of KuCoin, each question as a value. Sending is `request.ts`. */

/** The largest page that KuCoin gives, of orders and fills, and of funding payments. */
const PAGE_SIZE = '1000'
const FUNDING_PAGE_SIZE = '100'
const TRANSACTIONS_PAGE_SIZE = '50'

type Query = Call<unknown>['query']

const ask = <Answer>(
  endpoint: Endpoint,
  decode: (data: unknown) => Answer,
  parts: {
    readonly path?: string
    readonly query?: Query
    readonly body?: object
    readonly command?: Command
  } = {},
): Call<Answer> => ({
  endpoint,
  path: parts.path ?? endpoint.path,
  query: parts.query ?? [],
  body: parts.body,
  command: parts.command,
  decode,
})

export const serverTime = ask(ENDPOINTS.serverTime, decodeServerTime)

export const serviceState = ask(ENDPOINTS.serviceState, decodeServiceState)

/** Every linear contract of the venue. */
export const instruments = (wanted: readonly InstrumentSymbol[]): Call<readonly Instrument[]> =>
  ask(ENDPOINTS.instruments, (data) => decodeContracts(data, new Set(wanted)))

export const bookSnapshot = (instrument: Instrument): Call<BookSnapshot> =>
  ask(ENDPOINTS.bookSnapshot, (data) => decodeBook(data, instrument), {
    query: [['symbol', instrument.symbol]],
  })

export const minuteCloses = (
  instrument: Instrument,
  fromMs: number,
  toMs: number,
): Call<readonly MinuteClose[]> =>
  ask(ENDPOINTS.candles, (data) => decodeMinutes(data, instrument), {
    query: [
      ['symbol', instrument.symbol],
      ['granularity', '1'],
      ['from', String(Math.round(fromMs))],
      ['to', String(Math.round(toMs))],
    ],
  })

export const markPrice = (instrument: Instrument): Call<MarkPrice> =>
  ask(ENDPOINTS.markPrice, (data) => decodeCurrentMark(data, instrument), {
    path: fillPath(ENDPOINTS.markPrice, instrument.symbol),
  })

export const ticket = (kind: 'public' | 'private'): Call<Bullet> =>
  ask(kind === 'public' ? ENDPOINTS.publicTicket : ENDPOINTS.privateTicket, decodeBullet)

/** An order that can only reduce a position is paid for like a cancel, unless it may wait: then the reserve is not for it. */
export const place = (body: PlaceBody): Call<{ readonly orderId: OrderId }> =>
  ask({ ...ENDPOINTS.place, relieves: body.reduceOnly === true && body.postOnly !== true }, decodePlaced, {
    body,
    command: { op: 'futures.order', args: body },
  })

export const placeTest = (body: PlaceBody): Call<{ readonly orderId: OrderId }> =>
  ask(ENDPOINTS.placeTest, decodePlaced, { body })

export const cancelByClientId = (symbol: InstrumentSymbol, clientOrderId: ClientOrderId): Call<void> =>
  ask(ENDPOINTS.cancelByClientId, decodeCancelledClientId, {
    path: fillPath(ENDPOINTS.cancelByClientId, clientOrderId),
    query: [['symbol', symbol]],
    command: { op: 'futures.cancel', args: { symbol, clientOid: clientOrderId } },
  })

export const cancelById = (orderId: OrderId): Call<readonly OrderId[]> =>
  ask(ENDPOINTS.cancelById, decodeCancelledIds, {
    path: fillPath(ENDPOINTS.cancelById, orderId),
    command: { op: 'futures.cancel', args: { orderId } },
  })

export const cancelAll = (symbol: InstrumentSymbol): Call<readonly OrderId[]> =>
  ask(ENDPOINTS.cancelAll, decodeCancelledIds, { query: [['symbol', symbol]] })

export const cancelAllStops = (symbol: InstrumentSymbol): Call<readonly OrderId[]> =>
  ask(ENDPOINTS.cancelAllStops, decodeCancelledIds, { query: [['symbol', symbol]] })

export const openOrders = (listing: Listing, page: number): Call<Page<OrderReport>> =>
  ask(ENDPOINTS.openOrders, (data) => decodePage(data, (item) => decodeOrder(item, listing)), {
    query: [['status', 'active'], ...pageQuery(page)],
  })

export const waitingStops = (listing: Listing, page: number): Call<Page<OrderReport>> =>
  ask(ENDPOINTS.waitingStops, (data) => decodePage(data, (item) => decodeOrder(item, listing)), {
    query: pageQuery(page),
  })

export const orderByClientId = (
  listing: Listing,
  clientOrderId: ClientOrderId,
): Call<OrderReport | undefined> =>
  ask(ENDPOINTS.orderByClientId, (data) => decodeOrder(data, listing), {
    query: [['clientOid', clientOrderId]],
  })

export const orderById = (listing: Listing, orderId: OrderId): Call<OrderReport | undefined> =>
  ask(ENDPOINTS.orderById, (data) => decodeOrder(data, listing), {
    path: fillPath(ENDPOINTS.orderById, orderId),
  })

/** Fills from a venue time on, newest first. Without an end KuCoin looks seven days ahead of the start. */
export const fills = (
  listing: Listing,
  fromMs: number,
  toMs: number | undefined,
  page: number,
): Call<Page<Fill>> =>
  ask(ENDPOINTS.fills, (data) => decodePage(data, (item) => decodeFill(item, listing)), {
    query: [
      ['startAt', String(fromMs)],
      ...(toMs === undefined ? [] : [['endAt', String(toMs)] as const]),
      ...pageQuery(page),
    ],
  })

/** Those that settle in a currency. */
export const positions = (listing: Listing, currency: Currency): Call<readonly VenuePosition[]> =>
  ask(ENDPOINTS.positions, (data) => decodeList(data, (item) => decodePosition(item, listing)), {
    query: [['currency', currency]],
  })

export const account = (currency: Currency): Call<Omit<VenueAccount, 'venue'>> =>
  ask(ENDPOINTS.account, decodeAccount, { query: [['currency', currency]] })

/** Funding of one symbol, newest first; the venue has no question for all symbols. */
export const funding = (
  symbol: InstrumentSymbol,
  fromMs: number,
  toMs: number | undefined,
): Call<Page<FundingPayment>> =>
  ask(ENDPOINTS.funding, decodeFunding, {
    query: [
      ['symbol', symbol],
      ['startAt', String(fromMs)],
      ...(toMs === undefined ? [] : [['endAt', String(toMs)] as const]),
      ['maxCount', FUNDING_PAGE_SIZE],
    ],
  })

/** Newest first; `before` is the offset of the oldest that was seen. */
export const transactions = (
  type: (typeof TRANSFER_TYPES)[number],
  fromMs: number,
  toMs: number,
  before: number | undefined,
): Call<Page<Transaction>> =>
  ask(ENDPOINTS.transactions, decodeTransactions, {
    query: [
      ['type', type],
      ['startAt', String(fromMs)],
      ['endAt', String(toMs)],
      ['forward', 'true'],
      ...(before === undefined ? [] : [['offset', String(before)] as const]),
      ['maxCount', TRANSACTIONS_PAGE_SIZE],
    ],
  })

export const marginMode = (symbol: InstrumentSymbol): Call<'CROSS' | 'ISOLATED'> =>
  ask(ENDPOINTS.marginMode, decodeMarginMode, { query: [['symbol', symbol]] })

export const setCrossMargin = (symbol: InstrumentSymbol): Call<'CROSS' | 'ISOLATED'> =>
  ask(ENDPOINTS.setMarginMode, decodeMarginMode, { body: { symbol, marginMode: 'CROSS' } })

export const setLeverage = (symbol: InstrumentSymbol, leverage: number): Call<void> =>
  ask(ENDPOINTS.setLeverage, decodeLeverageSet, { body: { symbol, leverage: String(leverage) } })

/** The most that the switch can be told to watch by name. */
const DEAD_MAN_SYMBOLS_MAX = 50

/** Seconds; -1 disarms. Of the named symbols only: what others do in other symbols is not ours to cancel. More: of all. */
export const armDeadMan = (timeoutSeconds: number, symbols: readonly InstrumentSymbol[]): Call<void> =>
  ask(ENDPOINTS.armDeadMan, decodeDeadManArmed, {
    body: {
      tradeType: 'FUTURES',
      timeout: timeoutSeconds,
      ...(symbols.length > 0 && symbols.length <= DEAD_MAN_SYMBOLS_MAX ? { symbols } : {}),
    },
  })

const pageQuery = (page: number): Query => [
  ['currentPage', String(page)],
  ['pageSize', PAGE_SIZE],
]
