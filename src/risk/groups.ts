import type { InstrumentSymbol } from '../domain/instrument.ts'

/** Instruments that fall together, and the largest signed position that they may add up to. */
export interface CorrelatedGroup {
  readonly name: string
  /** In the reporting currency. */
  readonly notionalMax: number
  readonly symbols: ReadonlySet<InstrumentSymbol>
}

/** `majors 15000 XBTUSDTM ETHUSDTM`, as the configuration writes it; its shape has been checked there. */
export function correlatedGroup(text: string): CorrelatedGroup {
  const [name = '', notionalMax, ...symbols] = text.split(' ')
  return { name, notionalMax: Number(notionalMax), symbols: new Set(symbols as InstrumentSymbol[]) }
}
