import { journalKeeper } from '../../src/journal/journal-keeper.ts'
import { workerStore } from '../../src/journal/worker-store.ts'
import { livePorts } from '../../src/ports/live/ports.ts'
import { journalPath } from './journal-file.ts'
import type { Settings } from './settings.ts'
import { never, type RunWorld } from './world.ts'

/** Live and shadow mode: the venue itself. */
export function realVenueWorld({ config, flags }: Settings): RunWorld {
  const ports = livePorts(flags.seed)
  return {
    ports,
    venueUrl: undefined,
    symbols: undefined,
    keeper: journalKeeper(journalPath(config.engine.dataDir)),
    openStore: () => workerStore({ path: journalPath(config.engine.dataDir) }),
    marketEnded: never,
    onFault: () => {},
    heal: () => {},
    drive: (work) => work,
    close: async () => ports.http.close(),
  }
}
