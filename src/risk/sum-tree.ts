/**
 * The sum of many numbers of which one changes at a time. A change costs the height of a tree; every node is the sum of its
 * two children, so nothing drifts, however often it changes: the same numbers give the same sum.
 */
export class SumTree {
  /** A heap: node n has the children 2n and 2n + 1, the leaves are the second half. */
  #nodes = new Float64Array(2)

  get total(): number {
    return this.#nodes[1] ?? 0
  }

  set(place: number, value: number): void {
    while (place >= this.#leaves) this.#grow()
    const nodes = this.#nodes
    let node = this.#leaves + place
    nodes[node] = value
    while (node > 1) {
      node >>= 1
      nodes[node] = (nodes[2 * node] ?? 0) + (nodes[2 * node + 1] ?? 0)
    }
  }

  get #leaves(): number {
    return this.#nodes.length / 2
  }

  #grow(): void {
    const leaves = this.#nodes.subarray(this.#leaves)
    this.#nodes = new Float64Array(leaves.length * 4)
    leaves.forEach((value, place) => {
      this.set(place, value)
    })
  }
}
