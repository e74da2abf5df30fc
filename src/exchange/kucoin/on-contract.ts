import type { Instrument } from '../../domain/instrument.ts'
import type { HeldPosition } from '../contract.ts'
import { unknownContract } from './refusal.ts'
import type { Caller } from './router.ts'
import type { SimulatedVenue } from './venue.ts'

/** Answers for the contract that `symbol` names, or refuses when there is none. */
export const onContract =
  <Input extends { readonly symbol: string }>(
    venue: SimulatedVenue,
    answer: (instrument: Instrument, input: Input, caller: Caller) => unknown,
  ) =>
  (input: Input, caller: Caller): unknown => {
    const instrument = venue.instrument(input.symbol)
    return instrument ? answer(instrument, input, caller) : unknownContract()
  }

/** What an account holds of a contract; undefined when it holds nothing. */
export const heldIn = (
  { exchange }: SimulatedVenue,
  account: string,
  { symbol }: Instrument,
): HeldPosition | undefined =>
  exchange.positions(account).find((position) => position.symbol === symbol && position.lots !== 0)
