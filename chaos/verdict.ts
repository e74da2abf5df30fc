import type { TelemetryEvent } from '../src/telemetry/events.ts'
import type { Session } from '../supervisors/session.ts'
import type { FaultKind } from './catalogue.ts'
import { Happenings } from './happenings.ts'
import type { Happening } from './must-happen.ts'
import { Recoveries } from './recoveries.ts'

/** What a trial came to. */
export interface Verdict {
  readonly seed: number
  /** Sentences; empty: everything held. */
  readonly failures: readonly string[]
  /** How often each kind of fault has met a victim. */
  readonly injected: Readonly<Partial<Record<FaultKind, number>>>
  readonly recoveryMs: Readonly<Partial<Record<FaultKind, readonly number[]>>>
  /** Moves of the ladder, `FROM→TO`. */
  readonly moves: Readonly<Record<string, number>>
  /** How often each thing that must happen somewhere has happened here, faults included. */
  readonly happened: Readonly<Partial<Record<Happening, number>>>
  readonly violations: Readonly<Record<string, number>>
  /** Orders of ours that were alive at the exchange when all was at rest, and that no intent in the journal explains. */
  readonly orphans: number
  /** Intents that became more than one order at the exchange. */
  readonly duplicates: number
  /** How far the worst case at the exchange has been above a limit, quote currency; 0: never. */
  readonly worstOverLimit: number
  readonly orders: number
  readonly starts: number
  /** From the word to stop until the exchange itself held nothing of ours; null: it never came. */
  readonly timeToFlatMs: number | null
  readonly journalHash: string
  readonly simulatedMs: number
}

type TakenDown = 'failures' | 'injected' | 'recoveryMs' | 'moves' | 'happened' | 'violations' | 'timeToFlatMs'

/** Takes down what happens in a trial. */
export class Minutes {
  readonly failures: string[] = []
  readonly recoveries = new Recoveries()
  readonly happenings = new Happenings()
  timeToFlatMs: number | null = null
  readonly #injected: Partial<Record<FaultKind, number>> = {}
  readonly #moves: Record<string, number> = {}
  readonly #violations: Record<string, number> = {}

  /** A line of an engine. */
  readonly hear = (event: TelemetryEvent): void => {
    this.happenings.hear(event)
    if (event.type === 'LadderMoved') count(this.#moves, `${event.from}→${event.to}`)
    if (event.type === 'Violation') this.violated(event.invariant, event.detail)
  }

  /** Nothing more is heard of it. */
  readonly sessionOver = ({ world: { channels } }: Session): void =>
    this.happenings.reconciled(channels.tally.view(channels.reconciled))

  violated(invariant: string, sentence: string): void {
    count(this.#violations, invariant)
    this.fail(`${invariant}: ${sentence}`)
  }

  fail(sentence: string): void {
    this.failures.push(sentence)
  }

  struck(kind: FaultKind, atMs: number, lastsMs = 0): void {
    count(this.#injected, kind)
    this.happenings.count(kind)
    this.recoveries.struck(kind, atMs, lastsMs)
  }

  verdict(rest: Omit<Verdict, TakenDown>): Verdict {
    return {
      ...rest,
      failures: this.failures,
      injected: this.#injected,
      recoveryMs: this.recoveries.byKind(),
      moves: this.#moves,
      happened: this.happenings.counts,
      violations: this.#violations,
      timeToFlatMs: this.timeToFlatMs,
    }
  }
}

function count<Key extends string>(into: Partial<Record<Key, number>>, key: Key): void {
  into[key] = (into[key] ?? 0) + 1
}
