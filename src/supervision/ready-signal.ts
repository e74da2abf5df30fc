import { isMachineSnapshot } from 'xstate'
import type { Child, Life } from './child.ts'
import { crashActor } from './crash-actor.ts'
import type { World } from './world.ts'

/**
 * Follows a machine's `ready` tag (a service says it itself), and crashes a child that was not ready in time. A machine
 * that leaves its tagged states is not ready until it is back; the deadline counts for the first time only.
 */
export function watchReadiness(
  child: Child,
  life: Life,
  withinMs: number,
  { clock, turns }: World,
  says: (ready: boolean) => void,
): void {
  life.actor.subscribe({
    next: (snapshot) => {
      if (!isMachineSnapshot(snapshot)) return
      const ready = snapshot.hasTag('ready')
      if (ready !== life.saysReady) says(ready)
    },
  })
  const arm = (): void => {
    life.readyTimer = clock.setTimeout(() => turns.post(expire), withinMs)
  }
  const expire = (): void => {
    if (child.life !== life || life.announcedReady) return
    // Not its fault while what it needs is away.
    if (child.missing.length > 0) arm()
    else crashActor(life.actor, new Error(`${child.path} was not ready within ${withinMs} ms`))
  }
  arm()
}
