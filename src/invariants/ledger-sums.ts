import type { InstrumentName } from '../domain/instrument.ts'
import { formatMoney, type Money } from '../domain/money.ts'
import { holdingKey } from '../journal/keys.ts'
import type { Facts } from './facts.ts'
import type { Invariant } from './observation.ts'

/**
 * Money is neither made nor lost in the books, to the last digit: what a symbol's fills were worth is what its
 * open lots cost less what was realised; fees and funding are the sums of what was paid, each at its venue and in its currency.
 */
export const ledgerSums = (): Invariant => ({
  name: 'ledger-sums',
  observe(observation, facts) {
    if (observation.type !== 'JournalEntry') return undefined
    const { event } = observation.entry
    switch (event.type) {
      case 'FillRecorded': {
        const { fill } = event
        return valueDiffers(facts, fill) ?? feesDiffer(facts, facts.payments.chargedLine(fill))
      }
      case 'PriceCorrected':
        return valueDiffers(facts, event)
      case 'FeeCorrected':
        return feesDiffer(facts, facts.payments.correctedLine(event))
      case 'FundingPaid':
        return fundingDiffers(facts, facts.payments.fundedLine(event))
      default:
        return undefined
    }
  },
})

const valueDiffers = ({ books, value }: Facts, { venue, symbol }: InstrumentName): string | undefined => {
  const { cost, realised } = books.position(venue, symbol)
  return differs(`${symbol} traded`, cost - realised, value.get(holdingKey(venue, symbol)) ?? 0n)
}

const feesDiffer = ({ books, payments }: Facts, line: string): string | undefined =>
  differs(`${line} fees`, books.ledgers.get(line)?.fees ?? 0n, payments.fees.get(line) ?? 0n)

const fundingDiffers = ({ books, payments }: Facts, line: string): string | undefined =>
  differs(`${line} funding`, books.ledgers.get(line)?.funding ?? 0n, payments.funding.get(line) ?? 0n)

const differs = (what: string, booked: bigint, summed: bigint): string | undefined =>
  booked === summed
    ? undefined
    : `${what}: the books say ${formatMoney(booked as Money)}, events come to ${formatMoney(summed as Money)}`
