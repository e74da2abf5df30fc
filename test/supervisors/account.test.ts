import { describe, expect, it } from 'vitest'
import { accountNow } from '../../actors/account-now.ts'
import type { AnchoredAccount } from '../../actors/channels.ts'
import type { InstrumentSymbol } from '../../src/domain/instrument.ts'
import { formatMoney, money, moneyToNumber } from '../../src/domain/money.ts'
import type { FaultPlan } from '../../src/exchange/kucoin/faults.ts'
import { balanceOf } from '../../src/journal/ledger.ts'
import type { Ports } from '../../src/ports/ports.ts'
import { simulatedMachine } from '../../src/ports/simulated/machine.ts'
import type { TelemetryEvent } from '../../src/telemetry/events.ts'
import { PAPER_ACCOUNT } from '../../supervisors/simulated-venue.ts'
import { bookedPositions, type Engine, type EngineWorld, engineWorld } from './engine-world.ts'
import { onMachine } from './on-machine.ts'

/** The account of a running engine against the exchange's own, and against what goes wrong with it there. */

const XBT = 'XBTUSDTM' as InstrumentSymbol

const told = <Type extends TelemetryEvent['type']>(engine: Engine, type: Type) =>
  engine.lines.filter((line): line is Extract<TelemetryEvent, { type: Type }> => line.type === type)

const journalled = (world: EngineWorld, type: string) =>
  world.journalled().filter((event) => event.type === type)

/** The venue says that its account holds so much more, as after a deposit. */
const richer = (amount: number): FaultPlan => ({
  afterHttp: (request, response) => {
    if (!request.target.startsWith('/api/v1/account-overview')) return undefined
    const body = JSON.parse(response.body)
    for (const name of ['accountEquity', 'marginBalance', 'availableBalance']) body.data[name] += amount
    return { ...response, body: JSON.stringify(body) }
  },
})

describe('the account', () => {
  it('is the exchange’s: balance to the last digit, equity, margin and what is free as it moves', async () => {
    const world = await engineWorld()
    const engine = await world.start()
    const { journal } = engine.world
    await world.passUntil('it trades', () => journal.books.fills > 20)
    let compared = 0
    await world.passUntil(
      'positions are equal, and some are held',
      () => {
        const theirs = world.exchange.wallet(PAPER_ACCOUNT)
        const line = journal.books.ledger('kucoin', 'USDT')
        if (!line || balanceOf(line) !== theirs.balance || theirs.positionMargin === 0n) return false
        expect(bookedPositions(engine.world)).toEqual(world.venuePositions())
        const view = accountNow(engine.world)
        const off = (ours: bigint | null | undefined, other: bigint): number =>
          Math.abs(Number((ours ?? 0n) - other)) / 1e12
        // The exchange's marks are a moment ahead of those that we heard of.
        expect(off(view?.equity, theirs.equity)).toBeLessThan(1)
        expect(off(view?.initialMargin, theirs.positionMargin)).toBeLessThan(1)
        return ++compared > 10
      },
      600_000,
    )
    expect(journalled(world, 'BalanceAdjusted')).toHaveLength(1)
    expect(told(engine, 'AccountAdjusted')).toEqual([])
  })

  it('knows its wallets again after a kill, and adjusts nothing', async () => {
    const world = await engineWorld()
    const first = await world.start()
    await world.passUntil('it trades', () => first.world.journal.books.fills > 5)
    first.kill()
    await world.pass(20_000)
    const second = await world.start()
    await world.passUntil('it trades again', () => second.world.journal.books.fills > 10)
    const theirs = () => world.exchange.wallet(PAPER_ACCOUNT).balance
    const ours = () => second.world.journal.books.ledger('kucoin', 'USDT')
    await world.passUntil('balances are equal', () => {
      const line = ours()
      return line !== undefined && balanceOf(line) === theirs()
    })
    expect(journalled(world, 'BalanceAdjusted')).toHaveLength(1)
  })
})

describe('the venue knows better', () => {
  it('of a deposit: it is journalled and told, and it is no profit', async () => {
    const world = await engineWorld({ config: { venue: { reconcileEveryMs: 1_000 } } })
    const engine = await world.start()
    const { channels, journal } = engine.world
    await world.pass(5_000)
    const before = channels.account.value
    world.faults = richer(5_000)
    await world.passUntil('it is told', () => told(engine, 'AccountAdjusted').length > 0)
    const [line] = told(engine, 'AccountAdjusted')
    expect(line).toMatchObject({ what: 'kucoin USDT balance' })
    expect(Number(line?.to) - Number(line?.from)).toBeCloseTo(5_000, 6)
    const after = channels.account.value
    const grown = (name: 'equity' | 'dayOpen' | 'peak'): number =>
      moneyToNumber((after?.[name] ?? money('0')) as never) -
      moneyToNumber((before?.[name] ?? money('0')) as never)
    expect(grown('equity')).toBeGreaterThan(4_900)
    expect(grown('dayOpen')).toBeCloseTo(5_000, 6)
    expect(grown('peak')).toBeGreaterThan(4_999)
    await world.pass(20_000)
    expect(told(engine, 'AccountAdjusted')).toHaveLength(1)
    expect(journal.books.ledger('kucoin', 'USDT')?.told).toBe(true)
  })

  it('of money that is gone and that its history of transfers does not have: it counts as a loss', async () => {
    const world = await engineWorld({ config: { venue: { reconcileEveryMs: 1_000 } } })
    const engine = await world.start()
    await world.pass(5_000)
    const { dayOpen } = engine.world.channels.account.value ?? {}
    world.faults = richer(-4_000)
    await world.passUntil('it is told', () => told(engine, 'AccountAdjusted').length > 0)
    await world.passUntil('the ladder knows', () => engine.world.channels.ladder.value.state !== 'NORMAL')
    expect(engine.world.channels.account.value?.dayOpen).toBe(dayOpen)
    expect(told(engine, 'LadderMoved').map(({ trigger }) => trigger)).toContain('dailyLoss')
  })

  it('of a leverage that somebody changed there: margins follow', async () => {
    const world = await engineWorld({ config: { venue: { reconcileEveryMs: 1_000 } } })
    const engine = await world.start()
    const { channels, journal } = engine.world
    for (const { symbol } of world.exchange.instruments) world.exchange.setLeverage(PAPER_ACCOUNT, symbol, 2)
    await world.passUntil('it is told', () => told(engine, 'AccountAdjusted').length > 0, 600_000)
    const [line] = told(engine, 'AccountAdjusted')
    expect(line).toMatchObject({ from: 'cross 5×, maintenance 0.5 %', reason: 'the venue margins it so' })
    expect(line?.to).toMatch(/^cross 2×/)
    const adjusted = [...journal.books.holdings.values()].filter(({ terms }) => terms?.leverage === 2)
    expect(adjusted.length).toBeGreaterThan(0)
    const leg = channels.account.value?.legs.find(({ symbol }) => symbol === adjusted[0]?.symbol)
    expect(leg?.leverage).toBe(2)
    // Known once, it is known.
    const changed = journalled(world, 'MarginTermsAdjusted').length
    await world.pass(20_000)
    expect(journalled(world, 'MarginTermsAdjusted').length - changed).toBeLessThanOrEqual(2)
  })
})

describe('money that comes and goes', () => {
  const EVERY_SECOND = { venue: { reconcileEveryMs: 1_000 } }
  const grown = (engine: Engine, before: AnchoredAccount | null) => (name: 'equity' | 'dayOpen' | 'peak') =>
    moneyToNumber((engine.world.channels.account.value?.[name] ?? money('0')) as never) -
    moneyToNumber((before?.[name] ?? money('0')) as never)

  for (const [sentence, amount] of [
    ['a withdrawal', '-4000'],
    ['a deposit', '5000'],
  ] as const)
    it(`${sentence} while it trades is neither profit nor loss: the ladder stays where it is`, async () => {
      const world = await engineWorld({ config: EVERY_SECOND })
      const engine = await world.start()
      const { channels, journal } = engine.world
      await world.passUntil('it trades', () => journal.books.fills > 5)
      const before = channels.account.value
      expect(world.exchange.transfer(PAPER_ACCOUNT, money(amount))).toBe(true)
      await world.passUntil('it is booked', () => journalled(world, 'FundsTransferred').length > 0)
      await world.pass(30_000)
      const since = grown(engine, before)
      expect(since('dayOpen')).toBeCloseTo(Number(amount), 6)
      expect(Math.abs(since('peak') - Number(amount))).toBeLessThan(50)
      expect(Math.abs(since('equity') - Number(amount))).toBeLessThan(50)
      expect(journalled(world, 'FundsTransferred')).toMatchObject([
        { amount: money(amount), currency: 'USDT' },
      ])
      expect(journalled(world, 'BalanceAdjusted')).toHaveLength(1)
      expect(told(engine, 'LadderMoved')).toEqual([])
      await world.passUntil('balances are equal', () => {
        const line = journal.books.ledger('kucoin', 'USDT')
        return line !== undefined && balanceOf(line) === world.exchange.wallet(PAPER_ACCOUNT).balance
      })
      const ending = await world.until(engine.stop('the test is over'))
      const report = engine.auditor.report(ending, { code: 0, reason: 'the test is over' })
      expect(report.ledgers).toMatchObject([{ currency: 'USDT', transferred: amount }])
      expect(Number(report.pnl.maxDrawdown)).toBeLessThan(50)
    })

  for (const [whose, aheadMs] of [
    ['', 0],
    [', whose predecessor had a clock two hours ahead', 7_200_000],
  ] as const)
    it(`a withdrawal while no engine was there is found by the next one${whose}, and counts once`, async () => {
      let setMs: number = aheadMs
      const between = (ports: Ports): Ports => {
        const { clock, ports: own } = simulatedMachine(ports)
        clock.set(setMs)
        setMs = 0
        return own
      }
      const world = await engineWorld({ config: EVERY_SECOND, between })
      const first = await world.start()
      await world.passUntil('it trades', () => first.world.journal.books.fills > 5)
      first.kill()
      await world.pass(20_000)
      expect(world.exchange.transfer(PAPER_ACCOUNT, money('-4000'))).toBe(true)
      await world.pass(20_000)
      const second = await world.start()
      await world.passUntil('it is booked', () => journalled(world, 'FundsTransferred').length > 0)
      second.kill()
      const third = await world.start()
      await world.pass(30_000)
      expect(journalled(world, 'FundsTransferred')).toHaveLength(1)
      expect(journalled(world, 'BalanceAdjusted')).toHaveLength(1)
      expect([...told(second, 'LadderMoved'), ...told(third, 'LadderMoved')]).toEqual([])
    })

  it('a withdrawal that comes back before the next comparison is two transfers, and no wonder', async () => {
    const world = await engineWorld({ config: EVERY_SECOND })
    const engine = await world.start()
    await world.passUntil('it trades', () => engine.world.journal.books.fills > 5)
    const amounts = () =>
      journalled(world, 'FundsTransferred').map((event) => 'amount' in event && event.amount)
    expect(world.exchange.transfer(PAPER_ACCOUNT, money('-4000'))).toBe(true)
    await world.passUntil('it is booked', () => amounts().length === 1)
    expect(world.exchange.transfer(PAPER_ACCOUNT, money('4000'))).toBe(true)
    await world.pass(30_000)
    expect(amounts()).toEqual([money('-4000'), money('4000')])
    expect(journalled(world, 'BalanceAdjusted')).toHaveLength(1)
    expect(told(engine, 'LadderMoved')).toEqual([])
  })

  it('what was there before the first engine is no transfer', async () => {
    const world = await engineWorld({ config: EVERY_SECOND })
    expect(world.exchange.transfer(PAPER_ACCOUNT, money('300'))).toBe(true)
    const engine = await world.start()
    await world.passUntil('it trades', () => engine.world.journal.books.fills > 5)
    expect(world.exchange.transfer(PAPER_ACCOUNT, money('200'))).toBe(true)
    await world.passUntil('it is booked', () => journalled(world, 'FundsTransferred').length > 0)
    await world.pass(20_000)
    expect(journalled(world, 'FundsTransferred')).toMatchObject([{ amount: money('200') }])
  })

  for (const [how, aheadMs] of [
    ['behind', -3_600_000],
    ['ahead', 3_600_000],
  ] as const)
    it(`a wall clock that was an hour ${how} when the venue first told its balance makes nothing of it a transfer, and hides none`, async () => {
      const on = onMachine(aheadMs)
      const world = await engineWorld({ config: EVERY_SECOND, between: on.between })
      const engine = await world.start()
      await world.passUntil('it trades', () => engine.world.journal.books.fills > 5)
      on.machine.clock.set(0)
      await world.pass(60_000)
      expect(world.exchange.transfer(PAPER_ACCOUNT, money('200'))).toBe(true)
      await world.passUntil('it is booked', () => journalled(world, 'FundsTransferred').length > 0)
      await world.pass(20_000)
      expect(journalled(world, 'FundsTransferred')).toMatchObject([{ amount: money('200') }])
      expect(journalled(world, 'BalanceAdjusted')).toHaveLength(1)
    })

  it('as long as the venue does not say what came and went, a balance that differs is no loss', async () => {
    const world = await engineWorld({ config: EVERY_SECOND })
    const engine = await world.start()
    await world.passUntil('it trades', () => engine.world.journal.books.fills > 5)
    world.faults = {
      afterHttp: (request, response) =>
        request.target.startsWith('/api/v1/transaction-history')
          ? { ...response, status: 503, body: 'try again' }
          : undefined,
    }
    expect(world.exchange.transfer(PAPER_ACCOUNT, money('-4000'))).toBe(true)
    await world.pass(30_000)
    expect(journalled(world, 'BalanceAdjusted')).toHaveLength(1)
    expect(told(engine, 'LadderMoved')).toEqual([])
    world.faults = {}
    await world.passUntil('it is booked', () => journalled(world, 'FundsTransferred').length > 0)
    expect(told(engine, 'LadderMoved')).toEqual([])
  })
})

describe('a liquidation that comes near', () => {
  it('is told when it falls below a level and when it is above it again, and stands in status and report', async () => {
    const world = await engineWorld({
      config: {
        exchange: { deposit: '1200' },
        account: { liquidationWarn: [0.95, 0.9] },
        // Either would hold so small an account far away from any liquidation.
        risk: { triggers: { cvar: { on: false }, leverage: { on: false } } },
      },
    })
    const engine = await world.start()
    await world.passUntil('it is told', () => told(engine, 'LiquidationDistance').length > 0, 600_000)
    const [first] = told(engine, 'LiquidationDistance')
    expect(first).toMatchObject({ direction: 'nearer' })
    expect(first?.distance).toBeLessThan(first?.level ?? 0)
    const ending = await world.until(engine.stop('the test is over'))
    const report = engine.auditor.report(ending, { code: 0, reason: 'the test is over' })
    expect(report.liquidation.crossed).toBe(report.liquidation.crossings.length)
    expect(report.liquidation.crossings[0]).toMatchObject({ name: first?.name, direction: 'nearer' })
    expect(report.liquidation.nearest).toBeLessThan(0.95)
    expect(report.account).toMatchObject({ coins: [], unknown: [], leverage: 0 })
    expect(report.ledgers).toMatchObject([{ venue: 'kucoin', currency: 'USDT' }])
  })
})

describe('a reporting currency other than what is traded in', () => {
  it('of unknown worth: nothing opens, and the denial says why', async () => {
    const world = await engineWorld({ config: { account: { currency: 'USDC' } } })
    const engine = await world.start()
    await world.pass(10_000)
    expect(world.venueOrders()).toEqual([])
    expect(engine.world.channels.account.value).toMatchObject({ equity: null, unknown: ['worth of USDT'] })
    const ending = await world.until(engine.stop('the test is over'))
    const report = engine.auditor.report(ending, { code: 0, reason: 'the test is over' })
    expect(Object.keys(report.denials)).toEqual(['EXPOSURE_WORTH_UNKNOWN'])
    expect(report.account).toMatchObject({ unknown: ['worth of USDT'], free: null })
  })

  it('at a rate that the configuration gives: it trades, and every sum is converted', async () => {
    const world = await engineWorld({ config: { account: { currency: 'USDC', rates: ['USDT 0.5'] } } })
    const engine = await world.start()
    await world.passUntil('it trades', () => engine.world.journal.books.fills > 3)
    const ending = await world.until(engine.stop('the test is over'))
    const report = engine.auditor.report(ending, { code: 0, reason: 'the test is over' })
    const balance = world.exchange.wallet(PAPER_ACCOUNT).balance
    expect(report.currency).toBe('USDC')
    expect(Number(report.pnl.equityEnd)).toBeCloseTo(Number(formatMoney(balance)) / 2, 6)
    expect(Number(report.fills.notional) * 2).toBeCloseTo(Number(report.ledgers[0]?.turnover), 6)
    expect(XBT in report.positions).toBe(true)
  })
})
