import type { Currency } from '../domain/balances.ts'
import type { InstrumentSymbol } from '../domain/instrument.ts'

/**
 * What entries of earlier engines do not say. They traded KuCoin's linear contracts only, whose symbols spell both
 * currencies: base, settlement currency, M.
 */
export function currenciesOf(symbol: InstrumentSymbol): {
  readonly base: Currency
  readonly settle: Currency
} {
  const [, base = symbol, settle = SETTLE_CURRENCY] = /^(.+?)(USDT|USDC)M$/.exec(symbol) ?? []
  return { base, settle }
}

/** What those engines settled in where no symbol tells. */
export const SETTLE_CURRENCY: Currency = 'USDT'
