import { z } from 'zod'
import type { InstrumentSymbol } from '../../../domain/instrument.ts'
import { negate } from '../../../domain/money.ts'
import type { OrderId } from '../../../domain/order.ts'
import type { FundingPayment } from '../../venue.ts'
import { amount, figure, identifier, moment, optional } from './numbers.ts'

/**
 * The small answers: what one or two fields say. Each throws when the answer is not as specified. Schemas are made
 * once: the first parse compiles one, at the cost of a hundred parses.
 */

export const decodeServerTime = (data: unknown): number => moment.parse(data)

const SERVICE_STATES = { open: 'open', close: 'closed', cancelonly: 'cancel-only' } as const
const service = z.object({ status: z.enum(['open', 'close', 'cancelonly']) })

export const decodeServiceState = (data: unknown): 'open' | 'cancel-only' | 'closed' =>
  SERVICE_STATES[service.parse(data).status]

const placed = z.compile(z.object({ orderId: identifier }))

export const decodePlaced = (data: unknown): { readonly orderId: OrderId } => ({
  orderId: placed.parse(data).orderId as OrderId,
})

const cancelledIds = z.compile(z.object({ cancelledOrderIds: z.array(identifier) }))

export const decodeCancelledIds = (data: unknown): readonly OrderId[] =>
  cancelledIds.parse(data).cancelledOrderIds as OrderId[]

const cancelledClientId = z.compile(z.object({ clientOid: identifier }))

export const decodeCancelledClientId = (data: unknown): void => {
  cancelledClientId.parse(data)
}

const marginMode = z.object({ marginMode: z.enum(['CROSS', 'ISOLATED']) })

export const decodeMarginMode = (data: unknown): 'CROSS' | 'ISOLATED' => marginMode.parse(data).marginMode

/** KuCoin answers `true`, and an older version the new setting. */
const leverageSet = z.union([z.literal(true), z.object({ leverage: figure })])

export const decodeLeverageSet = (data: unknown): void => {
  leverageSet.parse(data)
}

const deadManArmed = z.object({ triggerTime: z.unknown() }).nullish()

export const decodeDeadManArmed = (data: unknown): void => {
  deadManArmed.parse(data)
}

const server = z.object({ endpoint: z.url(), pingInterval: figure, pingTimeout: figure })
/** The first server is as good as any; there has to be one. */
const ticket = z.object({ token: identifier, instanceServers: z.tuple([server], server) })

export type Bullet = z.output<typeof ticket>

export const decodeBullet = (data: unknown): Bullet => ticket.parse(data)

/** A page of a list, and whether it is the last. */
export interface Page<Item> {
  readonly items: readonly Item[]
  readonly last: boolean
}

const page = z.compile(z.object({ currentPage: figure, totalPage: figure, items: z.array(z.unknown()) }))

/** Reads each item; those that are undefined concern instruments that are not ours. */
export function decodePage<Item>(data: unknown, item: (data: unknown) => Item | undefined): Page<Item> {
  const read = page.parse(data)
  return { items: ours(read.items, item), last: read.currentPage >= read.totalPage }
}

const list = z.array(z.unknown())

export const decodeList = <Item>(data: unknown, item: (data: unknown) => Item | undefined): readonly Item[] =>
  ours(list.parse(data), item)

const ours = <Item>(raw: readonly unknown[], item: (data: unknown) => Item | undefined): readonly Item[] =>
  raw.map(item).filter((each): each is Exclude<typeof each, undefined> => each !== undefined)

const funding = z.object({
  dataList: z.array(
    z.object({
      id: z.union([z.string(), z.number()]).transform(String),
      symbol: identifier,
      timePoint: moment,
      fundingRate: figure,
      funding: amount,
      settleCurrency: optional(identifier),
    }),
  ),
  hasMore: z.boolean(),
})

/** The venue counts what the account received; we count what it paid. */
export function decodeFunding(data: unknown): Page<FundingPayment> {
  const read = funding.parse(data)
  const items = read.dataList.map((line) => ({
    id: line.id,
    symbol: line.symbol as InstrumentSymbol,
    amount: negate(line.funding),
    ...(line.settleCurrency === null ? {} : { currency: line.settleCurrency }),
    rate: line.fundingRate,
    at: line.timePoint,
  }))
  return { items, last: !read.hasMore }
}
