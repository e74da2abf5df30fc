import { CONDUCTOR } from '../actors/names.ts'
import type { Clock, TimerHandle } from '../src/ports/clock.ts'
import type { Random } from '../src/ports/random.ts'
import type { Tree } from '../src/supervision/tree.ts'

const CRASH_EVERY_MS = 1_500

/** What chaos throws. */
export class ChaosError extends Error {
  override readonly name = 'ChaosError'
}

/**
 * Crashes children at random, orders and core alike, from one seed. The conductor is left alone: who stops the
 * engine is the one who ends the chaos.
 * @returns ends it.
 */
export function unleashChaos(
  tree: Tree,
  clock: Clock,
  random: Random,
  injected: (path: string) => void,
): () => void {
  let timer: TimerHandle
  const arm = (): void => {
    timer = clock.setTimeout(() => {
      const victims = tree
        .children()
        .filter((child) => child.kind === 'worker' && child.status === 'ready' && child.path !== CONDUCTOR)
      if (victims.length > 0) {
        const { path } = random.pick(victims)
        injected(path)
        tree.crash(path, new ChaosError('crashed on purpose'))
      }
      arm()
    }, random.exponential(CRASH_EVERY_MS))
  }
  arm()
  return () => clock.clearTimeout(timer)
}
