import type { Config } from './schema.ts'

/** KuCoin's, and the simulated exchange's. */
const TRADING_PATH = '/v1/private'

/** The venue's addresses, all of them at one: where a simulated exchange listens. `url` has no slash at the end. */
export const venueAt = (venue: Config['venue'], url: string): Config['venue'] => ({
  ...venue,
  restUrl: url,
  unifiedUrl: url,
  tradingUrl: `${url.replace(/^http/, 'ws')}${TRADING_PATH}`,
})
