import { BalanceAudit, termsDrift } from '../src/account/drift.ts'
import { termsOf } from '../src/account/terms.ts'
import { subtract } from '../src/domain/money.ts'
import { type EventOf, type JournalEvent, MONEY_MOVING } from '../src/journal/events.ts'
import type { Agreement } from './channels.ts'
import type { VenueWorld } from './world.ts'

/** A clock that was set is measured anew soon; until then nobody knows which transfers a balance has in it. */
const CLOCK_STRAYS_MS = 1_000

/** Compares a venue's account with ours at every agreement, and journals what the venue knows better. */
export function accountAudit({ config, journal, listed, ports, settings, venueTime }: VenueWorld) {
  const balances = new BalanceAudit(config.account.balanceDriftShare)
  let bookedMicros = Number.NEGATIVE_INFINITY
  let transfersMicros = Number.NEGATIVE_INFINITY

  return {
    /** Every entry of the journal: what moves money makes a read that was under way useless. */
    noted(event: JournalEvent): void {
      if (MOVES_MONEY.has(event.type)) bookedMicros = ports.clock.monotonicMicros()
    },
    /** Returns the balances that were adjusted. */
    compare(agreement: Agreement): readonly EventOf<'BalanceAdjusted'>[] {
      compareTerms(agreement)
      const adjusted = drifted(agreement)
      const venueAt = venueTime.nowMs(ports.clock)
      for (const event of adjusted) journal.append({ ...event, venueAt })
      return adjusted
    },
    /** No balance differs. */
    get agrees(): boolean {
      return balances.suspectedMicros === null
    },
    /** Balances differ, and nobody has asked since whether money came or went. */
    get wantsTransfers(): boolean {
      const { suspectedMicros } = balances
      return suspectedMicros !== null && transfersMicros < suspectedMicros
    },
    /** All that came and went before this moment is booked. */
    transfersKnown(micros: number): void {
      transfersMicros = micros
    },
  }

  function drifted({ venue, accounts, askedMicros }: Agreement): readonly EventOf<'BalanceAdjusted'>[] {
    if (venueTime.strayedMs(ports.clock) >= CLOCK_STRAYS_MS) return []
    const clean = bookedMicros < askedMicros
    const micros = ports.clock.monotonicMicros()
    return accounts.flatMap(({ currency, equity, unrealised }) => {
      const balance = subtract(equity, unrealised)
      const line = journal.books.ledger(venue, currency)
      const read = { venue, currency, balance, clean, micros, transfersMicros }
      return balances.compare(read, line) ?? []
    })
  }

  function compareTerms({ venue, positions }: Agreement): void {
    for (const { symbol, terms: told } of positions) {
      const instrument = listed.get(symbol)
      if (!told || !instrument) continue
      const ours = termsOf(journal.books, instrument, settings.leverage)
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

const MOVES_MONEY: ReadonlySet<JournalEvent['type']> = new Set(MONEY_MOVING)
