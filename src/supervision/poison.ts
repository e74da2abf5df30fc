import type { EventObject } from 'xstate'
import { fingerprint } from './fingerprint.ts'
import type { PoisonRule } from './spec.ts'

/** Two of the same within a minute are no coincidence; one alone may have been. */
export const DEFAULT_POISON: PoisonRule = { deaths: 2, rememberMs: 60_000 }

/** So many deadly events are remembered for one child; the one that killed longest ago is forgotten first. */
const REMEMBERED_MAX = 64

/** The events of xstate and of supervision say what happened to the actor; withholding one would wedge it. */
const UNTOUCHED = /^(xstate|supervision|service)\./

interface Deadly {
  readonly type: string
  readonly deaths: number
  readonly lastMs: number
}

/**
 * The events that have killed one child, across its lives. One that has done so as often as the rule says is poison,
 * until it has been quiet for the rule's time.
 */
export class Poison {
  readonly #rule: PoisonRule
  /** By fingerprint, the latest death last. */
  readonly #deadly = new Map<number, Deadly>()
  /** Of those that are poison: all that an event of another type pays. */
  #types = new Set<string>()

  constructor(rule: PoisonRule) {
    this.#rule = rule
  }

  /** Notes a death. True when its event is poison from now on. */
  killed(event: EventObject, nowMs: number): boolean {
    if (UNTOUCHED.test(event.type)) return false
    const print = fingerprint(event)
    if (print === undefined) return false
    this.#forgetOld(nowMs)
    const deaths = (this.#deadly.get(print)?.deaths ?? 0) + 1
    this.#deadly.delete(print)
    this.#deadly.set(print, { type: event.type, deaths, lastMs: nowMs })
    if (this.#deadly.size > REMEMBERED_MAX) this.#forgetOldest()
    if (deaths < this.#rule.deaths) return false
    this.#types.add(event.type)
    return true
  }

  /** Whether the event must not be delivered. */
  spoils(event: EventObject, nowMs: number): boolean {
    if (!this.#types.has(event.type)) return false
    this.#forgetOld(nowMs)
    const deadly = this.#deadly.get(fingerprint(event) ?? Number.NaN)
    return deadly !== undefined && deadly.deaths >= this.#rule.deaths
  }

  #forgetOld(nowMs: number): void {
    for (const [print, deadly] of this.#deadly) {
      if (nowMs - deadly.lastMs < this.#rule.rememberMs) return
      this.#forget(print, deadly)
    }
  }

  #forgetOldest(): void {
    const [oldest] = this.#deadly
    if (oldest) this.#forget(...oldest)
  }

  #forget(print: number, { deaths }: Deadly): void {
    this.#deadly.delete(print)
    // One that was no poison leaves the types as they are, and in a loop of crashes there is one at every crash.
    if (deaths < this.#rule.deaths) return
    const poison = [...this.#deadly.values()].filter((deadly) => deadly.deaths >= this.#rule.deaths)
    this.#types = new Set(poison.map(({ type }) => type))
  }
}
