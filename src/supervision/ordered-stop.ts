import { isMachineSnapshot } from 'xstate'
import type { Child } from './child.ts'
import { DRAIN } from './events.ts'
import type { Life } from './life.ts'
import type { Lifecycle } from './lifecycle.ts'
import type { World } from './world.ts'

/**
 * Stops right to left: a child is asked to drain, waited for until its deadline, then killed. The children of a
 * dynamic supervisor are asked all at once.
 */
export class OrderedStop {
  /** Killed before they had finished draining. */
  readonly late: string[] = []
  readonly #world: World
  readonly #lifecycle: Lifecycle
  /** Who waits for which child; a child may be asked twice to stop. */
  readonly #waiting = new Map<Child, (() => void)[]>()
  readonly #draining = new Set<() => void>()
  #hurried = false

  constructor(world: World, lifecycle: Lifecycle) {
    this.#world = world
    this.#lifecycle = lifecycle
  }

  stop(child: Child, then: () => void): void {
    const others = this.#waiting.get(child)
    if (others) {
      others.push(then)
      return
    }
    this.#waiting.set(child, [then])
    const kill = (): void => {
      this.#lifecycle.kill(child)
      const waiting = this.#waiting.get(child) ?? []
      this.#waiting.delete(child)
      for (const tell of waiting) tell()
    }
    if (!child.life) return kill()
    child.phase = 'stopping'
    this.#lifecycle.readiness.update(child)
    if (child.spec.kind === 'worker') this.#drain(child, child.life, kill)
    else if (child.spec.kind === 'dynamic') this.#stopAll([...child.children], kill)
    else this.#stopEach([...child.children], kill)
  }

  /** From now on nobody is waited for. */
  hurry(): void {
    this.#hurried = true
    for (const giveUp of [...this.#draining]) giveUp()
  }

  #stopAll(children: readonly Child[], then: () => void): void {
    let left = children.length
    if (left === 0) return then()
    const count = (): void => {
      if (--left === 0) then()
    }
    for (const child of children) this.stop(child, count)
  }

  #stopEach(children: Child[], then: () => void): void {
    const last = children.pop()
    if (!last) return then()
    // Posted, so that many children do not make a deep stack.
    this.stop(last, () => this.#world.turns.post(() => this.#stopEach(children, then)))
  }

  #drain(child: Child, life: Life, then: () => void): void {
    const { clock, turns } = this.#world
    if (child.policy.drainMs === 0) return then()
    const finish = (): void => {
      if (!this.#draining.delete(giveUp)) return
      clock.clearTimeout(deadline)
      turns.post(then)
    }
    const giveUp = (): void => {
      this.late.push(child.path)
      finish()
    }
    this.#draining.add(giveUp)
    const deadline = clock.setTimeout(giveUp, child.policy.drainMs)
    if (this.#hurried) return giveUp()
    life.whenEnded = finish
    life.whenDrained = finish
    life.actor.subscribe({
      next: (snapshot) => {
        if (isMachineSnapshot(snapshot) && snapshot.hasTag('drained')) finish()
      },
    })
    life.actor.send({ type: DRAIN })
  }
}
