import { isMachineSnapshot } from 'xstate'
import { crashActor } from './crash-actor.ts'
import type { Life } from './life.ts'

/**
 * Follows a machine's `ready` tag (a service says it itself), and crashes a child that was not ready in time. A machine
 * that leaves its tagged states is not ready until it is back; the deadline counts for the first time only.
 */
export function watchReadiness(life: Life, withinMs: number): void {
  const { child, world } = life
  const { clock, turns } = world
  life.actor.subscribe({
    next: (snapshot) => {
      if (!isMachineSnapshot(snapshot)) return
      const ready = snapshot.hasTag('ready')
      if (ready !== life.saysReady) life.says(ready)
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
