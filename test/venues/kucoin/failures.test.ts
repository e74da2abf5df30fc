import { describe, expect, it } from 'vitest'
import type { OrderIntent } from '../../../src/domain/order.ts'
import { TransportError } from '../../../src/ports/http.ts'
import type { RiskApproved } from '../../../src/risk/approval.ts'
import { ok, type Reply, refused, venueWorld, XBT } from './venue-world.ts'

const INTENT = {
  clientOrderId: 'b1',
  venue: 'kucoin',
  symbol: XBT.symbol,
  owner: 'test',
  purpose: 'quote',
  side: 'buy',
  price: 600_000,
  size: 1,
  timeInForce: 'GTC',
  postOnly: true,
  reduceOnly: false,
} as OrderIntent as RiskApproved<OrderIntent>

const lost: Reply = () => new TransportError('sent', 'ECONNRESET', 'the connection was reset')
const unsent: Reply = () => new TransportError('unsent', 'ECONNREFUSED', 'refused')
const page =
  (status: number, body: string): Reply =>
  () => ({ status, body })

/** What KuCoin may say, and what it means for an order and for a read. Sentences as in its documents. */
const cases: readonly { says: string; reply: Reply; write: string; read: string }[] = [
  {
    says: 'a header is missing',
    reply: refused('400001', 'KC-API-KEY missing'),
    write: 'Unauthorised',
    read: 'Unauthorised',
  },
  {
    says: 'the timestamp is off',
    reply: refused('400002', 'KC-API-TIMESTAMP Invalid'),
    write: 'ClockSkewed',
    read: 'ClockSkewed',
  },
  {
    says: 'the key is unknown',
    reply: refused('400003', 'KC-API-KEY not exists'),
    write: 'Unauthorised',
    read: 'Unauthorised',
  },
  {
    says: 'the passphrase is wrong',
    reply: refused('400004', 'KC-API-PASSPHRASE error'),
    write: 'Unauthorised',
    read: 'Unauthorised',
  },
  {
    says: 'the signature is wrong',
    reply: refused('400005', 'Signature error', 401),
    write: 'Unauthorised',
    read: 'Unauthorised',
  },
  {
    says: 'the address is not allowed',
    reply: refused('400006', 'IP'),
    write: 'Unauthorised',
    read: 'Unauthorised',
  },
  {
    says: 'the permission is lacking',
    reply: refused('400007', 'Access denied'),
    write: 'Unauthorised',
    read: 'Unauthorised',
  },
  {
    says: 'the user is frozen',
    reply: refused('411100', 'User is frozen'),
    write: 'Unauthorised',
    read: 'Unauthorised',
  },
  {
    says: 'the weight is spent',
    reply: refused('429000', 'Too many requests', 429),
    write: 'RateLimited',
    read: 'RateLimited',
  },
  {
    says: 'Cloudflare turns us away',
    reply: page(429, 'error code: 1015'),
    write: 'RateLimited',
    read: 'RateLimited',
  },
  {
    says: 'the old limit is reached',
    reply: refused('200002', 'Too many requests'),
    write: 'RateLimited',
    read: 'RateLimited',
  },
  {
    says: 'the balance is too small',
    reply: refused('300003', 'Balance insufficient'),
    write: 'VenueRefused',
    read: 'VenueRefused',
  },
  {
    says: 'the order is too large',
    reply: refused('330008', 'max open size'),
    write: 'VenueRefused',
    read: 'VenueRefused',
  },
  {
    says: 'the price is out of its band',
    reply: refused('300011', 'price'),
    write: 'VenueRefused',
    read: 'VenueRefused',
  },
  {
    says: 'a parameter is bad',
    reply: refused('400100', 'Parameter error', 400),
    write: 'VenueRefused',
    read: 'VenueRefused',
  },
  {
    says: 'a parameter is invalid',
    reply: refused('100001', 'size parameter invalid.'),
    write: 'VenueRefused',
    read: 'VenueRefused',
  },
  {
    says: 'the order is unknown',
    reply: refused('100001', 'error.getOrder.orderNotExist'),
    write: 'NotFound',
    read: 'NotFound',
  },
  {
    says: 'the order is done already',
    reply: refused('100004', 'The order cannot be canceled.'),
    write: 'VenueRefused',
    read: 'VenueRefused',
  },
  {
    says: 'the client id was used before',
    reply: refused('300018', 'clientOid repeated'),
    write: 'OutcomeUnknown',
    read: 'Unavailable',
  },
  {
    says: 'trading is suspended',
    reply: refused('300002', 'suspended'),
    write: 'Unavailable',
    read: 'Unavailable',
  },
  {
    says: 'the contract is in settlement',
    reply: refused('300015', 'settlement'),
    write: 'Unavailable',
    read: 'Unavailable',
  },
  {
    says: 'it broke',
    reply: refused('500000', 'Internal Server Error'),
    write: 'OutcomeUnknown',
    read: 'Unavailable',
  },
  { says: 'the gateway timed out', reply: page(504, '<html>'), write: 'OutcomeUnknown', read: 'Unavailable' },
  {
    says: 'a code that nobody documented',
    reply: refused('314159', 'what'),
    write: 'VenueRefused',
    read: 'VenueRefused',
  },
  {
    says: 'a code like a property of every object',
    reply: refused('constructor', ''),
    write: 'VenueRefused',
    read: 'VenueRefused',
  },
  { says: 'nothing, and may have heard us', reply: lost, write: 'OutcomeUnknown', read: 'Unavailable' },
  { says: 'nothing, and cannot have heard us', reply: unsent, write: 'Unavailable', read: 'Unavailable' },
  {
    says: 'something that is no JSON',
    reply: page(200, '{"code":"200000","da'),
    write: 'Malformed',
    read: 'Malformed',
  },
  {
    says: 'yes, without the data',
    reply: page(200, '{"code":"200000"}'),
    write: 'Malformed',
    read: 'Malformed',
  },
  {
    says: 'yes, with data of another shape',
    reply: ok({ orderId: 7, accountEquity: null }),
    write: 'Malformed',
    read: 'Malformed',
  },
]

describe('when the venue says', () => {
  it.each(cases)('$says: an order is $write, a read $read', async ({ reply, write, read }) => {
    const orders = venueWorld([reply])
    const placed = await orders.ask(orders.venue.requests.place(INTENT))
    expect(placed).toMatchObject({ ok: false, failure: { _tag: write, call: 'POST /api/v1/orders' } })
    expect(orders.sent).toHaveLength(1)

    const reads = venueWorld([reply])
    const answered = await reads.ask(reads.venue.requests.accounts)
    expect(answered).toMatchObject({ ok: false, failure: { _tag: read } })
  })

  it('anything at all, a failure never quotes what it was sent or told', async () => {
    for (const { reply } of cases) {
      const { ask, venue } = venueWorld([reply])
      const text = JSON.stringify(await ask(venue.requests.accounts))
      expect(text).not.toMatch(/secret-of|passphrase-of|key-of|currency=/)
    }
  })
})

describe('a limit', () => {
  it.each([
    { says: 'until the header says', headers: { 'gw-ratelimit-reset': '4200' }, code: '429000', ms: 4_200 },
    {
      says: 'for a moment without a header: the venue is overloaded, not our purse empty',
      headers: {},
      code: '429000',
      ms: 500,
    },
    {
      says: 'for a moment when weight is left: whatever the reset, it is not ours that ran out',
      headers: { 'gw-ratelimit-remaining': '1500', 'gw-ratelimit-reset': '25000' },
      code: '429000',
      ms: 500,
    },
    {
      says: 'until the header says when nothing is left',
      headers: { 'gw-ratelimit-remaining': '0', 'gw-ratelimit-reset': '25000' },
      code: '429000',
      ms: 25_000,
    },
    { says: 'for ten seconds by the old rule', headers: {}, code: '200002', ms: 10_000 },
  ])('lasts $says', async ({ headers, code, ms }) => {
    const { ask, venue } = venueWorld([() => ({ headers, body: JSON.stringify({ code, msg: '' }) })])
    expect(await ask(venue.requests.place(INTENT))).toMatchObject({
      failure: { _tag: 'RateLimited', retryAfterMs: ms },
    })
  })
})
