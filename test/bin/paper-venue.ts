import { Redacted } from 'effect'
import { PAPER_CREDENTIALS } from '../../src/config/secrets.ts'
import { liveClock } from '../../src/ports/live/clock.ts'
import { kucoinSigner } from '../../src/venues/kucoin/signature.ts'

const sign = kucoinSigner({
  key: Redacted.make(PAPER_CREDENTIALS.key),
  secret: Redacted.make(PAPER_CREDENTIALS.secret),
  passphrase: Redacted.make(PAPER_CREDENTIALS.passphrase),
})

/** Larger than any test's list, so that one page is all of it. */
const PAGE = 1_000

interface Page {
  readonly totalPage: number
  readonly items: readonly { readonly id: string; readonly clientOid: string }[]
}

async function read(url: string, target: string): Promise<unknown> {
  const headers = sign({ method: 'GET', target, body: '', timestampMs: liveClock.now() })
  const response = await fetch(url + target, { headers })
  const { code, data, msg } = (await response.json()) as { code: string; data: unknown; msg?: string }
  if (code !== '200000') throw new Error(`${target}: ${code} ${msg}`)
  return data
}

/** Client ids of all orders that the exchange ever took, one for each order. */
export async function orderIdsAt(url: string): Promise<readonly string[]> {
  const orders = new Map<string, string>()
  // Active first: what ends between the reads is in both, not in none.
  for (const status of ['active', 'done']) {
    const target = `/api/v1/orders?status=${status}&pageSize=${PAGE}`
    const { items, totalPage } = (await read(url, target)) as Page
    if (totalPage > 1) throw new Error('more orders than one page holds')
    for (const { id, clientOid } of items) orders.set(id, clientOid)
  }
  return [...orders.values()]
}

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
