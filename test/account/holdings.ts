import { onlyIn, type Rates } from '../../src/account/conversion.ts'
import type { Held } from '../../src/account/leg.ts'
import { type AccountParts, type AccountView, accountView } from '../../src/account/view.ts'
import {
  type Instrument,
  type InstrumentSymbol,
  type Lots,
  rate,
  type Ticks,
  tickMoneyOf,
  type VenueName,
} from '../../src/domain/instrument.ts'
import { type Money, money, ZERO } from '../../src/domain/money.ts'
import type { Side } from '../../src/domain/order.ts'
import { applyFill, FLAT, type MarginTerms } from '../../src/domain/position.ts'
import { type LedgerLine, lineIn, post } from '../../src/journal/ledger.ts'

/** Positions and wallets for tests of the account. */

export function contract(parts: Partial<Instrument> = {}): Instrument {
  const { tickSize = '0.1', multiplier = '0.001' } = parts
  return {
    venue: 'kucoin',
    symbol: 'XBTUSDTM' as InstrumentSymbol,
    baseCurrency: 'XBT',
    settleCurrency: 'USDT',
    tickSize,
    multiplier,
    tickMoney: tickMoneyOf(tickSize, multiplier),
    orderLotsMax: 1_000_000 as Lots,
    priceMax: 10_000_000 as Ticks,
    leverageMax: 100,
    initialMarginRate: 0.01,
    maintenanceMarginRate: 0.005,
    makerFeeRate: rate('0.0002'),
    takerFeeRate: rate('0.0006'),
    fundingIntervalMs: 28_800_000,
    tradable: true,
    ...parts,
  }
}

export const terms = (parts: Partial<MarginTerms> = {}): MarginTerms => ({
  mode: 'cross',
  leverage: 5,
  maintenanceRate: 0.005,
  maintenanceDeduction: ZERO,
  ...parts,
})

/** A position that was opened by one fill. */
export function held(
  lots: number,
  entryTicks: number,
  parts: Partial<Omit<Held, 'instrument' | 'position'>> & { readonly instrument?: Instrument } = {},
): Held {
  const { instrument = contract() } = parts
  const side: Side = lots > 0 ? 'buy' : 'sell'
  const fill = { side, price: entryTicks as Ticks, size: Math.abs(lots) as Lots }
  return {
    instrument,
    position: lots === 0 ? FLAT : applyFill(FLAT, fill, instrument),
    mark: entryTicks,
    terms: terms({ maintenanceRate: instrument.maintenanceMarginRate }),
    working: { buys: ZERO, sells: ZERO },
    margin: null,
    ...parts,
  }
}

export function wallets(
  amounts: Readonly<Record<string, string>>,
  venue: VenueName = 'kucoin',
): Map<string, LedgerLine> {
  const ledgers = new Map<string, LedgerLine>()
  for (const [currency, amount] of Object.entries(amounts)) {
    const line = lineIn(ledgers, venue, currency)
    post(line, 'adjusted', money(amount))
    line.told = true
  }
  return ledgers
}

export const view = (parts: Partial<AccountParts>): AccountView =>
  accountView({
    at: 0,
    held: [],
    ledgers: new Map(),
    rates: onlyIn('USDT'),
    foreign: new Map(),
    available: new Map(),
    ...parts,
  })

/** Rates from decimal text: what one unit is worth in USDT. */
export const worth = (prices: Readonly<Record<string, string>>): Rates => ({
  reporting: 'USDT',
  others: new Map(
    Object.entries(prices).map(([currency, price]) => [
      currency,
      { value: money(price) as bigint, source: 'fixed', ageMs: null },
    ]),
  ),
})

export const usdt = (text: string): Money => money(text)
