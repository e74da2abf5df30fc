import { z } from 'zod'
import type { ServedRequest } from '../../ports/server.ts'
import { badInput, badParameter, WireRefusal } from './refusal.ts'

const CANCEL = z.compile(
  z.object({
    symbol: z.string().optional(),
    orderId: z.string().optional(),
    clientOid: z.string().optional(),
  }),
)

const twin = (method: string, target: string, body?: unknown): ServedRequest => ({
  method,
  target,
  headers: { 'content-type': 'application/json' },
  body: body === undefined ? '' : JSON.stringify(body),
})

/** What a client may ask for, and the REST request that means the same. */
const OPERATIONS: ReadonlyMap<string, (args: unknown) => ServedRequest | WireRefusal> = new Map([
  ['futures.order', (args: unknown) => twin('POST', '/api/v1/orders', args ?? {})],
  ['futures.multi_order', (args: unknown) => twin('POST', '/api/v1/orders/multi', args ?? {})],
  ['futures.cancel', cancelTwin],
  ['futures.multi_cancel', (args: unknown) => twin('DELETE', '/api/v1/orders/multi-cancel', args ?? {})],
])

/** The REST twin of a command, or why there is none. */
export const twinOf = (op: string, args: unknown): ServedRequest | WireRefusal =>
  OPERATIONS.get(op)?.(args) ?? new WireRefusal('404000', 'Unknown operation')

function cancelTwin(args: unknown): ServedRequest | WireRefusal {
  const asked = CANCEL.safeParse(args)
  if (!asked.success) return badInput(asked.error)
  const { orderId, clientOid, symbol } = asked.data
  if (orderId) return twin('DELETE', `/api/v1/orders/${encodeURIComponent(orderId)}`)
  if (!clientOid) return badParameter('orderId or clientOid is required')
  const query = symbol === undefined ? '' : `?symbol=${encodeURIComponent(symbol)}`
  return twin('DELETE', `/api/v1/orders/client-order/${encodeURIComponent(clientOid)}${query}`)
}
