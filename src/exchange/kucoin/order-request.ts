/**
 * An order body of the venue as an order of the exchange.
 *
 * The venue lets a client say the same thing in several ways (lots, base or quote quantity; close the position
 * whatever its size); here it becomes lots. What is missing or malformed is refused in the venue's words.
 */
import { type Instrument, parsePrice, type Ticks } from '../../domain/instrument.ts'
import type { OrderRequest } from '../contract.ts'
import { readAmount, wholePosition } from './order-amount.ts'
import type { OrderBody } from './order-body.ts'
import type { Traits } from './order-traits.ts'
import { invalid, unknownContract, WireRefusal } from './refusal.ts'
import type { SimulatedVenue } from './venue.ts'

export interface ReadOrder {
  readonly request: OrderRequest
  readonly traits: Traits
}

/** Reads an order body for an account. */
export function readOrder(venue: SimulatedVenue, account: string, body: OrderBody): ReadOrder | WireRefusal {
  const instrument = venue.instrument(body.symbol)
  if (!instrument) return unknownContract()
  const mode = venue.preferences.marginMode(account, body.symbol)
  const misfit = modesMisfit(body, mode)
  if (misfit) return misfit
  const price = body.type === 'market' ? null : readPrice(instrument, body.price)
  if (price instanceof WireRefusal) return price
  const stop = readStop(instrument, body)
  if (stop instanceof WireRefusal) return stop
  const amount = body.closeOrder
    ? wholePosition(venue, account, instrument)
    : readAmount(venue, instrument, body, price)
  if (amount instanceof WireRefusal) return amount
  const { side = body.side } = amount
  if (!side) return invalid('Side')
  const exits = body.closeOrder || body.reduceOnly
  if (body.leverage === undefined && !exits && mode === 'ISOLATED') return invalid('Leverage')
  if (body.postOnly && (body.type === 'market' || body.timeInForce === 'IOC' || body.hidden || body.iceberg))
    return invalid('PostOnly')
  return {
    request: {
      clientOid: body.clientOid,
      symbol: instrument.symbol,
      side,
      price,
      size: amount.size,
      timeInForce: body.timeInForce ?? 'GTC',
      postOnly: body.postOnly,
      reduceOnly: exits,
      hidden: body.hidden,
      leverage: (mode === 'ISOLATED' && body.leverage) || venue.exchange.leverage(account, instrument.symbol),
      stop,
      selfTrade: body.stp ?? null,
      remark: body.remark ?? '',
    },
    traits: {
      closeOrder: body.closeOrder,
      forceHold: body.forceHold,
      iceberg: body.iceberg,
      visibleSize: body.visibleSize ?? 0,
    },
  }
}

function modesMisfit(body: OrderBody, mode: string): WireRefusal | undefined {
  if ((body.marginMode ?? 'ISOLATED') !== mode)
    return new WireRefusal(
      '330005',
      "The order's margin mode does not match the selected one. Please switch and try again.",
    )
  if ((body.positionSide ?? 'BOTH') !== 'BOTH')
    return new WireRefusal(
      '330011',
      "The order's position mode does not match your selected mode. Please switch modes and try again.",
    )
  return undefined
}

/** A positive price on the tick grid. */
export function readPrice(
  instrument: Instrument,
  text: string | undefined,
  what = 'Price',
): Ticks | WireRefusal {
  if (text === undefined) return invalid(what)
  try {
    const price = parsePrice(instrument, text)
    return price > 0 ? price : invalid(what)
  } catch (error) {
    if (error instanceof RangeError || (error instanceof Error && error.name === 'DecimalError'))
      return invalid(what)
    throw error
  }
}

const STOP_SOURCES = { TP: 'trade', MP: 'mark', IP: 'index' } as const

function readStop(instrument: Instrument, body: OrderBody): OrderRequest['stop'] | WireRefusal {
  const { stop, stopPrice, stopPriceType } = body
  if (!stop && stopPrice === undefined && !stopPriceType) return null
  if (!stop) return invalid('Stop')
  if (!stopPriceType) return invalid('StopPriceType')
  const price = readPrice(instrument, stopPrice, 'StopPrice')
  return price instanceof WireRefusal ? price : { direction: stop, price, by: STOP_SOURCES[stopPriceType] }
}
