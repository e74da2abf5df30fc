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

  constructor(scope: ServiceScope<Event, Input>, world: VenueWorld) {
    this.#scope = scope
    this.#world = world
  }

  /** Answers that spoke against it. */
  get failed(): number {
    return this.#failed
  }

  /** Whether the breaker lets a request through; true while there is none. */
  get isPassing(): boolean {
    const breaker = treeOf(this.#scope.self.system).ref(breakerOf(this.#world.venue.name))
    const snapshot = breaker?.getSnapshot() as { hasTag?: (tag: string) => boolean } | undefined
    return snapshot?.hasTag?.('passing') ?? true
  }

  /** A refusal is a healthy answer. */
  heard(answer: Answer<unknown>): void {
    const { venue, telemetry } = this.#world
    if (answer.ok) return void toBreaker(this.#scope, venue.name, { type: 'SUCCEEDED' })
    switch (answer.failure._tag) {
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
