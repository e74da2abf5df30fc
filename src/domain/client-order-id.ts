import type { ClientOrderId } from './order.ts'

/** Marks an order as this program's in a venue's list. */
const MARK = 'bh'
/** Letters and digits that tell two installations on one account apart. */
export const INSTALLATION_LENGTH = 8

/**
 * The client order id of an installation's nth intent: the same intent is the same order, however often it is
 * told to the venue. At most 32 letters and digits, which all four venues take.
 */
export const clientOrderId = (installation: string, intent: number): ClientOrderId =>
  `${MARK}${installation}${intent.toString(36).padStart(8, '0')}` as ClientOrderId

/** Whether this installation made the id, in this run or an earlier one. */
export const isOurs = (installation: string, id: ClientOrderId | null): boolean =>
  id?.startsWith(MARK + installation) ?? false
