import type { World } from '../actors/world.ts'
import { FIRST_TOLD } from '../src/account/drift.ts'
import type { JournalEntry } from '../src/journal/events.ts'

/** Counts the differences that the journal tells of; those that leave no entry are counted where they are found. */
export function countDifferences({
  channels: { tally },
  journal,
}: Pick<World, 'channels' | 'journal'>): (entry: JournalEntry) => void {
  return ({ event }) => {
    switch (event.type) {
      case 'OrderUncertain': {
        const command = journal.books.order(event.clientOrderId)?.command
        if (command === 'submitting') tally.found('silent-submit')
        if (command === 'cancelling' || command === 'amending') tally.found('silent-command')
        return
      }
      case 'OrderClaimed':
        if (!event.intent.external) tally.found('orphan')
        return
      case 'OrderContradicted':
        return tally.found('denied-fill')
      case 'FillRecorded':
        if (event.fill.kind !== 'trade') tally.found('venue-made')
        else if (event.source !== 'stream') tally.found('missing-fill')
        return
      case 'PositionAdjusted':
        return tally.found('position')
      case 'BalanceAdjusted':
        if (event.reason !== FIRST_TOLD) tally.found('account')
        return
      case 'MarginTermsAdjusted':
        return tally.found('account')
      default:
        return
    }
  }
}
