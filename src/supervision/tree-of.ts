import type { AnyActorRef } from 'xstate'
import type { Tree } from './tree.ts'

/** xstate has this type, but does not export it. */
export type AnyActorSystem = AnyActorRef['system']

const trees = new WeakMap<AnyActorSystem, Tree>()

/** The tree that an actor lives in: `treeOf(self.system).tell(…)`. @throws when it lives in none. */
export function treeOf(system: AnyActorSystem): Tree {
  const tree = trees.get(system)
  if (!tree) throw new Error('this actor does not live in a supervision tree')
  return tree
}

export function registerTree(system: AnyActorSystem, tree: Tree): void {
  trees.set(system, tree)
}
