import { z } from 'zod'
import { formatPrice, type Instrument, type Lots, notional, type Ticks } from '../../domain/instrument.ts'
import { formatMoney, type Money, money, negate, subtract, times } from '../../domain/money.ts'
import type { ClosedPosition } from './observed-history.ts'
import { readPrice } from './order-request.ts'
import { listed } from './order-view.ts'
import { decimal, epochMs, flag, integer, page, SYMBOL } from './parameters.ts'
import { flatPosition, positionView, riskLimit } from './position-view.ts'
import { badParameter, invalid, refusalOnWire, unknownContract, WireRefusal } from './refusal.ts'
import { type Caller, futures, type Route, route, signedPublic } from './router.ts'
import { userIdOf } from './user-id.ts'
import type { SimulatedVenue } from './venue.ts'
import { fractionalPrice } from './wire-json.ts'

const MARGIN_MODE = z.enum(['ISOLATED', 'CROSS'])
const LEVERAGE = z.coerce.number().positive()
const CLOSED_PAGE = 10
const CLOSED_PAGE_MAX = 200

/** The endpoints about positions and how they are margined. */
export function positionEndpoints(venue: SimulatedVenue): readonly Route[] {
  const { exchange, preferences } = venue
  /** Answers for a listed symbol, or refuses. */
  const of =
    <Input extends { readonly symbol: string }>(
      answer: (instrument: Instrument, caller: Caller, input: Input) => unknown,
    ) =>
    (input: Input, caller: Caller) => {
      const instrument = venue.instrument(input.symbol)
      return instrument ? answer(instrument, caller, input) : unknownContract()
    }
  const held = (account: string) => exchange.positions(account).filter((position) => position.lots !== 0)
  const heldIn = (account: string, instrument: Instrument) =>
    held(account).find((position) => position.symbol === instrument.symbol)
  const show = (account: string) => (position: Parameters<typeof positionView>[2]) => ({
    ...positionView(venue, account, position, venue.clock.now()),
    userId: userIdOf(account).numeric,
  })
  const changeMarginMode = (
    account: string,
    symbol: string,
    mode: 'ISOLATED' | 'CROSS',
  ): WireRefusal | undefined => {
    const instrument = venue.instrument(symbol)
    if (!instrument) return unknownContract()
    const busy =
      heldIn(account, instrument) !== undefined ||
      exchange.orders(account, { status: 'active', symbol: instrument.symbol }).length > 0
    if (busy && preferences.marginMode(account, symbol) !== mode)
      return new WireRefusal('50002', 'exist.order.or.position')
    preferences.setMarginMode(account, symbol, mode)
    return undefined
  }

  return [
    route(
      'GET /api/v1/position',
      futures(2),
      SYMBOL,
      of((instrument, { account }) =>
        show(account)(heldIn(account, instrument) ?? flatPosition(venue, account, instrument)),
      ),
    ),
    route(
      'GET /api/v2/position',
      futures(2),
      SYMBOL,
      of((instrument, { account }) =>
        [heldIn(account, instrument)].filter((position) => position !== undefined).map(show(account)),
      ),
    ),
    route(
      'GET /api/v1/positions',
      futures(2),
      z.object({ currency: z.string().optional() }),
      ({ currency }, { account }) =>
        held(account)
          .filter(
            (position) =>
              currency === undefined || listed(venue, position.symbol).settleCurrency === currency,
          )
          .map(show(account)),
    ),
    route(
      'GET /api/v1/history-positions',
      futures(2),
      z.object({
        symbol: z.string().optional(),
        from: epochMs.optional(),
        to: epochMs.optional(),
        limit: integer.min(1).max(CLOSED_PAGE_MAX).default(CLOSED_PAGE),
        pageId: integer.min(1).default(1),
      }),
      (asked, { account }) => {
        const closed = venue.history
          .closedPositions(account)
          .filter(({ symbol }) => asked.symbol === undefined || symbol === asked.symbol)
          .filter(({ closedAt }) => closedAt >= (asked.from ?? 0) && closedAt <= (asked.to ?? closedAt))
        return page(closed, { currentPage: asked.pageId, pageSize: asked.limit }, (each) =>
          closedView(venue, account, each),
        )
      },
    ),

    route(
      'GET /api/v2/position/getMarginMode',
      futures(2),
      SYMBOL,
      of(({ symbol }, { account }) => ({
        symbol,
        marginMode: preferences.marginMode(account, symbol),
      })),
    ),
    route(
      'POST /api/v2/position/changeMarginMode',
      futures(2),
      SYMBOL.extend({ marginMode: MARGIN_MODE }),
      ({ symbol, marginMode }, { account }) =>
        changeMarginMode(account, symbol, marginMode) ?? { symbol, marginMode },
    ),
    route(
      'POST /api/v2/position/batchChangeMarginMode',
      futures(2),
      z.object({ marginMode: MARGIN_MODE, symbols: z.array(z.string()).min(1) }),
      ({ marginMode, symbols }, { account }) => {
        const refused = symbols.map((symbol) => ({
          symbol,
          refusal: changeMarginMode(account, symbol, marginMode),
        }))
        return {
          marginMode: Object.fromEntries(
            symbols.map((symbol) => [symbol, preferences.marginMode(account, symbol)]),
          ),
          errors: refused.flatMap(({ symbol, refusal }) =>
            refusal ? [{ code: refusal.code, msg: refusal.message, symbol }] : [],
          ),
        }
      },
    ),
    // The exchange nets positions, so one-way is the only mode there is.
    route('GET /api/v2/position/getPositionMode', futures(2), z.object({}), () => ({ positionMode: 0 })),
    route(
      'POST /api/v2/position/switchPositionMode',
      futures(2),
      z.object({ positionMode: z.coerce.string() }),
      ({ positionMode }) =>
        positionMode === '0'
          ? { positionMode: 0 }
          : badParameter('positionMode: hedge mode is not offered here'),
    ),

    route(
      'GET /api/v2/getCrossUserLeverage',
      futures(2),
      SYMBOL,
      of(({ symbol }, { account }) => ({
        symbol,
        leverage: String(exchange.leverage(account, symbol)),
      })),
    ),
    route(
      'POST /api/v2/changeCrossUserLeverage',
      futures(2),
      SYMBOL.extend({ leverage: LEVERAGE }),
      of(({ symbol }, { account }, { leverage }: { symbol: string; leverage: number }) => {
        const changed = exchange.setLeverage(account, symbol, leverage)
        if (changed !== true) return refusalOnWire(changed)
        preferences.leverageChanged(account, symbol, leverage)
        return true
      }),
    ),
    route(
      'GET /api/v2/getMaxOpenSize',
      futures(2),
      SYMBOL.extend({ price: decimal, leverage: LEVERAGE }),
      of((instrument, { account }, asked: { symbol: string; price: string; leverage: number }) => {
        const price = readPrice(instrument, asked.price)
        if (price instanceof WireRefusal) return price
        if (asked.leverage > instrument.leverageMax) return invalid('Leverage')
        const size = openable(instrument, exchange.wallet(account).available, price, asked.leverage)
        return { symbol: instrument.symbol, maxBuyOpenSize: size, maxSellOpenSize: size }
      }),
    ),
    route(
      'GET /api/v2/batchGetCrossOrderLimit',
      futures(2),
      SYMBOL.extend({ totalMargin: decimal.optional(), leverage: LEVERAGE.optional() }),
      ({ symbol: symbols, totalMargin, leverage }, { account }) =>
        symbols.split(',').flatMap((symbol) => {
          const instrument = venue.instrument(symbol)
          return instrument ? [crossLimit(venue, account, instrument, totalMargin, leverage)] : []
        }),
    ),

    route(
      'GET /api/v1/contracts/risk-limit/{symbol}',
      signedPublic(5),
      SYMBOL,
      of((instrument) => [
        {
          symbol: instrument.symbol,
          level: 1,
          maxRiskLimit: riskLimit(instrument),
          minRiskLimit: 0,
          maxLeverage: instrument.leverageMax,
          initialMargin: instrument.initialMarginRate,
          maintainMargin: instrument.maintenanceMarginRate,
        },
      ]),
    ),
    route(
      'POST /api/v1/position/risk-limit-level/change',
      futures(5),
      SYMBOL.extend({ level: integer }),
      of((_instrument, _caller, { level }: { symbol: string; level: number }) =>
        level === 1 ? true : badParameter('level: there is one risk limit level here'),
      ),
    ),
    route(
      'POST /api/v1/position/margin/auto-deposit-status',
      futures(4),
      SYMBOL.extend({ status: flag }),
      of(({ symbol }, { account }, { status }: { symbol: string; status: boolean }) => {
        preferences.setAutoDeposit(account, symbol, status)
        return true
      }),
    ),
    // Margin is one pool an account: what a position needs is already behind it, and nothing more is tied to it.
    route(
      'GET /api/v1/margin/maxWithdrawMargin',
      futures(10),
      SYMBOL,
      of(() => '0'),
    ),
    route(
      'POST /api/v1/margin/withdrawMargin',
      futures(10),
      SYMBOL.extend({ withdrawAmount: decimal }),
      of((_instrument, _caller, { withdrawAmount }: { symbol: string; withdrawAmount: string }) =>
        Number(withdrawAmount) === 0 ? '0' : badParameter('withdrawAmount: more than the maximum of 0'),
      ),
    ),
    route(
      'POST /api/v1/position/margin/deposit-margin',
      futures(4),
      SYMBOL.extend({ margin: decimal, bizNo: z.string().min(1) }),
      of((instrument, { account }, { margin }: { symbol: string; margin: string }) => {
        const position = heldIn(account, instrument)
        if (!position) return new WireRefusal('300009', 'Current position size: 0, unable to add margin.')
        if (Number(margin) !== 0 && exchange.wallet(account).available <= 0n)
          return new WireRefusal('300003', 'Balance insufficient.')
        return show(account)(position)
      }),
    ),
  ]
}

/** Lots that so much margin opens at this price and leverage. */
const openable = (instrument: Instrument, margin: Money, price: Ticks, leverage: number): number => {
  if (margin <= 0n) return 0
  const lots = (margin * BigInt(Math.floor(leverage * 100))) / (notional(instrument, price, 1 as Lots) * 100n)
  return Math.min(Number(lots), instrument.orderLotsMax)
}

function crossLimit(
  venue: SimulatedVenue,
  account: string,
  instrument: Instrument,
  totalMargin: string | undefined,
  askedLeverage: number | undefined,
) {
  const { exchange } = venue
  const leverage = askedLeverage ?? exchange.leverage(account, instrument.symbol)
  const price = exchange.price(instrument.symbol).last
  const margin = totalMargin === undefined ? exchange.wallet(account).available : money(totalMargin)
  const size = openable(instrument, margin, price, leverage)
  return {
    symbol: instrument.symbol,
    maxOpenSize: size,
    maxOpenValue: formatMoney(times(notional(instrument, price, 1 as Lots), size)),
    totalMargin: formatMoney(margin),
    price: formatPrice(instrument, price),
    leverage: String(leverage),
    mmr: String(instrument.maintenanceMarginRate),
    imr: String(instrument.initialMarginRate),
    currency: instrument.settleCurrency,
  }
}

function closedView(venue: SimulatedVenue, account: string, closed: ClosedPosition) {
  const { position } = closed
  const instrument = listed(venue, closed.symbol)
  const side = position.lots > 0 ? 'LONG' : 'SHORT'
  const { realised, fees } = closed.after
  const closing = venue.exchange.fills(account, { symbol: instrument.symbol, toMs: closed.closedAt }).at(-1)
  return {
    closeId: closed.id,
    userId: userIdOf(account).hex,
    symbol: closed.symbol,
    settleCurrency: instrument.settleCurrency,
    leverage: String(position.leverage),
    type: `${closed.liquidated ? 'LIQUID' : 'CLOSE'}_${side}`,
    pnl: formatMoney(subtract(realised, fees)),
    realisedGrossCost: formatMoney(negate(realised)),
    realisedGrossCostNew: formatMoney(negate(realised)),
    withdrawPnl: '0.0',
    tradeFee: formatMoney(fees),
    fundingFee: '0',
    openTime: position.openedAt,
    closeTime: closed.closedAt,
    openPrice: String(fractionalPrice(instrument, position.averageEntry)),
    closePrice: closing ? formatPrice(instrument, closing.price) : null,
    marginMode: venue.preferences.marginMode(account, closed.symbol),
    tax: '0.0',
    roe: null,
    liquidAmount: null,
    liquidPrice: null,
    side,
  }
}
