import { describe, expect, it } from 'vitest'
import { accountAudit } from '../../actors/account-audit.ts'
import { accountNow } from '../../actors/account-now.ts'
import type { Agreement } from '../../actors/channels.ts'
import { toReconciler } from '../../actors/messages.ts'
import { worldOf } from '../../actors/world.ts'
import type { Leg } from '../../src/account/leg.ts'
import type { Lots } from '../../src/domain/instrument.ts'
import { add, formatMoney, type Money, money } from '../../src/domain/money.ts'
import { balanceOf } from '../../src/journal/ledger.ts'
import { PAPER_ACCOUNT } from '../../supervisors/simulated-venue.ts'
import { keyAtKucoin } from '../at-kucoin.ts'
import { SYMBOL } from '../supervisors/quiet-market.ts'
import { NOT_OURS } from './not-ours.ts'
import { ASK, BID, type TradingFloor, tradingFloor } from './trading-floor.ts'

/** What the account is made of: books, marks, and what the venue said last. */

const shown = (amount: Money | null | undefined): string => (amount == null ? 'unknown' : formatMoney(amount))

const account = ({ engine }: TradingFloor) => {
  const view = accountNow(engine.world)
  if (!view) throw new Error('nobody was compared with yet')
  return view
}

function leg(floor: TradingFloor): Leg {
  const found = account(floor).legs.find(({ symbol }) => symbol === SYMBOL)
  if (!found) throw new Error(`no position in ${SYMBOL}`)
  return found
}

/** The last agreement with the venue, with something else in it. */
function agree({ engine }: TradingFloor, changed: (last: Agreement) => Partial<Agreement>): Agreement {
  const { channels, ports } = engine.world
  const last = channels.agreed.get('kucoin')
  if (!last) throw new Error('no agreement yet')
  const agreement = { ...last, askedMicros: ports.clock.monotonicMicros(), ...changed(last) }
  channels.agree(agreement)
  return agreement
}

/** Long 10 lots, and the venue was compared with since. */
async function long(options: Parameters<typeof tradingFloor>[0] = {}): Promise<TradingFloor> {
  const floor = await tradingFloor(options)
  floor.submit({ price: BID })
  await floor.passUntil('it rests', () => floor.venueOrders().length === 1)
  floor.takenBy('sell', 10)
  await floor.passUntil('it is filled', () => floor.held() === 10)
  const { channels } = floor.engine.world
  const asked = floor.engine.world.ports.clock.monotonicMicros()
  toReconciler(floor.engine.tree, 'kucoin', { type: 'Reconcile', reason: 'the test wants it' })
  await floor.passUntil('it is compared', () => (channels.agreed.get('kucoin')?.askedMicros ?? 0) >= asked)
  return floor
}

describe('orders take margin', () => {
  it('when they rest and may open; not when they only reduce, nor while they wait for a trigger', async () => {
    const floor = await long()
    const before = leg(floor).orderMargin
    floor.submit({ side: 'sell', price: ASK, size: 3, reduceOnly: true })
    floor.submit({
      side: 'buy',
      price: BID + 200,
      size: 40,
      postOnly: false,
      trigger: { price: (BID + 150) as never, direction: 'up', by: 'mark' },
    })
    await floor.pass(1_000)
    expect(floor.engine.world.journal.books.open.size).toBe(2)
    expect([before, leg(floor).orderMargin].map(shown)).toEqual(['0', '0'])
    floor.submit({ side: 'buy', price: BID - 100, size: 10 })
    await floor.pass(1_000)
    // Ten lots of a thousandth at that price, at leverage 5.
    expect(shown(leg(floor).orderMargin)).toBe(String(((BID - 100) * 10 * 0.0001) / 5))
  })
})

describe('what the venue said last', () => {
  it('is the mark of a position that no stream has spoken of', async () => {
    const floor = await long()
    floor.engine.world.channels.prices.delete(keyAtKucoin(SYMBOL))
    agree(floor, ({ positions }) => ({ positions: positions.map((each) => ({ ...each, mark: 601_234.5 })) }))
    expect(leg(floor).mark).toBe(601_234.5)
    agree(floor, () => ({ positions: [] }))
    expect(account(floor)).toMatchObject({ equity: null, unknown: ['mark of kucoin XBTUSDTM'] })
  })

  it('is what an isolated position can lose, as long as it is about the same position', async () => {
    const floor = await long()
    const isolated = (lots: number) =>
      agree(floor, ({ positions }) => ({
        positions: positions.map((each) => ({
          ...each,
          lots: lots as Lots,
          margin: money('77'),
          terms: { mode: 'isolated' as const },
        })),
      }))
    isolated(10)
    expect([leg(floor).mode, shown(leg(floor).initialMargin)]).toEqual(['isolated', '77'])
    isolated(11)
    // What it took to open: its cost at leverage 5.
    expect(shown(leg(floor).initialMargin)).toBe(String((BID * 10 * 0.0001) / 5))
  })

  it('counts positions that this engine does not trade', async () => {
    const floor = await long()
    const alone = account(floor)
    agree(floor, ({ positions }) => ({
      positions: [...positions, NOT_OURS],
    }))
    const both = account(floor)
    expect(shown(both.equity)).toBe(shown(add(alone.equity ?? money('0'), money('-250'))))
    expect(shown(both.maintenanceMargin)).toBe(shown(add(alone.maintenanceMargin ?? money('0'), money('12'))))
    expect(both.marginRatio).toBeGreaterThan(alone.marginRatio ?? 1)
  })
})

describe('funding', () => {
  it('is paid out of the wallet of what it was paid for, once, and the exchange agrees', async () => {
    const floor = await long({ startsAt: Date.UTC(2026, 0, 5, 15, 58) })
    const { books } = floor.engine.world.journal
    await floor.passUntil('it was paid', () => books.fundingIds.size > 0, 300_000)
    const paid = books.ledger('kucoin', 'USDT')
    expect(paid?.funding).not.toBe(0n)
    await floor.pass(60_000)
    expect(books.ledger('kucoin', 'USDT')).toEqual(paid)
    expect(paid && balanceOf(paid)).toBe(floor.exchange.wallet(PAPER_ACCOUNT).balance)
    expect(floor.journalled().filter(({ type }) => type === 'BalanceAdjusted')).toHaveLength(1)
  })
})

describe('a balance that differs', () => {
  it('proves nothing when our own ledger changed while the venue was asked', async () => {
    const floor = await long()
    const { world } = floor.engine
    const audit = accountAudit(worldOf(world, 'kucoin'))
    const line = world.journal.books.ledger('kucoin', 'USDT')
    const last = world.channels.agreed.get('kucoin')
    if (!line || !last) throw new Error('no agreement yet')
    const accounts = last.accounts.map((each) => ({
      ...each,
      equity: add(balanceOf(line), money('99')),
      unrealised: money('0'),
    }))
    const read = (askedMicros: number): number => audit.compare({ ...last, accounts, askedMicros }).length
    const now = () => world.ports.clock.monotonicMicros()
    audit.noted({ type: 'FundingPaid', id: 'f', venue: 'kucoin', symbol: SYMBOL, amount: money('1'), at: 0 })
    const asked = now()
    expect([read(asked), read(asked), read(asked), read(asked)]).toEqual([0, 0, 0, 0])
    await floor.pass(10)
    expect([read(now()), read(now())]).toEqual([0, 0])
    // Nothing came in and nothing went out.
    audit.transfersKnown(now())
    expect(read(now())).toBe(1)
  })
})
