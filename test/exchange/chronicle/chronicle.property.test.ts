import fc from 'fast-check'
import { expect, it } from 'vitest'
import { money } from '../../../src/domain/money.ts'
import { openChronicle } from '../../../src/exchange/chronicle/chronicle.ts'
import { START_MS, type StillMarket, stillMarket } from '../still-market.ts'
import { action, perform } from '../whatever-happens.ts'
import { MemoryFile } from './memory-file.ts'

/** What only accounts that are kept need to survive. */
const more = fc.oneof(
  fc.record({ kind: fc.constant('transfer' as const), usdt: fc.integer({ min: -50, max: 50 }) }),
  fc.record({ kind: fc.constant('leverage' as const), times: fc.integer({ min: 1, max: 20 }) }),
  fc.record({ kind: fc.constant('arm' as const), ms: fc.constantFrom(0, 500, 2_000) }),
  fc.record({ kind: fc.constant('liquidate' as const) }),
)
const anything = fc.oneof({ weight: 5, arbitrary: action }, { weight: 1, arbitrary: more })
const history = fc.array(anything, { maxLength: 40, size: 'max' })
type Anything = typeof anything extends fc.Arbitrary<infer Value> ? Value : never

const DEPOSITS = { ann: '400', bob: '900' }
/** Some histories come to the moment at which funding is paid. */
const FUNDING_IN_MS = 5_000
const BEGINS = START_MS + 8 * 3_600_000 - FUNDING_IN_MS

function act(market: StillMarket, each: Anything): void {
  const { exchange, symbol } = market
  switch (each.kind) {
    case 'transfer':
      exchange.transfer('ann', money(String(each.usdt)))
      return
    case 'leverage':
      exchange.setLeverage('bob', symbol, each.times)
      return
    case 'arm':
      exchange.armDeadMan('ann', each.ms, [symbol])
      return
    case 'liquidate':
      exchange.liquidate('bob')
      return
    default:
      perform(market, each)
  }
}

/** Everything that an account can ask for and that no price moves. */
const told = ({ exchange, symbol }: StillMarket) => ({
  audit: exchange.audit(),
  accounts: Object.keys(DEPOSITS).map((id) => ({
    orders: exchange.orders(id, {}),
    open: exchange.orders(id, { status: 'active' }),
    stops: exchange.orders(id, { status: 'untriggered' }),
    fills: exchange.fills(id, {}),
    ledger: exchange.ledger(id, 0),
    funding: exchange.fundingPayments(id, undefined, 0),
    leverage: exchange.leverage(id, symbol),
    balance: exchange.wallet(id).balance,
    positions: exchange.positions(id).map(({ cost, fees, leverage, lots, openedAt, realised }) => ({
      cost,
      fees,
      leverage,
      lots,
      openedAt,
      realised,
    })),
  })),
})

/** The next process on the same file. */
const next = (file: MemoryFile, { clock }: StillMarket): StillMarket =>
  stillMarket(DEPOSITS, openChronicle(file), clock.now() + 1)

it('whatever happened, a process that is killed at any time is followed by one that tells the same', () => {
  fc.assert(
    fc.property(fc.array(history, { minLength: 1, maxLength: 3 }), (lives) => {
      const file = new MemoryFile()
      let market = stillMarket(DEPOSITS, openChronicle(file), BEGINS)
      for (const life of lives) {
        market.exchange.start()
        for (const each of life) act(market, each)
        const before = { told: told(market), versions: numbers(market) }
        const after = next(file, market)
        expect(told(after)).toEqual(before.told)
        for (const [name, number] of Object.entries(numbers(after)))
          expect(number, `${name} never goes back`).toBeGreaterThanOrEqual(before.versions[name] ?? 0)
        const taken = told(after).accounts.flatMap(({ orders }) => orders.map(({ id }) => id))
        expect(new Set(taken).size, 'an id is given once').toBe(taken.length)
        market = after
      }
    }),
    { numRuns: 60 },
  )
})

/** What somebody outside may have seen, and which only rises. */
const numbers = ({ exchange, symbol }: StillMarket): Record<string, number> => ({
  'the sequence of the book': exchange.book(symbol).sequence,
  'the version of a wallet': exchange.wallet('ann').version,
})

it('cut anywhere in its last records, a file tells what was told when the last whole one was written', () => {
  fc.assert(
    fc.property(history, (actions) => {
      const file = new MemoryFile()
      const market = stillMarket(DEPOSITS, openChronicle(file), BEGINS)
      const states = [{ length: file.length, told: told(market) }]
      file.written = () => states.push({ length: file.length, told: told(market) })
      market.exchange.start()
      for (const each of actions) act(market, each)
      const last = states.slice(-4)
      for (const [index, { length, told: expected }] of last.entries()) {
        const end = last[index + 1]?.length ?? length + 1
        for (const bytes of [length, length + 1, Math.floor((length + end) / 2), end - 1])
          expect(told(next(file.cut(bytes), market))).toEqual(expected)
      }
    }),
    { numRuns: 25 },
  )
})

it('nobody hears of an order, a fill or a wallet that is not written down', () => {
  fc.assert(
    fc.property(history, (actions) => {
      const file = new MemoryFile()
      const market = stillMarket(DEPOSITS, openChronicle(file), BEGINS)
      const written = () => openChronicle(file).past.entries
      market.exchange.observe((event) => {
        if (event.type !== 'OrderChanged' && event.type !== 'StopChanged') return
        const rows = written().flatMap(({ orders = [] }) => orders.filter(({ id }) => id === event.order.id))
        expect(rows.at(-1)?.updatedAt).toBeGreaterThanOrEqual(event.order.updatedAt)
        expect(rows.at(-1)?.filled).toBeGreaterThanOrEqual(event.order.filled)
      })
      market.exchange.observe((event) => {
        if (event.type !== 'WalletChanged') return
        const row = written()
          .flatMap(({ accounts = [] }) => accounts.filter(({ id }) => id === event.account))
          .at(-1)
        expect(row?.versionMax).toBeGreaterThanOrEqual(event.wallet.version)
      })
      market.exchange.start()
      for (const each of actions) act(market, each)
    }),
    { numRuns: 10 },
  )
})

it('who writes everything down does nothing else otherwise', () => {
  fc.assert(
    fc.property(history, (actions) => {
      const markets = [openChronicle(new MemoryFile()), undefined].map((chronicle) =>
        stillMarket(DEPOSITS, chronicle, BEGINS),
      )
      for (const market of markets) {
        market.exchange.start()
        for (const each of actions) act(market, each)
      }
      const [kept, other] = markets.map(({ events }) => events.map(anonymous))
      expect(kept).toEqual(other)
    }),
    { numRuns: 25 },
  )
})

/** Client ids are counted over all markets of a test. */
const anonymous = (event: object): string =>
  JSON.stringify(event, (key, value) =>
    key === 'clientOid' ? '' : typeof value === 'bigint' ? String(value) : value,
  )
