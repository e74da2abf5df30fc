import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/**
 * Seeded randomness. Each subsystem forks its own stream by label, so one more draw in one place does not shift
 * the draws of another.
 */
export interface Random {
  /** In [0, 1). */
  next(): number
  /** An integer in [0, bound). */
  below(bound: number): number
  /** Standard normal (Box–Muller, one of the pair). */
  normal(): number
  /** Exponential with the given mean. */
  exponential(mean: number): number
  /** True with the given probability. */
  chance(probability: number): boolean
  /** One of a non-empty list. @throws RangeError when it is empty. */
  pick<Item>(items: readonly Item[]): Item
  /** An independent stream, the same for the same seed and label. */
  fork(label: string): Random
}

/** The stream of a seed. Any integer; only its low 32 bits count. */
export function seededRandom(seed: number, path = ''): Random {
  const generator = xoroshiro128plus(hash(path, seed))
  const next = (): number => uniformFloat64(generator)
  return {
    next,
    below: (bound) => Math.floor(next() * bound),
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    exponential: (mean) => -mean * Math.log(1 - next()),
    chance: (probability) => next() < probability,
    pick: (items) => {
      const item = items[Math.floor(next() * items.length)]
      if (items.length === 0) throw new RangeError('nothing to pick from')
      return item as (typeof items)[number]
    },
    fork: (label) => seededRandom(seed, `${path}/${label}`),
  }
}

/**
 * Another seed for each, in no order. Streams of seeds that differ in few bits begin alike: whoever counts his seeds up
 * (a batch of trials) scatters them first. The finaliser of MurmurHash3, which maps no two to one.
 */
export function scattered(seed: number): number {
  let state = seed | 0
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b)
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35)
  return (state ^ (state >>> 16)) >>> 0
}

/** FNV-1a, 32 bits, over the path, then the seed. */
function hash(path: string, seed: number): number {
  let state = 0x811c9dc5
  for (let at = 0; at < path.length; at++) state = Math.imul(state ^ path.charCodeAt(at), 0x01000193)
  for (let shift = 0; shift < 32; shift += 8) state = Math.imul(state ^ ((seed >>> shift) & 0xff), 0x01000193)
  return state | 0
}
