import { FIRST_TOLD } from '../../src/account/drift.ts'
import { formatMoney } from '../../src/domain/money.ts'
import type { TrialInvariant } from './trial-invariant.ts'

/** The exchange names all that moves money, so no difference of a wallet has to be taken over without a name. */
export const cashExplained = (): TrialInvariant => ({
  name: 'cash-explained',
  see(sighting) {
    if (sighting.type !== 'Entry' || sighting.entry.event.type !== 'BalanceAdjusted') return undefined
    const { currency, from, reason, to } = sighting.entry.event
    return reason === FIRST_TOLD
      ? undefined
      : `a wallet goes from ${formatMoney(from)} to ${formatMoney(to)} ${currency}: ${reason}`
  },
})
