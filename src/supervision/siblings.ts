/** What the chain hangs on its members. */
interface Chained<Member> {
  left: Member | undefined
  right: Member | undefined
  /** It has no place any more; another may have its name. */
  forgotten: boolean
}

/**
 * The children of one supervisor, left to right, chained through themselves: a table beside the tree's own would make
 * each birth dearer, the more of them live. Whoever goes through them meets those who are added meanwhile, and none
 * who has been forgotten.
 */
export class Siblings<Member extends Chained<Member>> implements Iterable<Member> {
  size = 0
  #first: Member | undefined
  #last: Member | undefined

  add(child: Member): void {
    child.left = this.#last
    if (this.#last) this.#last.right = child
    else this.#first = child
    this.#last = child
    this.size++
  }

  /** Keeps its own way to the right, for whoever is at it now. */
  forget(child: Member): void {
    if (child.left) child.left.right = child.right
    else this.#first = child.right
    if (child.right) child.right.left = child.left
    else this.#last = child.left
    child.forgotten = true
    this.size--
  }

  *[Symbol.iterator](): Generator<Member, void> {
    for (let at = this.#first; at; at = at.right) if (!at.forgotten) yield at
  }
}
