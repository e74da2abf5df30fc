/**
 * Whether a child still answers. A mailbox whose processing was torn off by a throw (an inspector's, on a snapshot)
 * takes no further event, while the actor's status stays `active`: only a question finds out.
 */
import type { Child, Life } from './child.ts'
import { crashActor } from './crash-actor.ts'
import { PING, type PingEvent } from './events.ts'
import type { Heartbeat } from './spec.ts'
import type { Pong } from './tree.ts'
import type { World } from './world.ts'
import { reopenMailbox } from './xstate-seams.ts'

export class Liveness {
  readonly #world: World

  constructor(world: World) {
    this.#world = world
  }

  /** Asks once; the child answers in its own turn. Never rejects. */
  ping(child: Child, withinMs: number): Promise<Pong> {
    return new Promise((resolve) => {
      if (child.life) this.#ask(child, child.life, withinMs, resolve)
      else resolve({ answered: false, reason: `it is ${child.status}` })
    })
  }

  /** Asks again and again for as long as this life lasts, and crashes it when it does not answer. */
  follow(child: Child, life: Life, { everyMs, withinMs }: Heartbeat): void {
    const { clock, turns } = this.#world
    const judge = (pong: Pong): void => {
      if (child.life !== life) return
      if (pong.answered) return arm()
      const stuckIn = reopenMailbox(life.actor)
      crashActor(life.actor, new Error(`${child.path} did not answer within ${withinMs} ms`), stuckIn)
    }
    const arm = (): void => {
      life.pulseTimer = clock.setTimeout(
        () => turns.post(() => child.life === life && this.#ask(child, life, withinMs, judge)),
        everyMs,
      )
    }
    arm()
  }

  #ask(child: Child, life: Life, withinMs: number, then: (pong: Pong) => void): void {
    const { clock, turns } = this.#world
    const askedMicros = clock.monotonicMicros()
    const settle = (pong: Pong): void => {
      if (!life.pings?.delete(settle)) return
      clock.clearTimeout(deadline)
      child.lastPing = { at: clock.now(), ...pong }
      then(pong)
    }
    life.pings ??= new Set()
    life.pings.add(settle)
    const expired: Pong = { answered: false, reason: `no answer within ${withinMs} ms` }
    // As a turn, behind the question: a queue that is long is not the child's fault.
    const deadline = clock.setTimeout(() => turns.post(() => settle(expired)), withinMs)
    const question: PingEvent = {
      type: PING,
      answer: () => settle({ answered: true, tookMs: (clock.monotonicMicros() - askedMicros) / 1000 }),
    }
    turns.post(() => life.actor.send(question))
  }
}
