import type { BookedOrder } from '../../src/journal/books.ts'
import type { JournalEvent } from '../../src/journal/events.ts'

/** What a journal says of one order, a phrase an event. */
export const story = (journal: readonly JournalEvent[], of: Readonly<BookedOrder>): readonly string[] =>
  journal.flatMap((event) => phrase(event, of))

function phrase(event: JournalEvent, { intent, orderId }: Readonly<BookedOrder>): readonly string[] {
  switch (event.type) {
    case 'OrderIntended':
      return event.intent.clientOrderId === intent.clientOrderId ? ['intended'] : []
    case 'FillRecorded': {
      const { fill, source } = event
      return fill.orderId === orderId ? [`filled ${fill.size} (${source})`] : []
    }
    case 'OrderClosed':
      return event.clientOrderId === intent.clientOrderId ? [`closed ${event.outcome}`] : []
    case 'OrderAccepted':
    case 'OrderTriggered':
    case 'OrderUncertain':
    case 'OrderConfirmed':
    case 'OrderContradicted':
    case 'OrderCancelRequested':
    case 'OrderCancelRefused': {
      const [, word = ''] = /^Order(.*)$/.exec(event.type) ?? []
      return event.clientOrderId === intent.clientOrderId
        ? [word.replace(/(?!^)[A-Z]/, (capital) => ` ${capital}`).toLowerCase()]
        : []
    }
    default:
      return []
  }
}
