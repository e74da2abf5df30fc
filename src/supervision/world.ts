import type { AnyActorRef, InspectionEvent } from 'xstate'
import type { AsyncContext, Carrier } from '../ports/async-context.ts'
import type { Clock } from '../ports/clock.ts'
import type { Random } from '../ports/random.ts'
import type { Child } from './child.ts'
import type { Doom } from './doom.ts'
import type { Schedules } from './schedules.ts'
import type { Birth } from './spec.ts'
import type { Tree, TreeEvent } from './tree.ts'
import type { Turns } from './turns.ts'
import type { Watches } from './watches.ts'

/** What all parts of one running tree share. */
export interface World {
  readonly tree: Tree
  readonly clock: Clock
  readonly random: Random
  readonly turns: Turns
  readonly watches: Watches
  readonly schedules: Schedules
  readonly root: Child
  /** By path, without the root. */
  readonly children: Map<string, Child>
  readonly inspect: ((event: InspectionEvent) => void) | undefined
  readonly context: AsyncContext | undefined
  emit(event: TreeEvent): void
  /** To be called on the crash's own stack. */
  note(): unknown
}

/** What an actor under the tree may learn about itself. */
export interface Incarnation {
  readonly world: World
  readonly birth: Birth
  /** What it does is its work, wherever it is called from; undefined: nobody asks whose. */
  readonly within: Carrier | undefined
  /** See `Tree.doom`. */
  readonly doom: Doom | undefined
  ready(): void
  drained(): void
}

/** On the actor itself: a table of all actors would cost every birth more, the more of them live. */
const INCARNATION = Symbol('incarnation')

type Marked = AnyActorRef & { [INCARNATION]?: Incarnation }

export function registerIncarnation(actor: AnyActorRef, incarnation: Incarnation): void {
  ;(actor as Marked)[INCARNATION] = incarnation
}

/** An actor that a supervised actor has spawned shares its birth, but does not speak for it. */
export function incarnationOf(actor: AnyActorRef): Incarnation {
  const own = (actor as Marked)[INCARNATION]
  if (own) return own
  if (!actor._parent) throw new Error('a service has to live in a supervision tree')
  const { world, birth, within } = incarnationOf(actor._parent)
  return { world, birth, within, doom: undefined, ready: () => {}, drained: () => {} }
}
