/** What somebody has acquired and must give back, in reverse order, once. */
export class Holdings {
  readonly #releases = new Set<() => void>()
  readonly #failed: (error: unknown) => void

  /** `failed` hears of releases that throw; one that does so does not keep the others. */
  constructor(failed: (error: unknown) => void) {
    this.#failed = failed
  }

  hold(release: () => void): void {
    this.#releases.add(release)
  }

  releaseAll(): void {
    const releases = [...this.#releases].reverse()
    this.#releases.clear()
    for (const release of releases) this.release(release)
  }

  release(release: () => void): void {
    try {
      release()
    } catch (error) {
      this.#failed(error)
    }
  }
}
