import type { Moment } from './events.ts'

/** How long an order waits for what; ms. */

/**
 * A request by REST that is older is refused for its timestamp: KuCoin's window is 5 s, and the clocks differ a little. A
 * command on the trading socket carries no timestamp, and may wait at the venue's door for longer than that.
 */
const ARRIVAL_WINDOW_MS = 10_000
/** From the first query on, doubling: a venue in trouble is not helped by being asked more. */
const QUERY_INTERVAL_MS = 400
const QUERY_INTERVAL_MS_MAX = 10_000

export const delays = {
  submitSilence: 3_000,
  cancelSilence: 2_000,
  amendSilence: 2_000,
  queryInterval: ({ context: { queryCount } }: Moment): number =>
    Math.min(QUERY_INTERVAL_MS * 2 ** Math.min(queryCount - 1, 8), QUERY_INTERVAL_MS_MAX),
  arrivalWindow: ARRIVAL_WINDOW_MS,
  /** A fill that comes after the end still finds the order here. */
  lateFillWindow: 5_000,
}
