import { expect, it } from 'vitest'
import { Prices } from '../../actors/prices.ts'
import type { InstrumentKey } from '../../src/domain/instrument.ts'

const OF = 'kucoin/XBTUSDTM' as InstrumentKey

it('a book that was heard of since is no older because an answer about an earlier moment came late', () => {
  const prices = new Prices()
  prices.hear(OF, 1_000, { mark: 5 })
  prices.hear(OF, 9_000, { bookMicros: 9_000 })
  // Asked at 4,000, and answered only now.
  prices.hear(OF, 9_500, { bookMicros: 4_000 })
  expect(prices.get(OF)).toMatchObject({ mark: 5, bookMicros: 9_000, markMicros: 1_000 })
})
