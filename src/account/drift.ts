import type { Currency } from '../domain/balances.ts'
import type { VenueName } from '../domain/instrument.ts'
import { absolute, type Money, shareOf, subtract, ZERO } from '../domain/money.ts'
import type { MarginTerms } from '../domain/position.ts'
import type { EventOf } from '../journal/events.ts'
import { balanceOf, type LedgerLine, ledgerKey } from '../journal/ledger.ts'

/**
 * Where the venue's account is not what we make of our own events. The venue wins, and it is journalled: a fee that
 * nobody announced, a leverage that a human changed. What came and went is asked for first (`actors/transfers.ts`).
 *
 * What may go wrong here is a race taken for a drift: the venue had booked a fill, when it was asked, that we had not,
 * or the other way round. So a difference counts when it was the same in several reads, none of which our own ledger
 * changed under.
 */

/** A balance differs for certain only when it differs by the same in so many reads. */
const PROOFS = 3
/** Nothing is a drift below this, whatever the balance is: venues round each booking to 10^-8. */
const DUST = 1_000_000n as Money
/** Leverage and rates are compared to so much: venues show two decimals of what they have come to. */
const TERMS_TOLERANCE = 0.01

export const FIRST_TOLD = 'the venue told it for the first time'

export interface BalanceRead {
  readonly venue: VenueName
  readonly currency: Currency
  readonly balance: Money
  /** Our ledger did not change while the venue was asked. */
  readonly clean: boolean
  /** When it was read, monotonic microseconds. */
  readonly micros: number
  /** All that came and went before this moment is in our ledger: what has differed since longer is nothing of that kind. */
  readonly transfersMicros: number
}

interface Suspicion {
  readonly difference: Money
  /** Reads that found it. */
  readonly count: number
  /** Of the first. */
  readonly sinceMicros: number
}

/** Compares balances, read after read. Its memory may be lost: a drift is then found a few reads later. */
export class BalanceAudit {
  readonly #share: number
  readonly #suspected = new Map<string, Suspicion>()

  /** `share`: what of a balance may be rounding. */
  constructor(share: number) {
    this.#share = share
  }

  /** When the youngest of what differs began to, monotonic microseconds; null when no balance was off when it was last compared. */
  get suspectedMicros(): number | null {
    if (this.#suspected.size === 0) return null
    return Math.max(...[...this.#suspected.values()].map(({ sinceMicros }) => sinceMicros))
  }

  /** What has to be journalled; null when nothing does. `line` is ours, undefined before anything was booked there. */
  compare(read: BalanceRead, line: Readonly<LedgerLine> | undefined): EventOf<'BalanceAdjusted'> | null {
    const { venue, currency, balance, clean, micros, transfersMicros } = read
    const from = line ? balanceOf(line) : ZERO
    const adjusted = (reason: string): EventOf<'BalanceAdjusted'> => ({
      type: 'BalanceAdjusted',
      venue,
      currency,
      from,
      to: balance,
      reason,
    })
    if (!line?.told) return adjusted(FIRST_TOLD)
    const key = ledgerKey(venue, currency)
    const difference = subtract(balance, from)
    if (this.#isRounding(difference, balance)) {
      this.#suspected.delete(key)
      return null
    }
    if (!clean) return null
    const seen = this.#suspected.get(key)
    const same = seen && this.#isRounding(subtract(difference, seen.difference), balance)
    const { count, sinceMicros } = same
      ? { ...seen, count: seen.count + 1 }
      : { count: 1, sinceMicros: micros }
    this.#suspected.set(key, { difference, count, sinceMicros })
    if (count < PROOFS || transfersMicros < sinceMicros) return null
    this.#suspected.delete(key)
    return adjusted(`the venue said so in ${count} reads with nothing under way`)
  }

  #isRounding(difference: Money, balance: Money): boolean {
    const tolerated = shareOf(absolute(balance), this.#share)
    return absolute(difference) <= (tolerated > DUST ? tolerated : DUST)
  }
}

/** The terms as the venue has them, when they are not those that we count with; null when they are. */
export function termsDrift(ours: MarginTerms, told: Partial<MarginTerms>): MarginTerms | null {
  const theirs = { ...ours, ...told }
  const differs =
    theirs.mode !== ours.mode ||
    isOff(theirs.leverage, ours.leverage) ||
    isOff(theirs.maintenanceRate, ours.maintenanceRate) ||
    theirs.maintenanceDeduction !== ours.maintenanceDeduction
  return differs ? theirs : null
}

const isOff = (theirs: number, ours: number): boolean =>
  Math.abs(theirs - ours) > Math.abs(ours) * TERMS_TOLERANCE
