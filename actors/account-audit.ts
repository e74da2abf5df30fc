import { BalanceAudit, termsDrift } from '../src/account/drift.ts'
import { termsOf } from '../src/account/terms.ts'
import { subtract } from '../src/domain/money.ts'
import type { EventOf, JournalEvent } from '../src/journal/events.ts'
import type { Agreement } from './channels.ts'
import type { World } from './world.ts'

/** Compares the venue's account with ours at every agreement, and journals what the venue knows better. */
export function accountAudit({ config, instruments, journal, ports }: World) {
  const balances = new BalanceAudit(config.account.balanceDriftShare)
  let bookedMicros = Number.NEGATIVE_INFINITY

  return {
    /** Every entry of the journal: what moves money makes a read that was under way useless. */
    noted(event: JournalEvent): void {
      if (MOVES_MONEY.has(event.type)) bookedMicros = ports.clock.monotonicMicros()
    },
    /** Returns the balances that were adjusted. */
    compare(agreement: Agreement): readonly EventOf<'BalanceAdjusted'>[] {
      compareTerms(agreement)
      const adjusted = drifted(agreement)
      for (const event of adjusted) journal.append(event)
      return adjusted
    },
  }

  function drifted({ venue, accounts, askedMicros }: Agreement): readonly EventOf<'BalanceAdjusted'>[] {
    const clean = bookedMicros < askedMicros
    return accounts.flatMap(({ currency, equity, unrealised }) => {
      const balance = subtract(equity, unrealised)
      const line = journal.books.ledger(venue, currency)
      return balances.compare({ venue, currency, balance, clean }, line) ?? []
    })
  }

  function compareTerms({ venue, positions }: Agreement): void {
    for (const { symbol, terms: told } of positions) {
      const instrument = instruments.get(symbol)
      if (!told || instrument?.venue !== venue) continue
      const ours = termsOf(journal.books, instrument, config.venue.leverage)
      const terms = termsDrift(ours, told)
      if (terms)
        journal.append({
          type: 'MarginTermsAdjusted',
          venue,
          symbol,
          from: ours,
          terms,
          reason: 'the venue margins it so',
        })
    }
  }
}

const MOVES_MONEY: ReadonlySet<JournalEvent['type']> = new Set([
  'FillRecorded',
  'PriceCorrected',
  'FeeCorrected',
  'FundingPaid',
  'PositionAdjusted',
])
