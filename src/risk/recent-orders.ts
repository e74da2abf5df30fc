/** When each owner's orders passed the door, for as long as the window. */
export class RecentOrders {
  readonly #windowMicros: number
  readonly #byOwner = new Map<string, { times: number[]; gone: number }>()

  constructor(windowMs: number) {
    this.#windowMicros = windowMs * 1000
  }

  passed(owner: string, nowMicros: number): void {
    const known = this.#byOwner.get(owner)
    if (known) known.times.push(nowMicros)
    else this.#byOwner.set(owner, { times: [nowMicros], gone: 0 })
  }

  /** Those within the window. Each leaves it once, so a count costs what has left since the last. */
  count(owner: string, nowMicros: number): number {
    const known = this.#byOwner.get(owner)
    if (!known) return 0
    const { times } = known
    const since = nowMicros - this.#windowMicros
    while (known.gone < times.length && (times[known.gone] ?? 0) <= since) known.gone++
    if (known.gone * 2 > times.length) {
      times.splice(0, known.gone)
      known.gone = 0
    }
    return times.length - known.gone
  }
}
