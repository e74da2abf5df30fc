import { type Instrument, instrumentKey } from '../domain/instrument.ts'
import { ZERO } from '../domain/money.ts'
import type { MarginTerms } from '../domain/position.ts'
import type { Books } from '../journal/books.ts'

/** How an instrument is margined: as the venue told last, else as we set it at the start. */
export const termsOf = (
  books: Pick<Books, 'holdings'>,
  instrument: Instrument,
  leverage: number,
): MarginTerms =>
  books.holdings.get(instrumentKey(instrument))?.terms ?? {
    mode: 'cross',
    leverage,
    maintenanceRate: instrument.maintenanceMarginRate,
    maintenanceDeduction: ZERO,
  }
