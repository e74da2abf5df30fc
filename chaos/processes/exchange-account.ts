import * as Redacted from 'effect/Redacted'
import { PAPER_CREDENTIALS } from '../../src/config/secrets.ts'
import { liveClock } from '../../src/ports/live/clock.ts'
import { kucoinSigner } from '../../src/venues/kucoin/signature.ts'

/**
 * The account as the exchange itself has it, asked without the engine and past the faulty road. It reads the wire's own
 * fields, so that a mistake in our codec is none here.
 */

const sign = kucoinSigner({
  key: Redacted.make(PAPER_CREDENTIALS.key),
  secret: Redacted.make(PAPER_CREDENTIALS.secret),
  passphrase: Redacted.make(PAPER_CREDENTIALS.passphrase),
})

/** The largest that is allowed. */
const PAGE = 1_000

interface Page<Item> {
  readonly totalPage: number
  readonly items: readonly Item[]
}

export interface OrderThere {
  readonly id: string
  readonly clientOid: string
  readonly symbol: string
  /** Lots. */
  readonly dealSize: number
  readonly isActive: boolean
}

export interface FillThere {
  readonly tradeId: string
  readonly orderId: string
  readonly symbol: string
  readonly side: string
  /** Decimal text. */
  readonly price: string
  readonly size: number
  /** Decimal text, negative for a rebate. */
  readonly fee: string
}

async function read(url: string, target: string): Promise<unknown> {
  const headers = sign({ method: 'GET', target, body: '', timestampMs: liveClock.now() })
  const response = await fetch(url + target, { headers })
  const { code, data, msg } = (await response.json()) as { code: string; data: unknown; msg?: string }
  if (code !== '200000') throw new Error(`${target}: ${code} ${msg}`)
  return data
}

async function readAll<Item>(url: string, target: string): Promise<readonly Item[]> {
  const all: Item[] = []
  for (let page = 1; ; page++) {
    const joint = target.includes('?') ? '&' : '?'
    const answer = (await read(url, `${target}${joint}currentPage=${page}&pageSize=${PAGE}`)) as Page<Item>
    all.push(...answer.items)
    if (page >= answer.totalPage) return all
  }
}

/** All orders that the exchange ever took. */
export async function ordersAt(url: string): Promise<readonly OrderThere[]> {
  const orders = new Map<string, OrderThere>()
  // Active first: what ends between the reads is in both, not in none.
  for (const status of ['active', 'done'])
    for (const order of await readAll<OrderThere>(url, `/api/v1/orders?status=${status}`))
      orders.set(order.id, order)
  return [...orders.values()]
}

/** Client ids of them, one for each order. */
export const orderIdsAt = async (url: string): Promise<readonly string[]> =>
  (await ordersAt(url)).map(({ clientOid }) => clientOid)

/** All fills, each once. */
export const fillsAt = (url: string): Promise<readonly FillThere[]> =>
  readAll<FillThere>(url, '/api/v1/fills')

/** Signed lots of each symbol in which there is a position. */
export async function positionsAt(url: string): Promise<Readonly<Record<string, number>>> {
  const positions = (await read(url, '/api/v1/positions')) as readonly {
    readonly symbol: string
    readonly currentQty: number
  }[]
  return Object.fromEntries(
    positions
      .filter(({ currentQty }) => currentQty !== 0)
      .map(({ symbol, currentQty }) => [symbol, currentQty]),
  )
}

/** What the account is worth without what is open; USDT, a number as the venue writes it. */
export async function balanceAt(url: string): Promise<number> {
  const { marginBalance } = (await read(url, '/api/v1/account-overview?currency=USDT')) as {
    readonly marginBalance: number
  }
  return marginBalance
}

/** Everything of the account that can be compared. */
export interface AccountThere {
  readonly orders: readonly OrderThere[]
  readonly fills: readonly FillThere[]
  readonly positions: Readonly<Record<string, number>>
  readonly balance: number
}

export async function accountAt(url: string): Promise<AccountThere> {
  const [orders, fills, positions, balance] = await Promise.all([
    ordersAt(url),
    fillsAt(url),
    positionsAt(url),
    balanceAt(url),
  ])
  return { orders, fills, positions, balance }
}
