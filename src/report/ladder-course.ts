import { LADDER, type LadderState, rung } from '../domain/ladder.ts'
import type { EventOf } from '../journal/events.ts'
import type { Report } from './schema.ts'

type Ladder = Report['ladder']
type Reached = Ladder['firstReached']['STOP']

/** Where the ladder stands at the end. */
export interface LadderEnd {
  readonly state: LadderState
  /** Of STOP; null on any other rung. */
  readonly phase: 'flattening' | 'latched' | null
  /** When this rung, or this phase of STOP, began; epoch ms; 0: it never moved. */
  readonly since: number
  /** What STOP could not flatten. */
  readonly left: readonly string[]
}

/** Every move of the ladder in a run, and when each rung was first reached. */
export class LadderCourse {
  readonly #transitions: Ladder['transitions'] = []
  readonly #reached = new Map<LadderState, Reached>()

  moved({ from, to, trigger, value, threshold }: EventOf<'LadderMoved'>, at: number): void {
    this.#transitions.push({ at, from, to, trigger, value, threshold })
    // A move by several rungs reaches those between as well.
    for (const state of LADDER)
      if (rung(state) > rung(from) && rung(state) <= rung(to) && !this.#reached.has(state))
        this.#reached.set(state, { at, trigger, value, threshold })
  }

  summary({ state, phase, since, left }: LadderEnd): Ladder {
    const first = (of: LadderState): Reached => this.#reached.get(of) ?? null
    return {
      state,
      phase,
      since: since > 0 ? since : null,
      left: [...left],
      firstReached: {
        CAUTION: first('CAUTION'),
        WARNING: first('WARNING'),
        CRITICAL: first('CRITICAL'),
        STOP: first('STOP'),
      },
      transitions: this.#transitions,
    }
  }
}
