import type { Currency } from '../../domain/balances.ts'
import type { Instrument, InstrumentSymbol } from '../../domain/instrument.ts'

/**
 * Which instrument a symbol of the venue is.
 *
 * Prices and sizes cannot be read without it, so what the listing does not know has to be told apart: *foreign*
 * (listed, but not linear in our settlement currency, or listed after we looked: not ours to trade, skipped) and
 * *unread* (we have not looked yet). Taking the second for the first would read an unknown account as flat.
 */
export interface Listing {
  /** undefined for a foreign symbol. @throws Error while the venue's list has not been read. */
  readonly find: (symbol: string) => Instrument | undefined
  /** Never throws: pushes of what we do not trade are no news. */
  readonly peek: (symbol: string) => Instrument | undefined
  /** Takes the venue's whole list of linear instruments. */
  readonly learn: (instruments: readonly Instrument[]) => void
  /** What the engine trades. */
  readonly traded: () => readonly Instrument[]
  /** What those settle in. Before they are known: what most of the venue settles in. */
  readonly currencies: () => readonly Currency[]
}

const CURRENCY_DEFAULT = 'USDT'

/** A listing over the instruments that the engine trades; those win over what the venue's list said earlier. */
export function listing(traded: () => ReadonlyMap<InstrumentSymbol, Instrument>): Listing {
  let listed: ReadonlyMap<string, Instrument> | undefined
  const peek = (symbol: string): Instrument | undefined =>
    traded().get(symbol as InstrumentSymbol) ?? listed?.get(symbol)
  return {
    peek,
    find(symbol) {
      const instrument = peek(symbol)
      if (!instrument && !listed) throw new Error(`${symbol} is unknown and the instruments were never read`)
      return instrument
    },
    learn(instruments) {
      listed = new Map(instruments.map((instrument) => [instrument.symbol, instrument]))
    },
    traded: () => [...traded().values()],
    currencies() {
      const settled = [...traded().values()].map((instrument) => instrument.settleCurrency)
      return settled.length === 0 ? [CURRENCY_DEFAULT] : [...new Set(settled)]
    },
  }
}
