import { brokenInside, type FaultPlan, overloaded } from '../../src/exchange/kucoin/faults.ts'
import type { Random } from '../../src/ports/random.ts'
import type { Engine, EngineWorld } from './engine-world.ts'

/** How often a request, an answer or a frame meets something bad. */
export interface Weather {
  readonly requests: number
  readonly frames: number
  /** Milliseconds between two crashes of parts of the tree; Infinity: none. */
  readonly crashEveryMs: number
  /** Milliseconds between two broken or frozen sockets. */
  readonly cutEveryMs: number
}

const DELAY_MS_MAX = 6_000

/** Faults of every kind, from one seed. */
export function stormPlan(random: Random, { requests, frames }: Weather): FaultPlan {
  const someDelay = () => ({ delayMs: random.next() * DELAY_MS_MAX })
  return {
    beforeHttp: () => {
      if (!random.chance(requests)) return undefined
      return random.pick([() => 'lost' as const, someDelay, () => brokenInside, () => overloaded])()
    },
    afterHttp: () => {
      if (!random.chance(requests)) return undefined
      return random.pick([() => 'lost' as const, someDelay, () => brokenInside])()
    },
    onFrame: () => {
      if (!random.chance(frames)) return undefined
      return random.pick([() => 'lost' as const, () => ({ delayMs: random.next() * 500 })])()
    },
  }
}

/** Lets a storm rage over an engine for so long. Returns what crashed, for the sentence of a failure. */
export async function storm(
  world: EngineWorld,
  engine: Engine,
  random: Random,
  weather: Weather,
  forMs: number,
): Promise<readonly string[]> {
  world.faults = stormPlan(random, weather)
  const hit: string[] = []
  let remainingMs = forMs
  let crashInMs = random.exponential(weather.crashEveryMs)
  let cutInMs = random.exponential(weather.cutEveryMs)
  while (remainingMs > 0) {
    const stepMs = Math.max(1, Math.min(crashInMs, cutInMs, remainingMs))
    await world.pass(stepMs)
    remainingMs -= stepMs
    crashInMs -= stepMs
    cutInMs -= stepMs
    if (crashInMs <= 0) {
      const { path } = random.pick(engine.tree.children())
      if (engine.tree.crash(path, new Error('storm'))) hit.push(path)
      crashInMs = random.exponential(weather.crashEveryMs)
    }
    if (cutInMs <= 0) {
      if (random.chance(0.5)) world.venue.face.sockets.cutOne()
      else world.venue.face.sockets.freezeOne()
      cutInMs = random.exponential(weather.cutEveryMs)
    }
  }
  world.faults = {}
  return hit
}
