import { livePorts } from '../../src/ports/live/ports.ts'
import { durableJournal } from './journal-file.ts'
import type { Settings } from './settings.ts'
import { never, type RunWorld } from './world.ts'

/** Live and shadow mode: the venue itself. */
export function realVenueWorld({ config, flags }: Settings): RunWorld {
  const ports = livePorts(flags.seed)
  return {
    ports,
    venueUrls: new Map(),
    symbols: undefined,
    ...durableJournal(config, ports.clock),
    marketEnded: never,
    onFault: () => {},
    heal: () => {},
    drive: (work) => work,
    close: async () => ports.http.close(),
  }
}
