import { type Balances, type Currency, tally } from '../domain/balances.ts'
import type { VenueName } from '../domain/instrument.ts'
import { formatMoney, type Money } from '../domain/money.ts'

/**
 * Money of one venue in one currency, exactly.
 *
 * What may go wrong here is to add what does not add up: a fee in one currency to a profit in another. An amount of a
 * line is therefore no `Money`: it leaves the line with its currency, as `Balances`, or as the balance of the line.
 */
export type LineAmount = bigint & { readonly __lineAmount: unique symbol }

export interface LedgerLine {
  readonly venue: VenueName
  readonly currency: Currency
  /** Σ price × size × tickMoney of all fills. */
  turnover: LineAmount
  /** Booked by lots that were closed; fees and funding not included. */
  realised: LineAmount
  /** Paid; negative is a rebate. */
  fees: LineAmount
  /** Paid; negative is received. */
  funding: LineAmount
  /** What came from outside, less what went there. */
  transferred: LineAmount
  /** Everything else: what was there before us, and what the venue knows better. */
  adjusted: LineAmount
  /** The venue has told the balance at least once; before that it is counted from zero. */
  told: boolean
  /** When it was last taken from the venue, epoch ms by the venue's clock: what came or went before is in it. */
  toldAt: number
}

const COLUMNS = ['turnover', 'realised', 'fees', 'funding', 'transferred', 'adjusted'] as const
export type LedgerColumn = (typeof COLUMNS)[number]

export type Ledgers = ReadonlyMap<string, Readonly<LedgerLine>>

export const ledgerKey = (venue: VenueName, currency: Currency): string => `${venue}/${currency}`

/** The line of a venue's currency, made when it is not there yet. */
export function lineIn(ledgers: Map<string, LedgerLine>, venue: VenueName, currency: Currency): LedgerLine {
  const key = ledgerKey(venue, currency)
  const known = ledgers.get(key)
  if (known) return known
  const line = emptyLine(venue, currency)
  ledgers.set(key, line)
  return line
}

const emptyLine = (venue: VenueName, currency: Currency): LedgerLine => {
  const zero = 0n as LineAmount
  return {
    venue,
    currency,
    turnover: zero,
    realised: zero,
    fees: zero,
    funding: zero,
    transferred: zero,
    adjusted: zero,
    told: false,
    toldAt: 0,
  }
}

/** Books an amount, which is in the line's currency. */
export function post(line: LedgerLine, column: LedgerColumn, amount: Money): void {
  line[column] = (line[column] + amount) as LineAmount
}

/** The wallet of a line: all that ever came, open profit not included. */
export const balanceOf = ({ adjusted, transferred, realised, fees, funding }: LedgerLine): Money =>
  (adjusted + transferred + realised - fees - funding) as bigint as Money

/** One column over all lines, currency by currency. */
export const columnOf = (ledgers: Ledgers, column: LedgerColumn): Balances =>
  tally([...ledgers.values()].map((line) => [line.currency, line[column] as bigint as Money] as const))

/** The lines as they are now, for a comparison later. */
export const copyOf = (ledgers: Ledgers): Ledgers =>
  new Map([...ledgers].map(([key, line]) => [key, { ...line }]))

/** What was booked since the copy was made. */
export const linesSince = (before: Ledgers, after: Ledgers): Ledgers =>
  new Map(
    [...after].map(([key, line]) => {
      const was = before.get(key) ?? emptyLine(line.venue, line.currency)
      const booked = { ...line }
      for (const column of COLUMNS) booked[column] = (line[column] - was[column]) as LineAmount
      return [key, booked]
    }),
  )

/** A line's columns as decimal text. */
export const formatLine = (line: LedgerLine): Readonly<Record<LedgerColumn, string>> => {
  const text = (column: LedgerColumn): string => formatMoney(line[column] as bigint as Money)
  return {
    turnover: text('turnover'),
    realised: text('realised'),
    fees: text('fees'),
    funding: text('funding'),
    transferred: text('transferred'),
    adjusted: text('adjusted'),
  }
}
