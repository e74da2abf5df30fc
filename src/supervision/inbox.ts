import type { EventObject } from 'xstate'
import type { InboxRule } from './spec.ts'
import type { InboxReport } from './tree.ts'

export interface Letter {
  readonly event: EventObject
  readonly key: string | undefined
  /** Waits while its receiver is away. */
  readonly kept: boolean
}

/** What became of an event that was put in: it displaced another, or had no room itself. */
export type Put =
  | { readonly kind: 'taken' | 'refused' | 'overflow' }
  | { readonly kind: 'conflated' | 'dropped'; readonly gone: EventObject }

/** What has been told to one child and not yet delivered: a queue with an end. It outlives the child's lives. */
export class Inbox {
  readonly rule: InboxRule
  /** Deliveries that are already queued as turns; never more than there are letters. */
  posted = 0
  /** It ran full, and its child is about to crash of it. */
  closed = false
  /** The most that waited at once. */
  most = 0
  conflated = 0
  dropped = 0
  refused = 0
  readonly #letters: Letter[] = []

  constructor(rule: InboxRule) {
    this.rule = rule
  }

  get depth(): number {
    return this.#letters.length
  }

  get report(): InboxReport {
    const { depth, most, conflated, dropped, refused } = this
    return { depth, most, limit: this.rule.limit, conflated, dropped, refused }
  }

  /** An event as this inbox sees it. @throws what the rule's own functions throw. */
  letter(event: EventObject): Letter {
    const { keep, key } = this.rule
    return { event, key: key?.(event), kept: keep !== undefined && (keep.which?.(event) ?? true) }
  }

  /** Nothing is lost while there is room. */
  put(letter: Letter): Put {
    const { limit, whenFull } = this.rule
    if (this.#letters.length < limit) {
      this.#letters.push(letter)
      this.most = Math.max(this.most, this.depth)
      return { kind: 'taken' }
    }
    switch (whenFull) {
      case 'conflate':
        return this.#conflate(letter)
      case 'drop-oldest':
        return this.#displace(0, 'dropped', letter)
      case 'refuse':
        this.refused++
        return { kind: 'refused' }
      case 'crash':
        return { kind: 'overflow' }
      default:
        return whenFull satisfies never
    }
  }

  /** How many may be taken now. */
  due(away: boolean): number {
    return away ? this.#letters.filter(({ kept }) => !kept).length : this.depth
  }

  /** The oldest; while its receiver is away, the oldest that does not wait. */
  take(away: boolean): EventObject | undefined {
    if (!away) return this.#letters.shift()?.event
    const at = this.#letters.findIndex(({ kept }) => !kept)
    return at < 0 ? undefined : this.#letters.splice(at, 1)[0]?.event
  }

  /** Leaves it empty. */
  takeAll(): readonly EventObject[] {
    return this.#letters.splice(0).map(({ event }) => event)
  }

  /** The oldest of the same key has been overtaken; among different keys the oldest of all has to go. */
  #conflate(letter: Letter): Put {
    const overtaken = this.#letters.findIndex(({ key }) => key === letter.key)
    return overtaken < 0
      ? this.#displace(0, 'dropped', letter)
      : this.#displace(overtaken, 'conflated', letter)
  }

  #displace(at: number, kind: 'conflated' | 'dropped', letter: Letter): Put {
    this[kind]++
    const [gone = letter] = this.#letters.splice(at, 1)
    this.#letters.push(letter)
    return { kind, gone: gone.event }
  }
}
