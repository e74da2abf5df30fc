/** What a queue holds against its bound. */
export interface QueueGauge {
  /** Where people look for it. */
  readonly name: string
  readonly held: number
  /** The most that it has held. */
  readonly most: number
  /** There is no room beyond. */
  readonly bound: number
}

/** Reads the length of somebody's queue, who says when it grew. */
export class Gauge implements QueueGauge {
  readonly name: string
  readonly bound: number
  readonly #length: () => number
  #most = 0

  constructor(name: string, bound: number, length: () => number) {
    this.name = name
    this.bound = bound
    this.#length = length
  }

  get held(): number {
    return this.#length()
  }

  get most(): number {
    return this.#most
  }

  get isFull(): boolean {
    return this.held >= this.bound
  }

  /** To be called after something was put in. */
  grew(): void {
    this.#most = Math.max(this.#most, this.held)
  }
}
