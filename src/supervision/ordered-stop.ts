import type { TimerHandle } from '../ports/clock.ts'
import type { Child } from './child.ts'
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
  readonly #draining = new Set<() => void>()
  #hurried = false

  constructor(world: World, lifecycle: Lifecycle) {
    this.#world = world
    this.#lifecycle = lifecycle
  }

  stop(child: Child, then: () => void): void {
    if (!child.life) {
      this.#lifecycle.kill(child)
      return then()
    }
    child.phase = 'stopping'
    const kill = (): void => {
      this.#lifecycle.kill(child)
      then()
    }
    if (child.spec.kind === 'worker') this.#drain(child, kill)
    else this.#stopChildren(child, kill)
    this.#lifecycle.readiness.update(child)
  }

  /** From now on nobody is waited for. */
  hurry(): void {
    this.#hurried = true
    for (const giveUp of [...this.#draining]) giveUp()
  }

  #stopChildren(supervisor: Child, then: () => void): void {
    const left = [...supervisor.children.values()]
    if (supervisor.spec.kind === 'dynamic') {
      let open = left.length
      if (open === 0) return then()
      for (const child of left) this.stop(child, () => --open === 0 && then())
      return
    }
    const next = (): void => {
      const child = left.pop()
      if (child) this.stop(child, () => this.#world.turns.post(next))
      else then()
    }
    next()
  }

  #drain(child: Child, then: () => void): void {
    const { drainMs } = child.policy
    const life = child.life
    if (!life || drainMs === 0) return then()
    if (this.#hurried) {
      this.late.push(child.path)
      return then()
    }
    const end = (): void => {
      if (!this.#draining.delete(giveUp)) return
      life.whenEnded = undefined
      this.#world.clock.clearTimeout(deadline)
      this.#world.turns.post(then)
    }
    const giveUp = (): void => {
      this.late.push(child.path)
      end()
    }
    this.#draining.add(giveUp)
    const deadline: TimerHandle = this.#world.clock.setTimeout(giveUp, drainMs)
    life.whenEnded = end
    this.#lifecycle.drain(child, end)
  }
}
