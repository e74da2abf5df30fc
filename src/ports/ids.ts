import type { Random } from './random.ts'

/** Names for requests and connections. Counters, so a simulated run names the same things the same. */
export interface Ids {
  /** The next name of a kind: `ws-1`, `ws-2`. */
  next(kind: string): string
}

const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyz'

/** Counting ids. */
export function countingIds(): Ids {
  const counts = new Map<string, number>()
  return {
    next: (kind) => {
      const count = (counts.get(kind) ?? 0) + 1
      counts.set(kind, count)
      return `${kind}-${count}`
    },
  }
}

/** Letters and digits from a random stream, for what has to differ between two installations. */
export const token = (random: Random, length: number): string =>
  Array.from({ length }, () => ALPHABET[random.below(ALPHABET.length)]).join('')
