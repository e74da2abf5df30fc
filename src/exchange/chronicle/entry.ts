import { z } from 'zod'
import type { InstrumentSymbol, Lots, Ticks } from '../../domain/instrument.ts'
import type { Money } from '../../domain/money.ts'

/**
 * One line of a chronicle: what one operation made of the accounts, whole or not at all. Rows are results and no commands,
 * so that reading them back needs no market, no fee rates and no arithmetic, and says the same in a later version.
 */

const money = z
  .string()
  .regex(/^-?\d+$/)
  .transform((text) => BigInt(text) as Money)
const ticks = z.int().transform((count) => count as Ticks)
const lots = z.int().transform((count) => count as Lots)
const symbol = z.string().transform((name) => name as InstrumentSymbol)
const side = z.enum(['buy', 'sell'])
const at = z.number()

const request = z.object({
  clientOid: z.string(),
  symbol,
  side,
  price: ticks.nullable(),
  size: lots,
  timeInForce: z.enum(['GTC', 'IOC']),
  postOnly: z.boolean(),
  reduceOnly: z.boolean(),
  hidden: z.boolean(),
  leverage: z.number(),
  stop: z
    .object({ direction: z.enum(['up', 'down']), price: ticks, by: z.enum(['trade', 'mark', 'index']) })
    .nullable(),
  selfTrade: z.enum(['CN', 'CO', 'CB']).nullable(),
  remark: z.string(),
})

/** An order after the operation. What it was placed as stands in its first row. */
const order = z.object({
  id: z.string(),
  account: z.string(),
  placed: z
    .object({ request, origin: z.enum(['client', 'liquidation', 'settlement']), createdAt: at })
    .optional(),
  status: z.enum(['untriggered', 'open', 'done']),
  filled: z.int(),
  cancelled: z.int(),
  dealt: money,
  updatedAt: at,
  endedAt: at.nullable(),
})

const ledgerLine = z.object({
  sequence: z.int(),
  at,
  kind: z.enum(['realised', 'fee', 'funding', 'deposit', 'transfer', 'liquidation']),
  amount: money,
  balance: money,
  remark: z.string(),
})

const fill = z.object({
  tradeId: z.string(),
  orderId: z.string(),
  clientOid: z.string(),
  symbol,
  side,
  liquidity: z.enum(['maker', 'taker']),
  price: ticks,
  size: lots,
  fee: money,
  kind: z.enum(['trade', 'liquid', 'adl', 'settlement']),
  forced: z.boolean(),
  at,
})

const fundingLine = z.object({
  id: z.string(),
  symbol,
  at,
  rate: z.number(),
  mark: z.number(),
  lots,
  amount: money,
})

const holding = z.object({
  symbol,
  position: z.object({ lots, cost: money, realised: money }),
  fees: money,
  openedAt: at,
})

const account = z.object({
  id: z.string(),
  /** No wallet of it that anybody has seen has a higher version. */
  versionMax: z.int(),
  liquidating: z.boolean(),
  leverage: z.array(z.tuple([symbol, z.number()])),
  /** Those in which something was filled. */
  holdings: z.array(holding),
  /** What the operation added. */
  lines: z.array(ledgerLine),
  fills: z.array(fill),
  funding: z.array(fundingLine),
})

const house = z.object({ cash: money, deposits: money, lots: z.array(z.tuple([symbol, z.int()])) })

/** No number of a book change or trade that anybody has seen is higher; the market opens again at the index, in ticks. */
const market = z.object({ symbol, sequenceMax: z.int(), tradesMax: z.int(), index: z.number() })

/** Epoch ms at which the orders of these symbols (none: all) are cancelled; null: nobody waits any more. */
const deadMan = z.object({ account: z.string(), deadline: at.nullable(), symbols: z.array(symbol) })

/** Something that a wire face keeps for its clients; null: no longer. */
const note = z.object({ map: z.string(), key: z.string(), value: z.unknown() })

const entry = z.object({
  at,
  /** A process begins: its order ids begin with this number. */
  life: z.object({ idPrefix: z.int() }).optional(),
  accounts: z.array(account).optional(),
  orders: z.array(order).optional(),
  house: house.optional(),
  markets: z.array(market).optional(),
  deadMan: deadMan.optional(),
  note: note.optional(),
})

export type Entry = Readonly<z.infer<typeof entry>>
export type AccountRow = Readonly<z.infer<typeof account>>
export type OrderRow = Readonly<z.infer<typeof order>>
export type HouseRow = Readonly<z.infer<typeof house>>
export type MarketRow = Readonly<z.infer<typeof market>>

export const textOf = (written: Entry): string =>
  JSON.stringify(written, (_key, value) => (typeof value === 'bigint' ? String(value) : value))

/** @throws ZodError, SyntaxError when another version wrote it. */
export const entryOf = (text: string): Entry => entry.parse(JSON.parse(text))
