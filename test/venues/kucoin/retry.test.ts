import * as Effect from 'effect/Effect'
import { describe, expect, it } from 'vitest'
import { TransportError } from '../../../src/ports/http.ts'
import { ok, type Reply, refused, venueWorld } from './venue-world.ts'

const OVERVIEW = {
  currency: 'USDT',
  accountEquity: 1,
  availableBalance: 1,
  positionMargin: 0,
  orderMargin: 0,
  unrealisedPNL: 0,
}
const down: Reply = () => new TransportError('unsent', 'ECONNREFUSED', 'refused')

/** Milliseconds between the attempts. */
const waits = (sent: readonly { readonly atMs: number }[]): readonly number[] =>
  sent.slice(1).map(({ atMs }, at) => atMs - (sent[at]?.atMs ?? 0))

describe('a read that fails', () => {
  it('is asked again with waits that double, spread by a fifth, four times', async () => {
    const { ask, venue, sent } = venueWorld([down])
    expect(await ask(venue.requests.accounts)).toMatchObject({ ok: false, failure: { _tag: 'Unavailable' } })
    const nominal = [200, 400, 800, 1600]
    expect(waits(sent)).toHaveLength(nominal.length)
    for (const [at, waitMs] of waits(sent).entries()) {
      expect(waitMs).toBeGreaterThanOrEqual(Math.floor((nominal[at] ?? 0) * 0.8))
      expect(waitMs).toBeLessThanOrEqual(Math.ceil((nominal[at] ?? 0) * 1.2))
    }
  })

  it('succeeds as soon as the venue does', async () => {
    const { ask, venue, sent } = venueWorld([down, down, ok(OVERVIEW)])
    expect(await ask(venue.requests.accounts)).toMatchObject({ ok: true })
    expect(sent).toHaveLength(3)
  })

  it('waits for as long as a limit asks', async () => {
    const limited: Reply = () => ({
      status: 429,
      headers: { 'gw-ratelimit-reset': '12000', 'gw-ratelimit-remaining': '0' },
      body: '{"code":"429000","msg":"Too many requests"}',
    })
    const { ask, venue, sent } = venueWorld([limited, ok(OVERVIEW)])
    expect(await ask(venue.requests.accounts)).toMatchObject({ ok: true })
    expect(waits(sent)).toEqual([12_000])
  })

  it.each([
    { why: 'was refused', reply: refused('400100', 'bad') },
    { why: 'was not authorised', reply: refused('400005', 'signature') },
    { why: 'cannot be read', reply: ok('nonsense') },
    { why: 'met a wrong clock, which the caller has to cure first', reply: refused('400002', 'timestamp') },
  ])('is not asked again when it $why', async ({ reply }) => {
    const { ask, venue, sent } = venueWorld([reply])
    await ask(venue.requests.accounts)
    expect(sent).toHaveLength(1)
  })

  it('is not asked again when it was the time: a sample that waited measures the wait', async () => {
    const { ask, venue, sent } = venueWorld([down])
    await ask(venue.requests.serverTime)
    expect(sent).toHaveLength(1)
  })

  it('signs every attempt with the time of that attempt', async () => {
    const { ask, venue, sent } = venueWorld([down, ok(OVERVIEW)])
    await ask(venue.requests.accounts)
    const stamps = sent.map(({ headers }) => Number(headers['KC-API-TIMESTAMP']))
    expect((stamps[1] ?? 0) - (stamps[0] ?? 0)).toBe(waits(sent)[0])
  })
})

describe('a write', () => {
  it.each([
    { what: 'a cancel', ask: 'cancelById' as const, calls: 1 },
    { what: 'a mass cancel, of orders and of stops', ask: 'cancelAll' as const, calls: 2 },
  ])('is sent once, whatever comes of it: $what', async ({ ask: name, calls }) => {
    const { ask, venue, sent } = venueWorld([down])
    const { requests } = venue
    await ask(
      name === 'cancelById'
        ? requests.cancelById('7' as never)
        : Effect.asVoid(requests.cancelAll('XBTUSDTM' as never)),
    )
    expect(new Set(sent.map(({ url }) => url)).size).toBe(calls)
    expect(sent).toHaveLength(calls)
  })
})
