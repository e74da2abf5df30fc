import { negate, subtract, ZERO } from '../domain/money.ts'
import type { Fill } from '../domain/order.ts'
import type { FillLine } from './books.ts'
import type { EventOf } from './events.ts'

/**
 * What brings a booked fee to what the venue's list says that it was: nothing, a difference, or the whole amount out of
 * one currency and into another.
 */
export function feeCorrections(fill: Fill, booked: Readonly<FillLine>): readonly EventOf<'FeeCorrected'>[] {
  const { tradeId, orderId, venue, fee, feeCurrency = booked.feeCurrency } = fill
  const about = { type: 'FeeCorrected', tradeId, venue, orderId } as const
  if (feeCurrency === booked.feeCurrency)
    return fee === booked.fee
      ? []
      : [{ ...about, difference: subtract(fee, booked.fee), currency: feeCurrency }]
  return [
    ...(booked.fee === ZERO
      ? []
      : [{ ...about, difference: negate(booked.fee), currency: booked.feeCurrency }]),
    ...(fee === ZERO ? [] : [{ ...about, difference: fee, currency: feeCurrency }]),
  ]
}
