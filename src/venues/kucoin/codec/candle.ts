import { z } from 'zod'
import type { Instrument } from '../../../domain/instrument.ts'
import type { MinuteClose } from '../../../domain/market.ts'
import { figure, moment } from './numbers.ts'

/** Begin, open, high, low, close, volume. */
const candles = z.array(z.tuple([moment, figure, figure, figure, figure]).rest(z.unknown()))

/** Oldest first, whatever the order of the answer. */
export function decodeMinutes(data: unknown, instrument: Instrument): readonly MinuteClose[] {
  const tick = Number(instrument.tickSize)
  return candles
    .parse(data)
    .map(([at, , , , close]) => ({ at, close: close / tick }))
    .sort((left, right) => left.at - right.at)
}
