/**
 * Whether a child still answers. A mailbox whose processing was torn off by a throw (an inspector's, on a snapshot)
 * takes no further event, while the actor's status stays `active`: only a question finds out.
 */
import type { TimerHandle } from '../ports/clock.ts'
import type { Child } from './child.ts'
import { crashActor } from './crash-actor.ts'
import { PING, type PingEvent } from './events.ts'
import type { Life } from './life.ts'
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
    const { life } = child
    if (!life) return Promise.resolve({ answered: false, reason: `it is ${child.status}` })
    return new Promise((resolve) =>
      this.#world.turns.post(() => {
        if (child.life === life) this.#ask(child, life, withinMs, resolve)
        else resolve({ answered: false, reason: 'it has ended' })
      }),
    )
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

  /** In a turn of its own, so that an actor whose mailbox works has answered before this returns. */
  #ask(child: Child, life: Life, withinMs: number, then: (pong: Pong) => void): void {
    const { clock, turns } = this.#world
    const askedMicros = clock.monotonicMicros()
    let deadline: TimerHandle | undefined
    const settle = (pong: Pong): void => {
      if (!life.pings?.delete(settle)) return
      clock.clearTimeout(deadline)
      child.lastPing = { at: clock.now(), ...pong }
      then(pong)
    }
    life.pings ??= new Set()
    life.pings.add(settle)
    const question: PingEvent = {
      type: PING,
      answer: () => settle({ answered: true, tookMs: (clock.monotonicMicros() - askedMicros) / 1000 }),
    }
    life.actor.send(question)
    if (!life.pings.has(settle)) return
    const expired: Pong = { answered: false, reason: `no answer within ${withinMs} ms` }
    deadline = clock.setTimeout(() => turns.post(() => settle(expired)), withinMs)
  }
}
