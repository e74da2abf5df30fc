import type { EventObject } from 'xstate'
import type { ServiceScope } from '../src/supervision/scope.ts'
import { treeOf } from '../src/supervision/tree-of.ts'
import type { Answer } from '../src/venues/answer.ts'
import { toBreaker } from './messages.ts'
import { breakerOf } from './names.ts'
import type { VenueWorld } from './world.ts'

/** What a venue's answers say of its health, and what its breaker makes of that. */
export class VenueHealth<Event extends EventObject, Input> {
  readonly #scope: ServiceScope<Event, Input>
  readonly #world: VenueWorld
  #failed = 0
  /** Orders that have left and were not answered. */
  #underWay = 0

  constructor(scope: ServiceScope<Event, Input>, world: VenueWorld) {
    this.#scope = scope
    this.#world = world
  }

  /** Answers that spoke against it. */
  get failed(): number {
    return this.#failed
  }

  /**
   * Whether what opens may leave: while the breaker is half-open one at a time, and none beside what left before, because
   * that answer decides just as well. A breaker that is not there holds nothing back.
   */
  get mayOpen(): boolean {
    const breaker = treeOf(this.#scope.self.system).ref(breakerOf(this.#world.venue.name))
    const snapshot = breaker?.getSnapshot() as { hasTag?: (tag: string) => boolean } | undefined
    if (!snapshot?.hasTag || snapshot.hasTag('passing')) return true
    return snapshot.hasTag('probing') && this.#underWay === 0
  }

  orderLeft(): void {
    this.#underWay++
  }

  /** Whoever wants the next one for that hears of it in a later turn, when the breaker has heard of it too. */
  orderAnswered(): void {
    this.#underWay--
  }

  /** A refusal is a healthy answer; that it knows no such order says nothing. */
  heard(answer: Answer<unknown>): void {
    const { venue, telemetry } = this.#world
    if (answer.ok) return void toBreaker(this.#scope, venue.name, { type: 'SUCCEEDED' })
    switch (answer.failure._tag) {
      case 'VenueRefused':
        return void toBreaker(this.#scope, venue.name, { type: 'SUCCEEDED' })
      case 'Unavailable':
      case 'OutcomeUnknown':
      case 'Malformed':
        this.#failed++
        return void toBreaker(this.#scope, venue.name, { type: 'FAILED' })
      case 'Unauthorised':
        telemetry.line({
          type: 'Note',
          level: 'error',
          text: `${venue.name} refuses our key`,
          fields: { code: answer.failure.code, call: answer.failure.call },
        })
        return
      default:
        return
    }
  }
}
