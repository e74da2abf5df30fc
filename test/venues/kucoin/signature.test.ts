import * as Redacted from 'effect/Redacted'
import { describe, expect, it } from 'vitest'
import { kucoinSigner } from '../../../src/venues/kucoin/signature.ts'

/** Computed with `openssl dgst -sha256 -hmac SECRET -binary | base64`, not with the code under test. */
const SECRET = '6d3f1a0e-9a54-4d13-8f4b-0c7ef2b0a111'
const sign = kucoinSigner({
  key: Redacted.make('5c2db93503aa674c74a31734'),
  secret: Redacted.make(SECRET),
  passphrase: Redacted.make('open sesame'),
})

const cases = [
  {
    what: 'a read, with its query as sent',
    request: { method: 'GET', target: '/api/v1/orders?status=active&symbol=XBTUSDTM', body: '' },
    seal: '4gmPTu14rt7fPkSNMcp4jeN2K/dFv4RQWBhfLBPcisA=',
  },
  {
    what: 'an order, with its body as sent',
    request: { method: 'POST', target: '/api/v1/orders', body: '{"clientOid":"b1","size":1}' },
    seal: 'P6/RdiN2YM9hMWj4QwZHMxWTzSoSrww86l5ECzKCmzc=',
  },
  {
    what: 'a cancel written in lower case',
    request: { method: 'delete', target: '/api/v1/orders/client-order/b1?symbol=XBTUSDTM', body: '' },
    seal: 'RFakg1M8sedwZrvUCu0p6SUSb4uW484/H1m+vIj+7dY=',
  },
]

describe('a signature', () => {
  it.each(cases)('covers $what', ({ request, seal }) => {
    expect(sign({ ...request, timestampMs: 1_729_260_030_774 })).toEqual({
      'KC-API-KEY': '5c2db93503aa674c74a31734',
      'KC-API-SIGN': seal,
      'KC-API-TIMESTAMP': '1729260030774',
      'KC-API-PASSPHRASE': 'FYQ/LUDh31misXs8IAQG3vbT+pFh7PKw9r5bXAtKQLI=',
      'KC-API-KEY-VERSION': '3',
    })
  })
})
