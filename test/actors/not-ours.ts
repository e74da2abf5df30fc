import type { InstrumentSymbol, Lots } from '../../src/domain/instrument.ts'
import { money } from '../../src/domain/money.ts'
import type { VenuePosition } from '../../src/domain/position.ts'

/** On our account, in an instrument that this engine does not trade. */
export const NOT_OURS: VenuePosition = {
  venue: 'kucoin',
  symbol: 'LUNAUSDTM' as InstrumentSymbol,
  lots: 3 as Lots,
  averageEntry: 1,
  mark: 1,
  liquidation: 0,
  maintenanceMargin: money('12'),
  unrealised: money('-250'),
  currency: 'USDT',
}
