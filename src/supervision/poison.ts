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
  /** Of those that are poison, or were while others are remembered: all that an event of another type pays. */
  readonly #types = new Set<string>()

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
    this.#deadly.set(print, { deaths, lastMs: nowMs })
    const [oldest = print] = this.#deadly.keys()
    if (this.#deadly.size > REMEMBERED_MAX) this.#forget(oldest)
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
    for (const [print, { lastMs }] of this.#deadly) {
      if (nowMs - lastMs < this.#rule.rememberMs) return
      this.#forget(print)
    }
  }

  #forget(print: number): void {
    this.#deadly.delete(print)
    // Until then a type too many costs its events a fingerprint; counting them anew would cost every crash of a loop.
    if (this.#deadly.size === 0) this.#types.clear()
  }
}
