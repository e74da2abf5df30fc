import type { Child } from './child.ts'

/**
 * Every place in the tree by its path. Children of dynamic supervisors are found through their supervisor's own table:
 * in a second one, of all paths, each birth would cost more, the more of them live.
 */
export class Directory {
  readonly #declared = new Map<string, Child>()

  /** A place that was declared, and not spawned. */
  add(child: Child): void {
    this.#declared.set(child.path, child)
  }

  get(path: string): Child | undefined {
    const declared = this.#declared.get(path)
    if (declared) return declared
    const cut = path.lastIndexOf('/')
    return cut < 0 ? undefined : this.#declared.get(path.slice(0, cut))?.children.get(path.slice(cut + 1))
  }

  /** Without those that were spawned, parents first. */
  declared(): Iterable<Child> {
    return this.#declared.values()
  }
}
