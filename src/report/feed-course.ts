import type { Report } from './schema.ts'

/** What became of each feed in a run. */
export class FeedCourse {
  readonly #feeds: Record<string, { connects: number; gaps: number; staleMs: number }> = {}

  connected(name: string): void {
    this.#feed(name).connects++
  }

  gap(name: string): void {
    this.#feed(name).gaps++
  }

  stale(name: string, durationMs: number): void {
    this.#feed(name).staleMs += durationMs
  }

  get summary(): Report['feeds'] {
    return this.#feeds
  }

  #feed(name: string): { connects: number; gaps: number; staleMs: number } {
    this.#feeds[name] ??= { connects: 0, gaps: 0, staleMs: 0 }
    return this.#feeds[name]
  }
}
