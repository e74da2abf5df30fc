import { z } from 'zod'
import { absolute, negate } from '../../../domain/money.ts'
import type { Transfer } from '../../venue.ts'
import type { Page } from './answers.ts'
import { amount, counter, identifier, moment } from './numbers.ts'

/** Kinds of a line in the account's history that are no outcome of trading. */
export const TRANSFER_TYPES = ['Deposit', 'Withdrawal', 'TransferIn', 'TransferOut'] as const

export interface Transaction {
  readonly transfer: Transfer
  /** Its place in the history. */
  readonly offset: number
  /** False while the venue may still change it. */
  readonly settled: boolean
}

const history = z.object({
  dataList: z.array(
    z.object({
      time: moment,
      type: z.string().transform((type) => type.toLowerCase()),
      amount,
      status: z.string(),
      offset: counter,
      currency: identifier,
    }),
  ),
  hasMore: z.boolean(),
})

const OUTWARD: ReadonlySet<string> = new Set(['withdrawal', 'transferout'])

/** The venue spells a kind in several ways and signs what goes out in some: its size counts, and its kind says whither. */
export function decodeTransactions(data: unknown): Page<Transaction> {
  const read = history.parse(data)
  const items = read.dataList.map(({ time, type, amount, status, offset, currency }) => ({
    transfer: {
      id: `${currency}-${offset}`,
      currency,
      amount: OUTWARD.has(type) ? negate(absolute(amount)) : absolute(amount),
      at: time,
    },
    offset,
    settled: status.toLowerCase() === 'completed' && offset >= 0,
  }))
  return { items, last: !read.hasMore }
}
