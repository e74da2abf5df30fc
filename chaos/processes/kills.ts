import { EXIT } from '../../src/config/exit-codes.ts'
import type { Random } from '../../src/ports/random.ts'
import type { Keeper } from './keeper.ts'
import type { KeptExchange } from './kept-exchange.ts'
import { wait } from './program.ts'
import { within } from './within.ts'

/** The stop's own deadline, and what processes and files take beside it. */
export const STOPS_WITHIN_MS = 40_000
/** Into a recovery, or into a stop. */
const INTO_MS_MAX = 400
/** How an engine may end that was stopped while its venue was killed; null: somebody killed it as well. */
const STOPPED_IN_TROUBLE = [EXIT.clean.code, EXIT.notFlat.code, null]

/** The two programs. What follows kills one in the middle of something, and says whether it met anybody there. */
export interface Both {
  readonly engine: Keeper
  readonly exchange: KeptExchange
  readonly random: Random
}

/** The exchange may be back before the engine is. */
export function killBoth({ engine, exchange, random }: Both, downMs: number): boolean {
  const met = [engine.kill(downMs), exchange.keeper.kill(random.below(downMs))]
  return met.every(Boolean)
}

/** The exchange dies of its own next write, whenever that is. */
export async function killWriting({ exchange }: Both, downMs: number): Promise<boolean> {
  // One that still begins takes the word for another.
  await exchange.ready()
  const { keeper } = exchange
  const { kills, program } = keeper
  if (!keeper.replace('SIGUSR1', downMs, [null])) return false
  await program.exited
  return keeper.kills === kills
}

/** The exchange is killed while an engine that follows a killed one asks it what is there. */
export async function killInRecovery({ engine, exchange, random }: Both, downMs: number): Promise<boolean> {
  const next = engine.next()
  if (!engine.kill(downMs)) return false
  // One that is killed itself before it gets so far is followed by another.
  const recovered = await (await next).line('Recovered').catch(() => undefined)
  if (!recovered) return false
  await wait(random.below(INTO_MS_MAX))
  return exchange.keeper.kill(downMs)
}

/** The exchange is killed while the engine stops. The next engine finds what that one left. */
export async function killInStop({ engine, exchange, random }: Both, downMs: number): Promise<boolean> {
  const { program } = engine
  if (!engine.replace('SIGINT', 0, STOPPED_IN_TROUBLE)) return false
  const stopping = await program.line('PhaseEntered').catch(() => undefined)
  if (!stopping) return false
  await wait(random.below(INTO_MS_MAX))
  const met = exchange.keeper.kill(downMs)
  await within(STOPS_WITHIN_MS, 'a stop while the exchange was killed', program.exited)
  return met
}
