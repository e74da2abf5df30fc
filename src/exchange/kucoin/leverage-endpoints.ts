import { z } from 'zod'
import { formatPrice, type Instrument, type Lots, notional, type Ticks } from '../../domain/instrument.ts'
import { formatMoney, type Money, money, times } from '../../domain/money.ts'
import { heldIn, onContract } from './on-contract.ts'
import { readPrice } from './order-request.ts'
import { decimal, SYMBOL } from './parameters.ts'
import type { MarginMode } from './preferences.ts'
import { badParameter, invalid, refusalOnWire, unknownContract, WireRefusal } from './refusal.ts'
import { futures, type Route, route } from './router.ts'
import type { SimulatedVenue } from './venue.ts'

const MARGIN_MODE = z.enum(['ISOLATED', 'CROSS'])
const LEVERAGE = z.coerce.number().positive()
const MODE_OF_SYMBOL = SYMBOL.extend({ marginMode: MARGIN_MODE })
const MODE_OF_SYMBOLS = z.object({ marginMode: MARGIN_MODE, symbols: z.array(z.string()).min(1) })
const LEVERAGE_OF_SYMBOL = SYMBOL.extend({ leverage: LEVERAGE })
const PROSPECT = SYMBOL.extend({ price: decimal, leverage: LEVERAGE })
const CROSS_LIMIT = SYMBOL.extend({ totalMargin: decimal.optional(), leverage: LEVERAGE.optional() })

/** The endpoints about margin mode, position mode and leverage, and what they let an account open. */
export function leverageEndpoints(venue: SimulatedVenue): readonly Route[] {
  const { exchange, preferences } = venue
  return [
    route(
      'GET /api/v2/position/getMarginMode',
      futures(2),
      SYMBOL,
      onContract(venue, ({ symbol }, _input, { account }) => ({
        symbol,
        marginMode: preferences.marginMode(account, symbol),
      })),
    ),
    route(
      'POST /api/v2/position/changeMarginMode',
      futures(2),
      MODE_OF_SYMBOL,
      ({ symbol, marginMode }, { account }) =>
        changeMarginMode(venue, account, symbol, marginMode) ?? { symbol, marginMode },
    ),
    route(
      'POST /api/v2/position/batchChangeMarginMode',
      futures(2),
      MODE_OF_SYMBOLS,
      ({ marginMode, symbols }, { account }) => {
        const errors = symbols.flatMap((symbol) => {
          const refusal = changeMarginMode(venue, account, symbol, marginMode)
          return refusal ? [{ code: refusal.code, msg: refusal.message, symbol }] : []
        })
        const modes = symbols.map((symbol) => [symbol, preferences.marginMode(account, symbol)])
        return { marginMode: Object.fromEntries(modes), errors }
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
      onContract(venue, ({ symbol }, _input, { account }) => ({
        symbol,
        leverage: String(exchange.leverage(account, symbol)),
      })),
    ),
    route(
      'POST /api/v2/changeCrossUserLeverage',
      futures(2),
      LEVERAGE_OF_SYMBOL,
      onContract(venue, ({ symbol }, { leverage }, { account }) => {
        const changed = exchange.setLeverage(account, symbol, leverage)
        if (changed !== true) return refusalOnWire(changed)
        preferences.leverageChanged(account, symbol, leverage)
        return true
      }),
    ),
    route(
      'GET /api/v2/getMaxOpenSize',
      futures(2),
      PROSPECT,
      onContract(venue, (instrument, asked, { account }) => {
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
      CROSS_LIMIT,
      ({ symbol: symbols, totalMargin, leverage }, { account }) =>
        symbols.split(',').flatMap((symbol) => {
          const instrument = venue.instrument(symbol)
          return instrument ? [crossLimit(venue, account, instrument, totalMargin, leverage)] : []
        }),
    ),
  ]
}

/** A mode stands while anything is held or rests under it. */
function changeMarginMode(
  venue: SimulatedVenue,
  account: string,
  symbol: string,
  mode: MarginMode,
): WireRefusal | undefined {
  const instrument = venue.instrument(symbol)
  if (!instrument) return unknownContract()
  const { exchange, preferences } = venue
  if (preferences.marginMode(account, symbol) === mode) return undefined
  const resting = exchange.orders(account, { status: 'active', symbol: instrument.symbol })
  if (heldIn(venue, account, instrument) || resting.length > 0)
    return new WireRefusal('50002', 'exist.order.or.position')
  preferences.setMarginMode(account, symbol, mode)
  return undefined
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
