import { asError } from './events.ts'
import type { TreeEvent } from './tree.ts'

type Observer = (event: TreeEvent) => void

/** Who hears of all that happens in a tree. One that throws harms neither the tree nor the others. */
export class Observers {
  readonly #observers = new Set<Observer>()

  add(observer: Observer): () => void {
    this.#observers.add(observer)
    return () => this.#observers.delete(observer)
  }

  tell(event: TreeEvent, except?: Observer): void {
    for (const observer of this.#observers) {
      if (observer === except) continue
      try {
        observer(event)
      } catch (error) {
        // The others hear of it; should one of them throw at that, there is nobody left to tell.
        if (event.type !== 'Stray')
          this.tell({ type: 'Stray', path: 'an observer', error: asError(error) }, observer)
      }
    }
  }
}
