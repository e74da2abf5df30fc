import type { Lots, Ticks } from '../domain/instrument.ts'
import { formatMoney, type Money, money, ZERO } from '../domain/money.ts'
import { opposite } from '../domain/order.ts'
import type { Account } from './account.ts'
import type { OrderRequest, Refusal, RefusalReason } from './contract.ts'
import { type BookSide, reaches } from './levels.ts'
import { type Marks, requirementOf, walletOf, worstValue } from './margin.ts'
import { bandAround, bandLimit, insideBand } from './price-band.ts'
import type { SymbolMarket } from './symbol-market.ts'

/**
 * Why an order is not taken. `parameterRefusal` looks at the order alone and at what the account already has;
 * `entryRefusal` looks at the market and the money, and is asked again when a stop is triggered.
 */

/** KuCoin's own shape of a client id. */
const CLIENT_OID = /^[A-Za-z0-9_-]{1,40}$/
const RESTING_MAX = 200
const UNTRIGGERED_MAX = 50
/** The one risk limit of every account and symbol: the value that a position may come to. */
export const RISK_LIMIT = money('5000000')

export const refuse = (reason: RefusalReason, message: string): Refusal => ({ ok: false, reason, message })

export function parameterRefusal(
  account: Account,
  market: SymbolMarket,
  request: OrderRequest,
): Refusal | undefined {
  const { instrument } = market
  const { size, price, stop, clientOid, leverage } = request
  if (!CLIENT_OID.test(clientOid)) return refuse('bad-parameter', `clientOid ${JSON.stringify(clientOid)}`)
  if (!isCount(size, instrument.orderLotsMax))
    return refuse('bad-parameter', `size ${size} is not within 1..${instrument.orderLotsMax}`)
  for (const each of [price, stop?.price ?? null])
    if (each !== null && !isCount(each, instrument.priceMax))
      return refuse('bad-parameter', `price ${each} is not within 1..${instrument.priceMax} ticks`)
  if (!isCount(leverage, instrument.leverageMax))
    return refuse('leverage', `leverage ${leverage} is not within 1..${instrument.leverageMax}`)
  if (request.postOnly && (price === null || request.timeInForce === 'IOC'))
    return refuse('bad-parameter', 'post-only needs a limit order that may rest')
  if (!instrument.tradable || market.suspended)
    return refuse('suspended', `${instrument.symbol} is suspended`)
  if (account.liquidating) return refuse('in-liquidation', 'the account is in liquidation')
  if (stop && account.untriggered.size >= UNTRIGGERED_MAX)
    return refuse('too-many-stops', `more than ${UNTRIGGERED_MAX} stop orders`)
  if (!stop && restingIn(account, market) >= RESTING_MAX)
    return refuse('too-many-orders', `more than ${RESTING_MAX} orders rest in ${instrument.symbol}`)
  return undefined
}

export function entryRefusal(
  account: Account,
  market: SymbolMarket,
  request: OrderRequest,
  marks: Marks,
): Refusal | undefined {
  const contra = request.side === 'buy' ? market.book.asks : market.book.bids
  return (
    reduceOnlyRefusal(account, request) ??
    bandRefusal(market, request) ??
    contraRefusal(contra, request) ??
    marginRefusal(account, market, request, marks, request.price ?? contra.best?.price ?? (0 as Ticks))
  )
}

function reduceOnlyRefusal(account: Account, request: OrderRequest): Refusal | undefined {
  if (!request.reduceOnly) return undefined
  const lots = account.lots(request.symbol)
  if (lots === 0) return refuse('no-position', `no position in ${request.symbol} to reduce`)
  if (lots > 0 === (request.side === 'buy'))
    return refuse('reduce-only-conflict', `a ${request.side} does not reduce a position of ${lots} lots`)
  return undefined
}

function bandRefusal(market: SymbolMarket, { side, price }: OrderRequest): Refusal | undefined {
  const band = bandAround(market.mark.mark)
  if (price === null || insideBand(band, side, price)) return undefined
  const relation = side === 'buy' ? 'above' : 'below'
  return refuse('price-band', `${side} at ${price} ticks is ${relation} ${bandLimit(band, side)}`)
}

function contraRefusal(contra: BookSide, { side, price, postOnly }: OrderRequest): Refusal | undefined {
  const best = contra.best
  if (price === null && !best) return refuse('no-contra-order', `nobody to ${side} from or to`)
  if (postOnly && best && price !== null && reaches(side, price, best.price))
    return refuse('post-only-would-take', `${opposite(side)} orders rest at ${best.price} ticks`)
  return undefined
}

function marginRefusal(
  account: Account,
  market: SymbolMarket,
  request: OrderRequest,
  marks: Marks,
  price: Ticks,
): Refusal | undefined {
  if (request.reduceOnly) return undefined
  const prospect = { symbol: request.symbol, side: request.side, price, size: request.size as Lots }
  const before = requirementOf(account, market)
  const after = requirementOf(account, market, prospect)
  const increase = (after.orders - before.orders) as Money
  if (increase <= ZERO) return undefined
  if (worstValue(account, market, prospect) > RISK_LIMIT)
    return refuse('risk-limit', `the position could exceed ${formatMoney(RISK_LIMIT)}`)
  const { available } = walletOf(account, marks)
  if (increase > available)
    return refuse('insufficient-margin', `needs ${formatMoney(increase)}, has ${formatMoney(available)}`)
  return undefined
}

const isCount = (value: number, limit: number): boolean =>
  Number.isSafeInteger(value) && value >= 1 && value <= limit

function restingIn(account: Account, market: SymbolMarket): number {
  let count = 0
  for (const order of account.resting) if (order.symbol === market.symbol) count++
  return count
}
