import type { ClientOrderId } from './order.ts'

/** Marks an order as this program's in a venue's list. */
const MARK = 'bh'
/** Letters and digits that tell two installations on one account apart. */
export const INSTALLATION_LENGTH = 8
/**
 * Random letters and digits in the name of a run: a journal that was restored from a backup counts some of its runs
 * a second time, and what they sent is at the venue.
 */
export const SALT_LENGTH = 4
/** 36⁴ runs are 1.6 million. */
const RUN_LENGTH = 4
const STRATEGY_LENGTH = 3

/** What tells one run from all others. Durable before the first request leaves, so no later run can repeat it. */
export const engineEpoch = (installation: string, run: number, salt: string): string =>
  installation + run.toString(36).padStart(RUN_LENGTH, '0') + salt

/**
 * The client order id of an intent: the same intent is the same order, however often it is told to the venue, and
 * no other intent has its name, not even when the end of the journal was lost. At most 32 letters and digits, which
 * all four venues take.
 */
export const clientOrderId = (epoch: string, strategy: string, intent: number): ClientOrderId =>
  (MARK + epoch + abbreviated(strategy) + intent.toString(36).padStart(6, '0')) as ClientOrderId

/** Enough for a person who reads a venue's list to tell whose an order is. */
const abbreviated = (strategy: string): string =>
  strategy
    .toLowerCase()
    .replaceAll(/[^0-9a-z]/g, '')
    .slice(0, STRATEGY_LENGTH)
    .padEnd(STRATEGY_LENGTH, '0')

/** Whether this installation made the id, in this run or an earlier one. */
export const isOurs = (installation: string, id: ClientOrderId | null): boolean =>
  id?.startsWith(MARK + installation) ?? false
