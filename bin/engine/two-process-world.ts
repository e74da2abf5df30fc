import { livePorts } from '../../src/ports/live/ports.ts'
import { exchangeProcess } from './exchange-process.ts'
import { archiveJournal, durableJournal } from './journal-file.ts'
import type { Settings } from './settings.ts'
import type { RunWorld } from './world.ts'

/** Paper mode at the speed of life: the simulated exchange is another process, and everything between is sockets. */
export async function twoProcessWorld(settings: Settings): Promise<RunWorld> {
  const { dataDir } = settings.config.engine
  const ports = livePorts(settings.flags.seed)
  const exchange = await exchangeProcess(settings, ports)
  if (!exchange.found) archiveJournal(dataDir)
  return {
    ports,
    venueUrl: exchange.url,
    symbols: exchange.symbols,
    ...durableJournal(settings.config, ports.clock),
    marketEnded: exchange.marketEnded,
    onFault: exchange.onFault,
    heal: exchange.heal,
    drive: (work) => work,
    close: async (leaving) => {
      ports.http.close()
      exchange.leave(leaving)
    },
  }
}
