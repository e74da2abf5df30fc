import { EXIT } from '../../src/config/exit-codes.ts'
import { liveClock } from '../../src/ports/live/clock.ts'
import { StartError } from '../../supervisors/start-error.ts'
import { MarketError } from './asked-market.ts'
import { holdDataFolder } from './data-folder.ts'
import { interrupts } from './interrupts.ts'
import { refuseHalfRestored } from './journal-file.ts'
import { type LastNet, lastNet } from './last-net.ts'
import { realVenueWorld } from './real-venue-world.ts'
import { run } from './run.ts'
import type { Settings } from './settings.ts'
import { twoProcessWorld } from './two-process-world.ts'
import { showPast } from './until.ts'
import { virtualWorld } from './virtual-world.ts'
import type { RunWorld } from './world.ts'

/** What was asked for, to its end. Returns the exit code. */
export async function begin(settings: Settings): Promise<number> {
  const { until } = settings.flags
  if (until !== undefined) return look(settings, until)
  const net = lastNet(process, (text) => void process.stderr.write(text))
  /** Nothing ends well, and nothing says why it could not begin, after an error that nobody caught. */
  const ended = (code: number): number => (net.tear() === undefined ? code : EXIT.crashed.code)
  try {
    const code = await runIn(settings, net)
    await turnOfTheLoop()
    // What a part that did not stop in time left armed must not keep the process.
    return process.exit(ended(code))
  } catch (error) {
    if (error instanceof MarketError || error instanceof StartError) {
      process.stderr.write(`${error.message}\n`)
      return ended((error instanceof MarketError ? EXIT.usage : EXIT.cannotStart).code)
    }
    process.stderr.write(`${error instanceof Error ? error.stack : error}\n`)
    return process.exit(EXIT.crashed.code)
  }
}

/** Shows a state of the past. Nothing is begun. */
function look(settings: Settings, until: number): number {
  try {
    return showPast(settings, until)
  } catch (error) {
    if (!(error instanceof StartError)) throw error
    process.stderr.write(`${error.message}\n`)
    return EXIT.cannotStart.code
  }
}

/** Node tells of a rejection only when nothing else is at hand, and the last one must not be lost in the exit. */
function turnOfTheLoop(): Promise<void> {
  return new Promise((resolve) => liveClock.setTimeout(resolve, 0))
}

/** One run in a data folder that is held for it alone. @throws MarketError, StartError before anything was begun. */
async function runIn(settings: Settings, net: LastNet): Promise<number> {
  const interrupted = interrupts()
  const { dataDir } = settings.config.engine
  const folder = holdDataFolder(dataDir)
  try {
    refuseHalfRestored(dataDir)
    const world = await worldOf(settings)
    return await world.drive(run(settings, world, interrupted, net))
  } finally {
    folder.release()
  }
}

async function worldOf(settings: Settings): Promise<RunWorld> {
  if (settings.config.engine.mode !== 'paper') return realVenueWorld(settings)
  return settings.flags.speed === 1 ? twoProcessWorld(settings) : virtualWorld(settings)
}
