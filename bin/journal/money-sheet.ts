import { formatPrice, type InstrumentSymbol, type VenueName } from '../../src/domain/instrument.ts'
import { formatMoney, money, times } from '../../src/domain/money.ts'
import { Books } from '../../src/journal/books.ts'
import { decodeEntry } from '../../src/journal/codec.ts'
import { type EventOf, type JournalEntry, type JournalEvent, MONEY_MOVING } from '../../src/journal/events.ts'
import { apply } from '../../src/journal/fold.ts'
import type { Holding } from '../../src/journal/holding.ts'
import type { JournalReader, RecordFilter } from '../../src/journal/journal-reader.ts'
import { holdingKey } from '../../src/journal/keys.ts'
import { copyOf, formatLine, type Ledgers, linesSince } from '../../src/journal/ledger.ts'

/**
 * A sheet for accounts: a row for each entry that moved money or a position, and each currency that it moved.
 *
 * What may go wrong here is a sheet that does not add up to the books. So its amounts are what the fold booked, taken
 * from the ledger before and after: a fill that was told twice is no row, and a column's sum is the ledger's.
 */
const MOVING = [...MONEY_MOVING, 'BalanceAdjusted'] as const
type Moving = EventOf<(typeof MOVING)[number]>

const COLUMNS = [
  'time',
  'sequence',
  'kind',
  'venue',
  'symbol',
  'side',
  'lots',
  'quantity',
  'price',
  'currency',
  'realised',
  'fee',
  'funding',
  'transferred',
  'adjusted',
  'order',
  'trade',
] as const
type Row = Partial<Readonly<Record<(typeof COLUMNS)[number], string>>>

/** Lines of CSV, the names of the columns first. The journal has to be a good one up to `filter.to`. */
export function* moneySheet(reader: JournalReader, filter: RecordFilter): Iterable<string> {
  yield COLUMNS.join(',')
  const books = new Books()
  // Both go upwards: in step with each other, nothing of a long journal has to be remembered.
  const wanted = reader.find(filter)[Symbol.iterator]()
  let next = wanted.next()
  for (const records of reader.after(0))
    for (const { sequence, text } of records) {
      if (next.done) return
      const entry = decodeEntry(text)
      const isWanted = sequence === next.value.sequence
      const before = isWanted && isMoving(entry.event) ? copyOf(books.ledgers) : undefined
      apply(books, entry)
      if (before)
        for (const row of rowsOf(entry, books, before))
          yield COLUMNS.map((column) => quoted(row[column] ?? '')).join(',')
      if (isWanted) next = wanted.next()
    }
}

const isMoving = (event: JournalEvent): event is Moving => (MOVING as readonly string[]).includes(event.type)

function rowsOf({ sequence, at, event }: JournalEntry, books: Books, before: Ledgers): readonly Row[] {
  if (!isMoving(event)) return []
  const about = {
    sequence: String(sequence),
    venue: event.type === 'FillRecorded' ? event.fill.venue : event.venue,
  }
  const known = { ...about, time: timeOf(at), ...detailsOf(event, books) }
  const moved = [...linesSince(before, books.ledgers).values()].filter((line) =>
    Object.values(formatLine(line)).some((amount) => amount !== '0'),
  )
  const rows = moved.map((line): Row => {
    const { realised, fees, funding, transferred, adjusted } = formatLine(line)
    return { ...known, currency: line.currency, realised, fee: fees, funding, transferred, adjusted }
  })
  // It moves a position, whatever it is booked at.
  return rows.length === 0 && event.type === 'PositionAdjusted' ? [known] : rows
}

function detailsOf(event: Moving, books: Books): Row {
  switch (event.type) {
    case 'FillRecorded': {
      const { fill } = event
      const lots = fill.size - (event.replaces ?? 0)
      const clientOrderId = fill.clientOrderId ?? books.orderOf(fill)?.intent.clientOrderId
      return {
        time: timeOf(fill.at),
        kind: fill.kind,
        ...traded(books, fill.venue, fill.symbol, fill.side === 'buy' ? lots : -lots, fill.price),
        order: clientOrderId ?? fill.orderId,
        trade: fill.tradeId,
      }
    }
    case 'PositionAdjusted':
      return {
        kind: 'position-adjustment',
        ...traded(books, event.venue, event.symbol, event.to - event.from, event.price),
      }
    case 'FundingPaid':
      return { kind: 'funding', time: timeOf(event.at), symbol: event.symbol, trade: event.id }
    case 'FundsTransferred':
      return { kind: 'transfer', time: timeOf(event.at), trade: event.id }
    case 'PriceCorrected':
      return { kind: 'price-correction', symbol: event.symbol, trade: event.tradeId }
    case 'FeeCorrected':
      return { kind: 'fee-correction', trade: event.tradeId }
    case 'BalanceAdjusted':
      return { kind: 'balance-adjustment' }
    default:
      throw new Error(`unknown event ${JSON.stringify(event satisfies never)}`)
  }
}

/** Lots are signed here only to say the side. */
function traded(
  books: Books,
  venue: VenueName,
  symbol: InstrumentSymbol,
  lots: number,
  price: Holding['lastPrice'] | undefined,
): Row {
  const holding = books.holdings.get(holdingKey(venue, symbol))
  return {
    symbol,
    side: lots < 0 || Object.is(lots, -0) ? 'sell' : 'buy',
    lots: String(Math.abs(lots)),
    ...(holding ? { quantity: formatMoney(times(money(holding.multiplier), Math.abs(lots))) } : {}),
    ...(holding && price != null ? { price: formatPrice(holding, price) } : {}),
  }
}

const timeOf = (at: number): string => new Date(at).toISOString()

const quoted = (cell: string): string => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
