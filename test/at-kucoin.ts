import {
  type InstrumentKey,
  type InstrumentName,
  type InstrumentSymbol,
  instrumentKey,
} from '../src/domain/instrument.ts'

/** An instrument at the one venue that most tests know. */
export const atKucoin = (symbol: string): InstrumentName => ({
  venue: 'kucoin',
  symbol: symbol as InstrumentSymbol,
})

export const keyAtKucoin = (symbol: string): InstrumentKey => instrumentKey(atKucoin(symbol))
