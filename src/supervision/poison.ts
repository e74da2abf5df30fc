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
  deaths: number
  lastMs: number
}

/**
 * The events that have killed one child, across its lives. One that has done so as often as the rule says is poison,
 * until it has been quiet for the rule's time.
 */
export class Poison {
  readonly #rule: PoisonRule
  /** By fingerprint, the latest death last. */
  readonly #deadly = new Map<number, Deadly>()
  /** How many of each type are poison: all that an event of another type pays. */
  readonly #types = new Map<string, number>()

  constructor(rule: PoisonRule) {
    this.#rule = rule
  }

  /** Notes a death. True when its event is poison from now on. */
  killed(event: EventObject, nowMs: number): boolean {
    if (UNTOUCHED.test(event.type)) return false
    const print = fingerprint(event)
    if (print === undefined) return false
    this.#forgetOld(nowMs)
    const deadly = this.#deadly.get(print) ?? { type: event.type, deaths: 0, lastMs: nowMs }
    this.#deadly.delete(print)
    this.#deadly.set(print, deadly)
    deadly.deaths++
    deadly.lastMs = nowMs
    if (deadly.deaths === this.#rule.deaths) this.#count(event.type, 1)
    if (this.#deadly.size > REMEMBERED_MAX) this.#forgetFirst()
    return deadly.deaths >= this.#rule.deaths
  }

  /** Whether the event must not be delivered. */
  spoils(event: EventObject, nowMs: number): boolean {
    if (!this.#types.has(event.type)) return false
    this.#forgetOld(nowMs)
    if (!this.#types.has(event.type)) return false
    const deadly = this.#deadly.get(fingerprint(event) ?? Number.NaN)
    return deadly !== undefined && deadly.deaths >= this.#rule.deaths
  }

  #forgetOld(nowMs: number): void {
    for (const { lastMs } of this.#deadly.values()) {
      if (nowMs - lastMs < this.#rule.rememberMs) return
      this.#forgetFirst()
    }
  }

  #forgetFirst(): void {
    const [first] = this.#deadly
    if (!first) return
    const [print, { type, deaths }] = first
    this.#deadly.delete(print)
    if (deaths >= this.#rule.deaths) this.#count(type, -1)
  }

  #count(type: string, change: number): void {
    const count = (this.#types.get(type) ?? 0) + change
    if (count === 0) this.#types.delete(type)
    else this.#types.set(type, count)
  }
}
