import type { Instrument } from '../../domain/instrument.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Exchange } from '../contract.ts'
import type { ObservedHistory } from './observed-history.ts'
import type { OrderTraits } from './order-traits.ts'
import type { PairedStops } from './paired-stops.ts'
import type { Preferences } from './preferences.ts'
import type { Credential } from './signature.ts'

/** What every endpoint and push may look at. */
export interface SimulatedVenue {
  readonly exchange: Exchange
  readonly clock: Clock
  readonly credentials: readonly Credential[]
  readonly instrument: (symbol: string) => Instrument | undefined
  readonly preferences: Preferences
  readonly traits: OrderTraits
  readonly pairs: PairedStops
  readonly history: ObservedHistory
}
