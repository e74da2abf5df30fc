import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Held } from '../../src/account/leg.ts'
import { formatQuantity } from '../../src/account/underlying.ts'
import { watchedIn } from '../../src/account/view.ts'
import type { InstrumentSymbol, Lots, Ticks } from '../../src/domain/instrument.ts'
import { formatMoney, type Money, moneyToNumber } from '../../src/domain/money.ts'
import { Account } from '../../src/exchange/account.ts'
import type { VenueFill } from '../../src/exchange/contract.ts'
import { heldPosition, maintenanceOf, walletOf } from '../../src/exchange/margin.ts'
import { lineIn, post } from '../../src/journal/ledger.ts'
import { contract, held, terms, usdt, view, wallets, worth } from './holdings.ts'

const shown = (amount: Money | null | undefined): string => (amount == null ? 'unknown' : formatMoney(amount))
const ETH = contract({ symbol: 'ETHUSDTM' as InstrumentSymbol, baseCurrency: 'ETH', multiplier: '0.01' })
const BINANCE = contract({ venue: 'binance', symbol: 'BTCUSDT' as InstrumentSymbol, baseCurrency: 'BTC' })
const USDC = contract({
  venue: 'bybit',
  symbol: 'BTCPERP' as InstrumentSymbol,
  baseCurrency: 'BTC',
  settleCurrency: 'USDC',
})

describe('a wallet', () => {
  test('with one position on it', () => {
    // 100 lots of 0.001 at 60000 are 6000; the mark is 600 up.
    const { pools, ...all } = view({
      held: [held(100, 600_000, { mark: 606_000 })],
      ledgers: wallets({ USDT: '2000' }),
    })
    const [pool] = pools
    expect(all).toMatchObject({ equity: usdt('2060'), unrealised: usdt('60'), unknown: [] })
    expect([pool?.initialMargin, pool?.maintenanceMargin, pool?.free].map(shown)).toEqual([
      '1212',
      '30.3',
      '848',
    ])
    expect(all.leverage).toBeCloseTo(6060 / 2060, 12)
    expect(all.marginRatio).toBeCloseTo(30.3 / 2060, 12)
    expect(all.distance).toBeCloseTo((2060 - 30.3) / (6060 * 0.995), 12)
  })

  test('what the venue says is free counts when it is less', () => {
    const parts = { held: [held(100, 600_000)], ledgers: wallets({ USDT: '2000' }) }
    const free = (said: string) =>
      shown(view({ ...parts, available: new Map([['kucoin/USDT', usdt(said)]]) }).free)
    expect([free('799.5'), free('800.5')]).toEqual(['799.5', '800'])
  })

  test('orders take margin for the worse side of what they could make', () => {
    const margin = (buys: string, sells: string) =>
      shown(
        view({
          held: [held(100, 600_000, { working: { buys: usdt(buys), sells: usdt(sells) } })],
          ledgers: wallets({ USDT: '5000' }),
        }).pools[0]?.orderMargin,
      )
    expect([margin('1000', '0'), margin('0', '11000'), margin('0', '13000'), margin('500', '13000')]).toEqual(
      ['200', '0', '200', '200'],
    )
  })

  test('an isolated position stands on what was set aside for it, and takes nothing else down', () => {
    const isolated = terms({ mode: 'isolated', leverage: 10 })
    const { pools, legs, marginRatio, distance } = view({
      held: [
        held(100, 600_000, { terms: isolated, mark: 594_000 }),
        held(10, 30_000, { instrument: ETH, mark: 30_000 }),
      ],
      ledgers: wallets({ USDT: '2000' }),
    })
    // 600 were set aside and 60 of it are lost; 29.7 must remain.
    expect(legs[1]?.distance).toBeCloseTo((600 - 60 - 29.7) / (5_940 * 0.995), 12)
    expect([pools[0]?.distance, distance]).toEqual([legs[1]?.distance, legs[1]?.distance])
    // The other stands on the rest of the wallet, which does not feel that loss.
    expect(legs[0]?.symbol).toBe('ETHUSDTM')
    expect(marginRatio).toBeCloseTo(29.7 / 540, 12)
    expect([pools[0]?.equity, pools[0]?.free].map(shown)).toEqual(['1940', '1340'])
  })

  test('the venue knows better what an isolated position can lose', () => {
    const isolated = terms({ mode: 'isolated', leverage: 10 })
    const { legs } = view({
      held: [held(100, 600_000, { terms: isolated, margin: usdt('900') })],
      ledgers: wallets({ USDT: '2000' }),
    })
    expect(legs[0]?.initialMargin).toBe(usdt('900'))
  })

  test('shows what its example of a wallet shows: isolated margin, orders and open profit', () => {
    // The wallet push of KuCoin's specification: equity 81.273621258, available 26.144281178.
    const { pools, equity } = view({
      held: [
        held(1, 600_000, {
          terms: terms({ mode: 'isolated' }),
          margin: usdt('36.80984008'),
          mark: 602_007,
        }),
        held(0, 1, { instrument: ETH, working: { buys: usdt('90.594'), sells: usdt('0') } }),
      ],
      ledgers: wallets({ USDT: '81.072921258' }),
    })
    expect(shown(equity)).toBe('81.273621258')
    expect(shown(pools[0]?.free)).toBe('26.144281178')
  })

  test('positions that a human holds there count in equity and margin', () => {
    const { equity, maintenanceMargin, marginRatio } = view({
      ledgers: wallets({ USDT: '1000' }),
      foreign: new Map([['kucoin/USDT', { unrealised: usdt('-40'), maintenanceMargin: usdt('7') }]]),
    })
    expect([equity, maintenanceMargin].map(shown)).toEqual(['960', '7'])
    expect(marginRatio).toBeCloseTo(7 / 960, 12)
  })
})

describe('what is not known makes what is made of it unknown, and is named', () => {
  test('a mark', () => {
    const seen = view({ held: [held(1, 600_000, { mark: undefined })], ledgers: wallets({ USDT: '1000' }) })
    expect(seen).toMatchObject({
      equity: null,
      distance: null,
      marginRatio: null,
      leverage: null,
      free: null,
    })
    expect(seen.unknown).toEqual(['mark of kucoin XBTUSDTM'])
  })

  test('but not the mark of something flat', () => {
    const seen = view({ held: [held(0, 1, { mark: undefined })], ledgers: wallets({ USDT: '1000' }) })
    expect(seen).toMatchObject({ equity: usdt('1000'), distance: 1, marginRatio: 0, unknown: [] })
  })

  test('a balance that no venue told', () => {
    const ledgers = wallets({})
    post(lineIn(ledgers, 'kucoin', 'USDT'), 'fees', usdt('1'))
    const seen = view({ held: [held(1, 600_000)], ledgers })
    expect(seen).toMatchObject({ equity: null, unknown: ['balance of kucoin USDT'] })
    expect(view({ held: [held(1, 600_000)] }).unknown).toEqual(['balance of kucoin USDT'])
  })

  test('but fees in a currency that nothing settles in are what they are', () => {
    const ledgers = wallets({ USDT: '1000' })
    post(lineIn(ledgers, 'kucoin', 'KCS'), 'fees', usdt('2'))
    expect(shown(view({ ledgers, rates: worth({ KCS: '10' }) }).equity)).toBe('980')
    expect(view({ ledgers })).toMatchObject({ equity: null, unknown: ['worth of KCS'] })
  })

  test('the worth of a currency', () => {
    const parts = {
      held: [held(1, 600_000, { instrument: USDC })],
      ledgers: wallets({ USDC: '1000' }, 'bybit'),
    }
    expect(view(parts)).toMatchObject({ equity: null, unknown: ['worth of USDC'] })
    // What a venue looks at is in its own money, and known.
    expect(view(parts).distance).toBe(1)
  })
})

describe('over several venues and currencies', () => {
  const ledgers = new Map([
    ...wallets({ USDT: '1000' }),
    ...wallets({ USDT: '2000' }, 'binance'),
    ...wallets({ USDC: '3000' }, 'bybit'),
  ])
  const parts = {
    held: [
      held(100, 600_000, { mark: 606_000 }),
      held(-150, 610_000, { instrument: BINANCE, mark: 606_000 }),
      held(20, 600_000, { instrument: USDC, mark: 606_000 }),
      held(5, 30_000, { instrument: ETH, mark: 30_000 }),
    ],
    ledgers,
    rates: worth({ USDC: '0.5' }),
  }

  test('positions in one coin are netted, whatever its contracts are called', () => {
    const [btc, eth] = view(parts).netted
    expect([
      btc?.coin,
      formatQuantity(btc?.net ?? (0n as never)),
      formatQuantity(btc?.gross ?? (0n as never)),
    ]).toEqual(['BTC', '-0.03', '0.27'])
    expect(btc?.legs.map(({ venue, symbol, quantity }) => [venue, symbol, formatQuantity(quantity)])).toEqual(
      [
        ['kucoin', 'XBTUSDTM', '0.1'],
        ['binance', 'BTCUSDT', '-0.15'],
        ['bybit', 'BTCPERP', '0.02'],
      ],
    )
    // 60 + 60 USDT won, and 12 USDC at half the worth.
    expect(shown(btc?.unrealised)).toBe('126')
    expect(shown(btc?.grossValue)).toBe(shown(usdt(String(6060 + 9090 + 606))))
    expect([eth?.coin, formatQuantity(eth?.net ?? (0n as never))]).toEqual(['ETH', '0.05'])
  })

  test('the average entry of a net position is the price at which it has neither won nor lost', () => {
    const hedged = view({
      ...parts,
      held: [
        held(100, 600_000, { mark: 606_000 }),
        held(-150, 610_000, { instrument: BINANCE, mark: 606_000 }),
      ],
    })
    // 0.1 bought at 60000, 0.15 sold at 61000: 0.05 short at 63000.
    expect(hedged.netted[0]?.averageEntry).toBeCloseTo(63_000, 9)
    const flat = view({
      ...parts,
      held: [held(100, 600_000), held(-100, 610_000, { instrument: BINANCE })],
    })
    expect(flat.netted[0]).toMatchObject({ net: 0n, averageEntry: null })
  })

  test('sums are in the reporting currency', () => {
    const { equity, unrealised, leverage } = view(parts)
    // 1000 + 60, 2000 + 60, (3000 + 12) ÷ 2, and the ether where it was.
    expect([equity, unrealised].map(shown)).toEqual(['4626', '126'])
    expect(leverage).toBeCloseTo((6060 + 9090 + 606 + 150) / 4626, 12)
  })

  test('each wallet stands by itself: a hedge elsewhere keeps no position from liquidation', () => {
    const { distance, marginRatio, pools } = view(parts)
    const kucoin = (1_060 - 30.3 - 0.75) / ((6_060 + 150) * 0.995)
    expect(distance).toBeCloseTo(kucoin, 12)
    expect(pools.map((pool) => pool.distance?.toFixed(4))).toEqual([
      kucoin.toFixed(4),
      ((2_060 - 45.45) / (9_090 * 1.005)).toFixed(4),
      '1.0000',
    ])
    expect(marginRatio).toBeCloseTo(31.05 / 1_060, 12)
  })

  test('watched are all positions, and a wallet with several', () => {
    expect(watchedIn(view(parts)).map(({ name }) => name)).toEqual([
      'kucoin XBTUSDTM',
      'kucoin ETHUSDTM',
      'kucoin USDT',
      'binance BTCUSDT',
      'bybit BTCPERP',
    ])
  })
})

describe('the account of the simulated exchange, computed by its own formulas', () => {
  const trade = fc.record({
    symbol: fc.constantFrom(0, 1),
    buys: fc.boolean(),
    size: fc.integer({ min: 1, max: 300 }),
    price: fc.integer({ min: 500_000, max: 700_000 }),
    fee: fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }),
  })
  const mark = fc.double({ min: 400_000, max: 800_000, noNaN: true })

  test('is ours: equity, margins and what is free to the last digit, prices of liquidation as floats', () => {
    fc.assert(
      fc.property(
        fc.array(trade, { maxLength: 20 }),
        fc.tuple(mark, mark),
        fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 })),
        (trades, prices, leverages) => {
          const instruments = [contract(), ETH]
          const account = new Account('ann', 'USDT', usdt('20000'), 0)
          const ledgers = wallets({ USDT: '20000' })
          const marks = new Map(
            instruments.map((instrument, at) => [
              instrument.symbol,
              { instrument, mark: { mark: prices[at] ?? 0 } },
            ]),
          )
          instruments.forEach(({ symbol }, at) => {
            account.setLeverage(symbol, leverages[at] ?? 1)
          })
          for (const { symbol, buys, size, price, fee } of trades) {
            const instrument = instruments[symbol] ?? ETH
            account.settle(instrument, {
              symbol: instrument.symbol,
              side: buys ? 'buy' : 'sell',
              price: price as Ticks,
              size: size as Lots,
              fee: fee as Money,
              at: 0,
            } as VenueFill)
          }
          post(lineIn(ledgers, 'kucoin', 'USDT'), 'adjusted', (account.balance - usdt('20000')) as Money)
          const holding = (at: number): Held => {
            const instrument = instruments[at] ?? ETH
            return {
              ...held(0, 1, { instrument }),
              position: account.holdings.get(instrument.symbol)?.position ?? held(0, 1).position,
              mark: prices[at],
              terms: terms({ leverage: leverages[at] ?? 1 }),
            }
          }
          const ours = view({ held: [holding(0), holding(1)], ledgers })
          const theirs = walletOf(account, marks)
          const [pool] = ours.pools
          expect(pool).toMatchObject({
            balance: theirs.balance,
            equity: theirs.equity,
            unrealised: theirs.unrealised,
            initialMargin: theirs.positionMargin,
            free: theirs.available,
            maintenanceMargin: maintenanceOf(account, marks),
          })
          for (const leg of ours.legs) {
            const position = account.holdings.get(leg.symbol)
            if (!position || leg.lots === 0) continue
            const shownThere = heldPosition(account, position, marks)
            expect(leg.averageEntry).toBeCloseTo(shownThere.averageEntry, 4)
            expect(leg.unrealised).toBe(shownThere.unrealised)
            // Past its liquidation the exchange would have acted; a price is a price while there is a cushion.
            if (moneyToNumber(theirs.equity) > moneyToNumber(maintenanceOf(account, marks)))
              expect((leg.liquidation ?? 0) / 1e6).toBeCloseTo(shownThere.liquidation / 1e6, 6)
          }
        },
      ),
      { seed: 5, numRuns: 300 },
    )
  })
})
