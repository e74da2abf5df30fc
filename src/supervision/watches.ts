import { asError } from './events.ts'
import type { LifeEnd } from './tree.ts'
import type { World } from './world.ts'

type Watcher = (end: LifeEnd) => void

/** Who wants to know when a life under which name has ended. A name may be watched before anybody has it. */
export class Watches {
  readonly #world: Pick<World, 'turns' | 'emit'>
  readonly #watchers = new Map<string, Set<Watcher>>()

  constructor(world: Pick<World, 'turns' | 'emit'>) {
    this.#world = world
  }

  add(path: string, callback: Watcher): () => void {
    // Of its own: the same callback may watch twice.
    const watcher: Watcher = (end) => callback(end)
    const watchers = this.#watchers.get(path) ?? new Set()
    this.#watchers.set(path, watchers.add(watcher))
    return () => {
      watchers.delete(watcher)
      if (watchers.size === 0 && this.#watchers.get(path) === watchers) this.#watchers.delete(path)
    }
  }

  /** To be called once for every life. Those who watch from now on will hear of the next one only. */
  ended(end: LifeEnd): void {
    const watchers = this.#watchers.get(end.path)
    if (!watchers) return
    for (const watcher of watchers) {
      this.#world.turns.post(() => {
        if (!watchers.has(watcher)) return
        try {
          watcher(end)
        } catch (error) {
          this.#world.emit({ type: 'Stray', path: `a watcher of ${end.path}`, error: asError(error) })
        }
      })
    }
  }
}
