import { formatDecimal } from '../../domain/decimal.ts'
import { formatPrice, notional, RATE_DECIMALS } from '../../domain/instrument.ts'
import { formatMoney } from '../../domain/money.ts'
import type { VenueFill, VenueOrder } from '../contract.ts'
import { displayType, listed, orderType } from './order-view.ts'
import type { SimulatedVenue } from './venue.ts'
import { nanoseconds } from './wire-json.ts'

/** A fill as REST shows it. Fees of a closing fill stand under closeFeePay; the exchange books one fee a fill. */
export function fillView(
  venue: SimulatedVenue,
  account: string,
  fill: VenueFill,
  order: VenueOrder | undefined,
) {
  const instrument = listed(venue, fill.symbol)
  const fee = formatMoney(fill.fee)
  const rate = fill.liquidity === 'maker' ? instrument.makerFeeRate : instrument.takerFeeRate
  const closes = order?.reduceOnly ?? false
  return {
    symbol: fill.symbol,
    tradeId: fill.tradeId,
    orderId: fill.orderId,
    side: fill.side,
    liquidity: fill.liquidity,
    forceTaker: fill.forced,
    price: formatPrice(instrument, fill.price),
    size: fill.size,
    value: formatMoney(notional(instrument, fill.price, fill.size)),
    openFeePay: closes ? '0' : fee,
    closeFeePay: closes ? fee : '0',
    stop: order?.stop?.direction ?? '',
    feeRate: formatDecimal(rate, RATE_DECIMALS),
    fixFee: '0',
    feeCurrency: instrument.settleCurrency,
    marginMode: venue.preferences.marginMode(account, fill.symbol),
    openFeeTaxPay: '0',
    closeFeeTaxPay: '0',
    fee,
    settleCurrency: instrument.settleCurrency,
    orderType: order ? orderType(order) : 'limit',
    displayType: order ? displayType(order) : 'limit',
    tradeType: fill.kind,
    subTradeType: null,
    tradeTime: nanoseconds(fill.at),
    createdAt: fill.at,
  }
}
