import { describe, expect, it } from 'vitest'
import { BOB, venueWorld } from './venue-world.ts'

const HEAVY = 'DELETE /api/v1/orders?symbol=XBTUSDTM'

describe('request weight', () => {
  it('is counted down in the headers of every answer', async () => {
    const { ask } = venueWorld()
    const first = await ask('GET /api/v1/positions?currency=USDT')
    expect(first.headers).toMatchObject({
      'gw-ratelimit-limit': '2000',
      'gw-ratelimit-remaining': '1998',
      'gw-ratelimit-reset': '30000',
    })
    const second = await ask('GET /api/v1/account-overview?currency=USDT')
    expect(second.headers['gw-ratelimit-remaining']).toBe('1993')
  })

  it('has a window of 30 s from its first request', async () => {
    const { ask, market } = venueWorld()
    await ask('GET /api/v1/positions')
    market.pass(12_000)
    expect((await ask('GET /api/v1/positions')).headers['gw-ratelimit-reset']).toBe('18000')
    market.pass(18_000)
    expect((await ask('GET /api/v1/positions')).headers).toMatchObject({
      'gw-ratelimit-remaining': '1998',
      'gw-ratelimit-reset': '30000',
    })
  })

  it('refuses with 429 and 429000 when it is spent, until the window ends', async () => {
    const { ask, market } = venueWorld()
    await ask(HEAVY)
    await ask(HEAVY)
    const refused = await ask(HEAVY)
    expect([refused.status, refused.code]).toEqual([429, '429000'])
    expect(refused.headers).toMatchObject({
      'gw-ratelimit-remaining': '0',
      'gw-ratelimit-reset': '30000',
    })
    market.pass(30_000)
    expect((await ask(HEAVY)).code).toBe('200000')
  })

  it('of one account, and of the public pool, is no concern of another', async () => {
    const { ask } = venueWorld()
    await ask(HEAVY)
    await ask(HEAVY)
    await ask(HEAVY)
    expect((await ask('GET /api/v1/positions', undefined, BOB)).headers['gw-ratelimit-remaining']).toBe(
      '1998',
    )
    expect((await ask('GET /api/v1/timestamp', undefined, null)).headers['gw-ratelimit-remaining']).toBe(
      '1998',
    )
  })
})
