import { beforeEach, describe, expect, it } from 'vitest'
import { accountNow } from '../../actors/account-now.ts'
import { accountWatch } from '../../actors/account-watch.ts'
import type { World } from '../../actors/world.ts'
import { money } from '../../src/domain/money.ts'
import type { Books } from '../../src/journal/books.ts'
import { balanceOf, ledgerKey } from '../../src/journal/ledger.ts'
import { keyAtKucoin } from '../at-kucoin.ts'
import { SYMBOL } from '../supervisors/quiet-market.ts'
import { NOT_OURS } from './not-ours.ts'
import { BID, type TradingFloor, tradingFloor } from './trading-floor.ts'

/** What is remembered of the account is what it is. */

let floor: TradingFloor
beforeEach(async () => {
  floor = await tradingFloor()
  floor.submit({ price: BID })
  await floor.passUntil('it rests', () => floor.venueOrders().length === 1)
  floor.takenBy('sell', 10)
  await floor.passUntil('it is filled', () => floor.held() === 10)
  await floor.pass(2_000)
})

/** The floor's, with venues and settings of its own to change. */
function copied({ engine: { world } }: TradingFloor): World {
  const venues = new Map(
    [...world.venues].map(([name, of]) => [name, { ...of, settings: { ...of.settings } }]),
  )
  return { ...world, venues, instruments: new Map(world.instruments) }
}

function balanceIn(books: Books) {
  const line = books.ledger('kucoin', 'USDT')
  if (!line) throw new Error('no wallet yet')
  return balanceOf(line)
}

const KEY = keyAtKucoin(SYMBOL)
const MARKED = { account: { rates: ['XBT mark XBTUSDTM'] } }

describe('the account is valued anew when', () => {
  it.each<readonly [string, (world: World) => void]>([
    [
      'a mark moves',
      ({ channels, ports }) => channels.prices.hear(KEY, ports.clock.monotonicMicros(), { mark: 590_000 }),
    ],
    ['nobody says the mark any more', ({ channels }) => channels.prices.delete(KEY)],
    [
      'the journal goes on',
      ({ journal }) => {
        const from = balanceIn(journal.books)
        const to = money('7')
        const reason = 'the test wants it'
        journal.append({ type: 'BalanceAdjusted', venue: 'kucoin', currency: 'USDT', from, to, reason })
      },
    ],
    [
      'the venue says that less is free',
      ({ channels }) => channels.available.set(ledgerKey('kucoin', 'USDT'), money('0.5')),
    ],
    [
      'the venue was compared with',
      ({ channels }) => {
        const last = channels.agreed.get('kucoin')
        if (!last) throw new Error('no agreement yet')
        channels.agreed.set('kucoin', { ...last, positions: [NOT_OURS] })
      },
    ],
    [
      'the venue has other settings',
      ({ venues }) => Object.assign(venues.get('kucoin')?.settings ?? {}, { leverage: 2 }),
    ],
    [
      'the venue has another idea of an instrument',
      ({ instruments }) => {
        const instrument = instruments.get(KEY)
        if (!instrument) throw new Error('no instrument')
        ;(instruments as Map<typeof KEY, typeof instrument>).set(KEY, {
          ...instrument,
          maintenanceMarginRate: 0.1,
        })
      },
    ],
  ])('%s', (_what, happens) => {
    const world = copied(floor)
    const look = accountWatch(world)
    const before = look()
    expect(before).toEqual(accountNow(world))
    happens(world)
    expect(look()).toEqual(accountNow(world))
    expect(look()).not.toEqual(before)
  })
})

it('shows how old the mark is that a currency is valued by', async () => {
  const other = await tradingFloor({ config: MARKED })
  await other.pass(2_000)
  const look = accountWatch(other.engine.world)
  const first = look()
  await other.pass(500)
  const second = look()
  expect(second).toEqual(accountNow(other.engine.world))
  expect(second?.rates.others.get('XBT')?.ageMs).not.toBe(first?.rates.others.get('XBT')?.ageMs)
})

it('is of this moment, and otherwise as it was, when nothing has happened', async () => {
  const { world } = floor.engine
  const look = accountWatch(world)
  const before = look()
  const { sequence } = world.journal.books
  await floor.pass(20)
  expect(world.journal.books.sequence).toBe(sequence)
  const after = look()
  expect(after?.at).toBe(world.ports.clock.now())
  expect(after?.at).not.toBe(before?.at)
  expect(after?.legs).toBe(before?.legs)
})
