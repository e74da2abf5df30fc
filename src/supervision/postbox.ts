/**
 * Sending by name. A sender never runs into its receiver: what it tells is delivered in a later turn, to whoever lives
 * then. What cannot be delivered is a dead letter; what comes faster than it is heard is bounded where an inbox is
 * declared.
 */
import type { AnyActorRef, EventObject } from 'xstate'
import type { Child } from './child.ts'
import { crashActor } from './crash-actor.ts'
import { asError } from './events.ts'
import type { Inbox, Letter } from './inbox.ts'
import { mayBegin } from './readiness.ts'
import type { Keep } from './spec.ts'
import type { World } from './world.ts'

export class Postbox {
  readonly #world: World

  constructor(world: World) {
    this.#world = world
  }

  tell(name: string, event: EventObject): boolean {
    const child = this.#world.children.get(name)
    if (!child) return this.dead(name, event, 'nobody has this name')
    if (child.inbox) return this.#put(child, child.inbox, event)
    // One that was spawned in this turn has no life yet, but will have it by the time of the delivery.
    if (!child.life && !mayBegin(child)) return this.dead(name, event, `it is ${child.status}`)
    this.#world.turns.post(() => this.#hand(child, event))
    return true
  }

  /** To be called after anything about the child has changed: what waits may be heard now, or never. */
  wake(child: Child): void {
    if (child.inbox) this.#post(child, child.inbox)
  }

  dead(to: string, event: EventObject, reason: string): false {
    this.#world.emit({ type: 'DeadLetter', to, event, reason })
    return false
  }

  #put(child: Child, inbox: Inbox, event: EventObject): boolean {
    let letter: Letter
    try {
      letter = inbox.letter(event)
    } catch (error) {
      this.#world.emit({ type: 'Stray', path: child.path, error: asError(error) })
      return this.dead(child.path, event, 'its inbox cannot read it')
    }
    const hears = child.life !== undefined || mayBegin(child)
    if (!hears && !(letter.kept && comesBack(child)))
      return this.dead(child.path, event, `it is ${child.status}`)
    return this.#file(child, inbox, letter)
  }

  #file(child: Child, inbox: Inbox, letter: Letter): boolean {
    const { event } = letter
    const put = inbox.put(letter)
    switch (put.kind) {
      case 'taken':
        this.#post(child, inbox)
        return true
      case 'conflated':
        return true
      case 'dropped':
        this.dead(child.path, put.gone, 'dropped for a newer one')
        return true
      case 'refused':
        return this.dead(child.path, event, 'its inbox is full')
      case 'overflow':
        return this.#overflow(child, inbox, event)
      default:
        return put satisfies never
    }
  }

  /** Who is not there cannot crash once more; it finds an empty inbox all the same. */
  #overflow(child: Child, inbox: Inbox, event: EventObject): false {
    const { life } = child
    for (const letter of [...inbox.takeAll(), event]) {
      inbox.dropped++
      this.dead(child.path, letter, 'its inbox is full')
    }
    if (!life || inbox.closed) return false
    inbox.closed = true
    this.#world.turns.post(() => {
      inbox.closed = false
      crashActor(life.actor, new Error(`${child.path} let its inbox of ${inbox.rule.limit} run full`))
      this.#post(child, inbox)
    })
    return false
  }

  #post(child: Child, inbox: Inbox): void {
    if (inbox.depth <= inbox.posted) return
    const away = isAway(child, activeActor(child), inbox.rule.keep)
    // Counted first: outside of a turn a delivery takes place at once.
    for (let missing = inbox.due(away) - inbox.posted; missing > 0; missing--) {
      inbox.posted++
      this.#world.turns.post(() => this.#deliver(child, inbox))
    }
  }

  #deliver(child: Child, inbox: Inbox): void {
    inbox.posted--
    if (inbox.closed) return
    const event = inbox.take(isAway(child, activeActor(child), inbox.rule.keep))
    if (event) this.#hand(child, event)
  }

  /** To whoever lives now. Nobody else can have the child's place yet: who does is born in a later turn. */
  #hand(child: Child, event: EventObject): void {
    const actor = activeActor(child)
    if (actor) actor.send(event)
    else this.dead(child.path, event, child.life ? 'it has just ended' : `it is ${child.status}`)
  }
}

/** Of a child, the living incarnation. */
export function activeActor({ life }: Child): AnyActorRef | undefined {
  return life?.actor.getSnapshot().status === 'active' ? life.actor : undefined
}

/** Cannot hear now, but may later. One that has ended in this turn is decided about in the next. */
function isAway(child: Child, actor: AnyActorRef | undefined, keep: Keep | undefined): boolean {
  if (actor) return keep?.while === 'away' && child.missing.length > 0
  return child.life !== undefined || comesBack(child)
}

/** Whether there will be another life without anybody's doing. */
function comesBack({ phase, parent }: Child): boolean {
  if (!parent) return phase === 'waiting'
  const awaited = (phase === 'waiting' || phase === 'restarting') && parent.phase === 'running'
  // Else it is down with its supervisor, and back with it.
  return awaited || comesBack(parent)
}
