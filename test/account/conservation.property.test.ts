import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { convert } from '../../src/account/conversion.ts'
import type { Held } from '../../src/account/leg.ts'
import type { Instrument, InstrumentSymbol, Lots, Ticks, VenueName } from '../../src/domain/instrument.ts'
import { type Money, ZERO } from '../../src/domain/money.ts'
import {
  type ClientOrderId,
  direction,
  type Fill,
  type OrderId,
  type TradeId,
} from '../../src/domain/order.ts'
import { Books } from '../../src/journal/books.ts'
import type { JournalEvent } from '../../src/journal/events.ts'
import { apply } from '../../src/journal/fold.ts'
import { holdingKey } from '../../src/journal/keys.ts'
import { balanceOf, columnOf, type LedgerLine, ledgerKey, lineIn } from '../../src/journal/ledger.ts'
import { contract, terms, view, worth } from './holdings.ts'

/**
 * Nothing is made and nothing is lost: whatever several venues report of fills, flips, fees in whatever currency, funding
 * and corrections, the books come to what plain sums of integers come to, to the last digit. The plain sums share no
 * code with the books: they know prices, sizes and what a tick of a lot is worth.
 */

const INSTRUMENTS: readonly Instrument[] = [
  contract(),
  contract({
    symbol: 'ETHUSDCM' as InstrumentSymbol,
    baseCurrency: 'ETH',
    settleCurrency: 'USDC',
    multiplier: '0.01',
  }),
  contract({ venue: 'binance', symbol: 'BTCUSDT' as InstrumentSymbol, baseCurrency: 'BTC' }),
  contract({ venue: 'bybit', symbol: 'XBTUSDTM' as InstrumentSymbol, tickSize: '0.5', multiplier: '0.0001' }),
]
const VENUES: readonly VenueName[] = ['kucoin', 'binance', 'bybit']
const RATES = worth({ USDC: '0.9997', BNB: '612.345678901234' })

const fee = fc.bigInt({ min: -(10n ** 11n), max: 10n ** 11n }).map((each) => each as Money)
const at = fc.nat(INSTRUMENTS.length - 1)

/** A word of a venue. Fills draw their ids from few, so that some come twice. */
const word = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('fill' as const),
      at,
      id: fc.nat(60),
      buys: fc.boolean(),
      size: fc.integer({ min: 1, max: 40 }),
      price: fc.integer({ min: 1, max: 900_000 }),
      fee,
      inBnb: fc.boolean(),
      inferred: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('price' as const),
      at,
      id: fc.nat(60),
      price: fc.integer({ min: 1, max: 900_000 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('funding' as const), at, id: fc.nat(8), amount: fee }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('correction' as const), at, id: fc.nat(60), amount: fee }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('position' as const),
      at,
      lots: fc.integer({ min: -60, max: 60 }),
      price: fc.integer({ min: 1, max: 900_000 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('balance' as const), at, amount: fee }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('transfer' as const), at, id: fc.nat(8), amount: fee }),
  },
)
type Word = typeof word extends fc.Arbitrary<infer Value> ? Value : never

const instrumentOf = (said: Word): Instrument => INSTRUMENTS[said.at] ?? contract()

const fillOf = (said: Extract<Word, { kind: 'fill' }>): Fill => {
  const { venue, symbol } = instrumentOf(said)
  return {
    tradeId: `${said.inferred ? 'inferred' : 't'}${said.id}` as TradeId,
    orderId: `o${said.id < 1_000 ? said.id % 7 : said.id} of ${symbol}, ${said.buys}` as OrderId,
    clientOrderId: null as ClientOrderId | null,
    venue,
    symbol,
    side: said.buys ? 'buy' : 'sell',
    price: said.price as Ticks,
    size: said.size as Lots,
    liquidity: 'maker',
    fee: said.fee,
    ...(said.inBnb && !said.inferred ? { feeCurrency: 'BNB' } : {}),
    kind: 'trade',
    at: 0,
  }
}

/** Folds words one after the other, with the parts that depend on what the books say filled in. */
class Told {
  readonly books = new Books()
  /** By venue and currency: money that came, less what went. */
  readonly cash = new Map<string, bigint>()
  /** By instrument. */
  readonly lots = new Map<string, number>()
  readonly #seen = new Set<string>()
  /** The newest fill of each id, as it was last told. */
  readonly #fills = new Map<string, Fill>()
  /** What no real fill has come for yet, by order, oldest first. */
  readonly #inferred = new Map<
    string,
    { readonly name: string; readonly price: number; lots: number; fee: bigint }[]
  >()

  constructor() {
    for (const { venue, symbol, tickSize, multiplier, baseCurrency, settleCurrency } of INSTRUMENTS)
      this.#fold({
        type: 'InstrumentSeen',
        venue,
        symbol,
        tickSize,
        multiplier,
        baseCurrency,
        settleCurrency,
      })
  }

  hear(words: readonly Word[]): this {
    for (const said of words) this.#hear(said)
    return this
  }

  #hear(said: Word): void {
    const instrument = instrumentOf(said)
    const { venue, symbol, settleCurrency, tickMoney } = instrument
    const key = holdingKey(venue, symbol)
    const trade = (lots: number, price: number): void => {
      this.#pay(venue, settleCurrency, -BigInt(lots) * BigInt(price) * tickMoney)
      this.lots.set(key, (this.lots.get(key) ?? 0) + lots)
    }
    switch (said.kind) {
      case 'fill': {
        const fill = fillOf(said)
        const standing = this.#inferred.get(`${venue} ${fill.orderId}`) ?? []
        this.#inferred.set(`${venue} ${fill.orderId}`, standing)
        const inferred = standing.reduce((sum, { lots }) => sum + lots, 0)
        const replaces = said.inferred ? 0 : Math.min(fill.size, inferred)
        this.#fold({
          type: 'FillRecorded',
          fill,
          source: said.inferred ? 'inferred' : 'stream',
          ...(replaces > 0 ? { replaces: replaces as Lots } : {}),
        })
        const name = `${venue} ${fill.orderId} ${fill.tradeId}`
        if (this.#seen.has(name)) break
        this.#seen.add(name)
        trade(direction(fill.side) * fill.size, fill.price)
        this.#pay(venue, fill.feeCurrency ?? settleCurrency, -fill.fee)
        if (said.inferred) standing.push({ name, price: fill.price, lots: fill.size, fee: fill.fee })
        else this.#fills.set(`${venue} ${symbol} ${said.id}`, fill)
        for (let left = replaces; left > 0 && standing[0]; ) {
          const [oldest] = standing
          const lots = Math.min(left, oldest.lots)
          const fee = (oldest.fee * BigInt(lots)) / BigInt(oldest.lots)
          trade(-direction(fill.side) * lots, oldest.price)
          this.#pay(venue, settleCurrency, fee)
          oldest.lots -= lots
          oldest.fee -= fee
          left -= lots
          if (oldest.lots > 0) continue
          standing.shift()
          this.#seen.delete(oldest.name)
        }
        break
      }
      case 'price': {
        const name = `${venue} ${symbol} ${said.id}`
        const fill = this.#fills.get(name)
        if (!fill) break
        const { tradeId, orderId, side, size, price: from } = fill
        const to = said.price as Ticks
        this.#fold({ type: 'PriceCorrected', tradeId, orderId, venue, symbol, side, size, from, to })
        this.#fills.set(name, { ...fill, price: to })
        trade(direction(side) * size, to - from)
        this.lots.set(key, (this.lots.get(key) ?? 0) - direction(side) * size)
        break
      }
      case 'funding': {
        const id = `${symbol}-${said.id}`
        this.#fold({ type: 'FundingPaid', id, venue, symbol, amount: said.amount, at: 0 })
        if (!this.#seen.has(`${venue} funding ${id}`)) this.#pay(venue, settleCurrency, -said.amount)
        this.#seen.add(`${venue} funding ${id}`)
        break
      }
      case 'transfer': {
        const { amount } = said
        const id = `${settleCurrency}-${said.id}`
        this.#fold({ type: 'FundsTransferred', id, venue, currency: settleCurrency, amount, at: 0 })
        if (!this.#seen.has(`${venue} transfer ${id}`)) this.#pay(venue, settleCurrency, amount)
        this.#seen.add(`${venue} transfer ${id}`)
        break
      }
      case 'correction': {
        const fill = this.#fills.get(`${venue} ${symbol} ${said.id}`)
        if (!fill) break
        const { orderId, tradeId, feeCurrency = settleCurrency } = fill
        this.#fold({ type: 'FeeCorrected', venue, orderId, tradeId, difference: said.amount })
        this.#pay(venue, feeCurrency, -said.amount)
        break
      }
      case 'position': {
        const from = this.books.position(venue, symbol).lots
        const price = said.price as Ticks
        this.#fold({
          type: 'PositionAdjusted',
          venue,
          symbol,
          from,
          to: said.lots as Lots,
          price,
          reason: '',
        })
        trade(said.lots - (this.lots.get(key) ?? 0), said.price)
        break
      }
      case 'balance': {
        const line = this.books.ledger(venue, settleCurrency)
        const from = line ? balanceOf(line) : ZERO
        const to = (from + said.amount) as Money
        this.#fold({ type: 'BalanceAdjusted', venue, currency: settleCurrency, from, to, reason: '' })
        this.#pay(venue, settleCurrency, said.amount)
        break
      }
      default:
        said satisfies never
    }
  }

  #pay(venue: VenueName, currency: string, amount: bigint): void {
    const key = ledgerKey(venue, currency)
    this.cash.set(key, (this.cash.get(key) ?? 0n) + amount)
  }

  #fold(event: JournalEvent): void {
    apply(this.books, { sequence: this.books.sequence + 1, at: 0, event })
  }
}

/** Everything that is money or size in the books, in an order of its own. */
const sums = ({ books }: Told) => ({
  holdings: [...books.holdings].map(([key, { position }]) => [key, position]),
  ledgers: [...books.ledgers].toSorted(([left], [right]) => (left < right ? -1 : 1)),
  fills: books.fills,
})

const marks = fc.tuple(...INSTRUMENTS.map(() => fc.integer({ min: 1, max: 900_000 })))
const words = fc.array(word, { maxLength: 120, size: 'max' })

describe('whatever venues say', () => {
  test('what was paid and received, with what is held at any marks, is realised less fees and funding and open profit', () => {
    fc.assert(
      fc.property(words, marks, (said, prices) => {
        const told = new Told().hear(said)
        const open = new Map<string, bigint>()
        const worthAtMarks = new Map<string, bigint>()
        const held: Held[] = INSTRUMENTS.map((instrument, index) => {
          const { venue, symbol, settleCurrency, tickMoney } = instrument
          const wallet = ledgerKey(venue, settleCurrency)
          const mark = prices[index] ?? 1
          const lots = told.lots.get(holdingKey(venue, symbol)) ?? 0
          const value = BigInt(lots) * BigInt(mark) * tickMoney
          worthAtMarks.set(wallet, (worthAtMarks.get(wallet) ?? 0n) + value)
          const { position } = told.books.holdings.get(holdingKey(venue, symbol)) ?? { position: undefined }
          if (!position) throw new Error('never seen')
          open.set(wallet, (open.get(wallet) ?? 0n) + value - position.cost)
          return {
            instrument,
            position,
            mark,
            terms: terms(),
            working: { buys: ZERO, sells: ZERO },
            margin: null,
          }
        })
        for (const [key, line] of told.books.ledgers) {
          const profit = line.adjusted + line.transferred + line.realised - line.fees - line.funding
          expect(profit + (open.get(key) ?? 0n)).toBe(
            (told.cash.get(key) ?? 0n) + (worthAtMarks.get(key) ?? 0n),
          )
        }
        // The account says the same, in every wallet and as one number.
        const account = view({ held, ledgers: toldAll(told.books), rates: RATES })
        let inUsdt = 0n
        for (const pool of account.pools) {
          const key = ledgerKey(pool.venue, pool.currency)
          const equity = (told.cash.get(key) ?? 0n) + (worthAtMarks.get(key) ?? 0n)
          expect(pool.equity).toBe(equity)
          inUsdt +=
            equity * (pool.currency === 'USDT' ? 10n ** 12n : (RATES.others.get(pool.currency)?.value ?? 0n))
        }
        const off = (account.equity ?? 0n) * 10n ** 12n - inUsdt
        expect(2n * (off < 0n ? -off : off) <= 10n ** 12n).toBe(true)
      }),
      { seed: 23, numRuns: 400 },
    )
  })

  test('a position is the signed sum of its unique fills and adjustments', () => {
    fc.assert(
      fc.property(words, (said) => {
        const told = new Told().hear(said)
        for (const [key, { position }] of told.books.holdings)
          expect(position.lots).toBe(told.lots.get(key) ?? 0)
      }),
      { seed: 29, numRuns: 200 },
    )
  })

  test('what is said twice changes nothing', () => {
    fc.assert(
      fc.property(words, (said) => {
        const again = said.filter(
          (each) => (each.kind === 'fill' && !each.inferred) || each.kind === 'funding',
        )
        const once = new Told().hear(said)
        const twice = new Told().hear([...said, ...again])
        expect(sums(twice)).toEqual(sums(once))
        expect(twice.books.duplicateFills).toBeGreaterThanOrEqual(
          again.filter(({ kind }) => kind === 'fill').length,
        )
      }),
      { seed: 31, numRuns: 200 },
    )
  })

  test('how the words of venues interleave does not matter', () => {
    fc.assert(
      fc.property(words, fc.infiniteStream(fc.nat(2)), (said, turns) => {
        const queues = VENUES.map((venue) => said.filter((each) => instrumentOf(each).venue === venue))
        const shuffled: Word[] = []
        for (const turn of turns) {
          if (shuffled.length === said.length) break
          const queue = queues[turn]?.length ? queues[turn] : queues.find(({ length }) => length > 0)
          const next = queue?.shift()
          if (next) shuffled.push(next)
        }
        expect(sums(new Told().hear(shuffled))).toEqual(sums(new Told().hear(said)))
      }),
      { seed: 37, numRuns: 200 },
    )
  })

  test('the cost of a position is what its average entry comes to, and closing pieces of it loses none', () => {
    fc.assert(
      fc.property(words, fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 12 }), (said, pieces) => {
        const told = new Told().hear(said.filter(({ kind }) => kind === 'fill'))
        for (const { instrument, position } of INSTRUMENTS.map((each) => ({
          instrument: each,
          position: told.books.position(each.venue, each.symbol),
        }))) {
          if (position.lots === 0) continue
          const [leg] = view({
            held: [
              {
                instrument,
                position,
                mark: 1,
                terms: terms(),
                working: { buys: ZERO, sells: ZERO },
                margin: null,
              },
            ],
          }).legs
          const cost = (leg?.averageEntry ?? 0) * position.lots * Number(instrument.tickMoney)
          expect(Math.abs(cost - Number(position.cost))).toBeLessThanOrEqual(
            Math.abs(Number(position.cost)) * 1e-12,
          )
        }
        // Closed at any price, piece by piece, all of a position's cost has come back out as realised profit.
        const before = columnOf(told.books.ledgers, 'realised')
        const cost = new Map<string, bigint>()
        for (const instrument of INSTRUMENTS) {
          const { venue, symbol, settleCurrency, tickMoney } = instrument
          const { lots, cost: paid } = told.books.position(venue, symbol)
          let left = lots as number
          let received = 0n
          for (const [index, piece] of [...pieces, Math.abs(lots)].entries()) {
            const size = Math.min(piece, Math.abs(left))
            if (size === 0) continue
            const price = 1_000 + index
            received += BigInt(Math.sign(lots) * size * price) * tickMoney
            told.hear([
              {
                kind: 'fill',
                at: INSTRUMENTS.indexOf(instrument),
                id: 1_000 * (1 + INSTRUMENTS.indexOf(instrument)) + index,
                buys: lots < 0,
                size,
                price,
                fee: ZERO,
                inBnb: false,
                inferred: false,
              },
            ])
            left -= Math.sign(lots) * size
          }
          expect(told.books.position(venue, symbol)).toMatchObject({ lots: 0, cost: 0n })
          cost.set(settleCurrency, (cost.get(settleCurrency) ?? 0n) + received - paid)
        }
        for (const [currency, amount] of columnOf(told.books.ledgers, 'realised'))
          expect(amount - (before.get(currency) ?? 0n)).toBe(cost.get(currency) ?? 0n)
      }),
      { seed: 41, numRuns: 150 },
    )
  })

  test('one number of all currencies is the sum of the parts, however they are grouped', () => {
    fc.assert(
      fc.property(words, (said) => {
        const { books } = new Told().hear(said)
        for (const column of ['fees', 'funding', 'realised', 'turnover'] as const) {
          const whole = convert(columnOf(books.ledgers, column), RATES) ?? 0n
          let parts = 0n
          for (const [key, line] of books.ledgers)
            parts += convert(columnOf(new Map([[key, line]]), column), RATES) ?? 0n
          // Each part is rounded by itself: half of the last digit a line.
          const off = whole - parts
          expect(2n * (off < 0n ? -off : off) <= BigInt(books.ledgers.size + 1)).toBe(true)
        }
      }),
      { seed: 43, numRuns: 200 },
    )
  })
})

/** As if every venue had told its balances: what the books say is what there is. */
function toldAll({ ledgers }: Books): Map<string, LedgerLine> {
  const told = new Map([...ledgers].map(([key, line]) => [key, { ...line }]))
  for (const { venue, settleCurrency } of INSTRUMENTS) lineIn(told, venue, settleCurrency).told = true
  return told
}
