import type { Config } from '../../config/schema.ts'

export type RecordedEvent = Config['risk']['stress']['recorded'][number]

/** What BTC and ETH did together in the worst window of a recorded event. Facts; a test computes them from the candles. */
export interface RecordedMove {
  /** The longest that the window may be. */
  readonly hours: 1 | 24
  readonly way: 'fall' | 'rise'
  /** The minutes that it begins and ends with, UTC. */
  readonly from: string
  readonly to: string
  readonly BTC: number
  readonly ETH: number
}

/**
 * Of all windows of that length the one in which the two moved farthest in sum: a fall from the highest trade of the first
 * minute to the lowest of the last one, a rise from lowest to highest. Both coins in the same minutes. 1-minute candles of
 * Binance spot (2021) and KuCoin spot (2023).
 *
 * - 2021-04-25: a fall around 284 minutes in which the exchange stood still.
 * - 2021-05-19: the crash; who was short at its end lost half as much again as who was long at its beginning.
 * - 2023-03-11: USDC lost its peg, and prices in it swung.
 */
export const RECORDED_MOVES: Readonly<Record<RecordedEvent, readonly RecordedMove[]>> = {
  '2021-04-25': [
    move(1, 'fall', '2021-04-25T20:44Z', '2021-04-25T21:42Z', -0.0499, -0.047),
    move(1, 'rise', '2021-04-25T21:45Z', '2021-04-25T22:45Z', 0.0379, 0.0494),
    move(24, 'fall', '2021-04-25T15:19Z', '2021-04-25T21:42Z', -0.0719, -0.08),
    move(24, 'rise', '2021-04-25T21:42Z', '2021-04-25T23:59Z', 0.0458, 0.0706),
  ],
  '2021-05-19': [
    move(1, 'fall', '2021-05-19T12:10Z', '2021-05-19T13:10Z', -0.2268, -0.3118),
    move(1, 'rise', '2021-05-19T13:10Z', '2021-05-19T13:45Z', 0.2667, 0.3692),
    move(24, 'fall', '2021-05-19T00:13Z', '2021-05-19T13:10Z', -0.3116, -0.4514),
    move(24, 'rise', '2021-05-19T13:10Z', '2021-05-19T17:18Z', 0.3481, 0.5468),
  ],
  '2023-03-11': [
    move(1, 'fall', '2023-03-10T13:49Z', '2023-03-10T14:47Z', -0.0315, -0.0368),
    move(1, 'rise', '2023-03-11T00:57Z', '2023-03-11T01:56Z', 0.0235, 0.0296),
    move(24, 'fall', '2023-03-11T01:56Z', '2023-03-11T08:05Z', -0.044, -0.0451),
    move(24, 'rise', '2023-03-10T14:47Z', '2023-03-11T01:56Z', 0.0519, 0.0675),
  ],
}

function move(
  hours: 1 | 24,
  way: 'fall' | 'rise',
  from: string,
  to: string,
  btc: number,
  eth: number,
): RecordedMove {
  return { hours, way, from, to, BTC: btc, ETH: eth }
}
