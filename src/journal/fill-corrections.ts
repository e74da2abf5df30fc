import { negate, subtract, ZERO } from '../domain/money.ts'
import type { Fill } from '../domain/order.ts'
import type { FillLine } from './booked-fill.ts'
import type { EventOf } from './events.ts'

/** What brings a booked fill to what the venue's list says that it was. */
export const fillCorrections = (
  fill: Fill,
  booked: Readonly<FillLine>,
): readonly EventOf<'FeeCorrected' | 'PriceCorrected'>[] => [
  ...priceCorrections(fill, booked),
  ...feeCorrections(fill, booked),
]

function priceCorrections(fill: Fill, booked: Readonly<FillLine>): readonly EventOf<'PriceCorrected'>[] {
  const { tradeId, orderId, venue, symbol, price: to } = fill
  const { side, size, price: from } = booked
  if (from === to) return []
  return [{ type: 'PriceCorrected', tradeId, orderId, venue, symbol, side, size, from, to }]
}

/** Nothing, a difference, or the whole amount out of one currency and into another. */
function feeCorrections(fill: Fill, booked: Readonly<FillLine>): readonly EventOf<'FeeCorrected'>[] {
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
