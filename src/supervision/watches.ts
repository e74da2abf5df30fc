import { asError } from './events.ts'
import type { LifeEnd, TreeEvent } from './tree.ts'
import type { Turns } from './turns.ts'

type Watcher = (end: LifeEnd) => void

/** Where watchers are called, and who hears of one that throws. */
interface Around {
  readonly turns: Turns
  emit(event: TreeEvent): void
}

/** Who wants to know when a life under which name has ended. A name may be watched before anybody has it. */
export class Watches {
  readonly #around: Around
  readonly #watchers = new Map<string, Set<Watcher>>()

  constructor(around: Around) {
    this.#around = around
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
      this.#around.turns.post(() => {
        if (!watchers.has(watcher)) return
        try {
          watcher(end)
        } catch (error) {
          this.#around.emit({ type: 'Stray', path: `a watcher of ${end.path}`, error: asError(error) })
        }
      })
    }
  }
}
