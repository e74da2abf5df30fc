import type { VenueName } from '../domain/instrument.ts'
import type { Config } from './schema.ts'

/** KuCoin's, and the simulated exchange's. */
const TRADING_PATH = '/v1/private'

/** The venue's addresses, all of them at one: where a simulated exchange listens. `url` has no slash at the end. */
export const venueAt = (venue: Config['venue'], url: string): Config['venue'] => ({
  ...venue,
  ...addressesAt(url),
})

const addressesAt = (url: string) => ({
  restUrl: url,
  unifiedUrl: url,
  tradingUrl: `${url.replace(/^http/, 'ws')}${TRADING_PATH}`,
})

/** The configuration with these venues at other addresses. */
export const withVenuesAt = (config: Config, urls: ReadonlyMap<VenueName, string>): Config => {
  const { engine, venue } = config
  const at = <Settings extends object>(name: string, settings: Settings): Settings => {
    const url = urls.get(name as VenueName)
    return url === undefined ? settings : { ...settings, ...addressesAt(url) }
  }
  const venues = Object.entries(engine.venues).map(([name, settings]) => [name, at(name, settings)])
  return {
    ...config,
    engine: { ...engine, venues: Object.fromEntries(venues) },
    venue: at(engine.venue, venue),
  }
}
