/** Names that differ by more than this share of their length are not what somebody meant. */
const DISTANCE_SHARE_MAX = 0.5

/** So much of a name is enough to know it by its beginning. */
const PREFIX_LENGTH_MIN = 3

/** The name that was probably meant: one that begins so, else the nearest by edit distance, unless none is near. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const begun = known.find((candidate) => name.length >= PREFIX_LENGTH_MIN && candidate.startsWith(name))
  if (begun !== undefined) return begun
  const ranked = known
    .map((candidate) => ({ candidate, distance: distance(name.toLowerCase(), candidate.toLowerCase()) }))
    .toSorted((left, right) => left.distance - right.distance)
  const [best] = ranked
  const limit = Math.max(1, Math.floor(name.length * DISTANCE_SHARE_MAX))
  return best && best.distance <= limit ? best.candidate : undefined
}

/** Levenshtein's, one row at a time. */
function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, at) => at)
  for (let at = 1; at <= left.length; at++) {
    const next = [at]
    for (let over = 1; over <= right.length; over++) {
      const replaced = (row[over - 1] ?? 0) + (left[at - 1] === right[over - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[over] ?? 0) + 1, (next[over - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[right.length] ?? 0
}
