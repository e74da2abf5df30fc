import { ACCOUNT_THREAD, type Death, type Stitch, type Threads, threadOf } from '../threads.ts'

/** In the group of orders who comes later is started anew with who dies. */
const DIE_WITH: Readonly<Record<string, readonly string[]>> = {
  'orders/live': ['orders/contingencies', 'orders/desk'],
  'orders/contingencies': ['orders/desk'],
}
/** What is told without being needed: whose death, or suspension, is felt in which threads. */
const TELLS: readonly { readonly who: RegExp; readonly whom: RegExp }[] = [
  // What orders hear of themselves.
  { who: /\/(private-stream|trading-stream|reconciler)$/, whom: /^symbol / },
  // Before it takes the venue at its word, the switch has the stream proved.
  { who: /\/dead-man$/, whom: /\/private-stream$/ },
]
const ENDS: readonly string[] = ['Crashed', 'Stopped', 'Quarantined']

/**
 * Killing any child at any event leaves its siblings' event sequences as in the run without the kill. Reached by a death are:
 * what lives below, and after it in a rest-for-one group; who needs it, which is suspended and never restarted; its own
 * symbol, in whose market our quotes are missed; those whom it told something (`TELLS`). Nobody differs before it, and
 * whom it does not reach never: another symbol's market, book, strategy and orders (until the ladder or a quote's size does,
 * which are of the account), every stream, and whether each other part lives.
 */
export function disturbedSiblings(calm: Threads, killed: Threads, death: Death): readonly string[] {
  const { atMs, victim } = death
  const dies = (path: string): boolean => isWithin(victim, path) || (DIE_WITH[victim] ?? []).includes(path)
  const reached = reachedBy(killed, death, dies)
  const accountMs = parting(calm, killed, ACCOUNT_THREAD)?.atMs ?? Number.POSITIVE_INFINITY
  const found: string[] = []
  for (const name of new Set([...calm.keys(), ...killed.keys()])) {
    for (const { life } of killed.get(name) ?? [])
      if (life && ENDS.includes(life.type) && !dies(life.path)) found.push(`${life.path} ended with it`)
    const parted = name === ACCOUNT_THREAD ? undefined : parting(calm, killed, name)
    const fromMs = reached.has(name) ? atMs : isSymbol(name) ? accountMs : Number.POSITIVE_INFINITY
    if (parted && parted.atMs < fromMs)
      found.push(
        `${name} differs from ${parted.atMs} ms on: ${parted.killed ?? 'nothing'}, not ${parted.calm ?? 'nothing'}`,
      )
  }
  return found.map((what) => `${victim} died at ${atMs} ms, and ${what}`)
}

/** Names of the threads that a death reaches. */
function reachedBy(
  killed: Threads,
  { compartment, children, victim }: Death,
  dies: (path: string) => boolean,
): ReadonlySet<string> {
  const gone = new Set([victim, ...children.filter(dies)])
  const isGone = (need: string): boolean =>
    [...gone].some((path) => path === need || path.endsWith(`/${need}`))
  const waiting = [...killed.values()]
    .flat()
    .flatMap(({ life }) => (life?.type === 'Suspended' ? [life] : []))
  for (let before = -1; gone.size > before; ) {
    before = gone.size
    for (const { missing, path } of waiting) if (missing.every(isGone)) gone.add(path)
  }
  const told = TELLS.filter(({ who }) => [...gone].some((path) => who.test(path)))
  return new Set([
    ...Array.from(gone, threadOf),
    ...(compartment === undefined ? [] : [compartment]),
    ...[...killed.keys()].filter((name) => told.some(({ whom }) => whom.test(name))),
  ])
}

/** Where a thread of the one run first differs from that of the other. */
function parting(
  calm: Threads,
  killed: Threads,
  name: string,
):
  | { readonly atMs: number; readonly calm: string | undefined; readonly killed: string | undefined }
  | undefined {
  const [one = [], other = []] = [calm.get(name), killed.get(name)]
  for (let at = 0; at < Math.max(one.length, other.length); at++) {
    const [left, right] = [one[at], other[at]]
    if (left && right && isSame(left, right)) continue
    const atMs = Math.min(left?.atMs ?? Number.POSITIVE_INFINITY, right?.atMs ?? Number.POSITIVE_INFINITY)
    return { atMs, calm: left?.what, killed: right?.what }
  }
  return undefined
}

const isSame = (left: Stitch, right: Stitch): boolean => left.atMs === right.atMs && left.what === right.what
const isWithin = (above: string, path: string): boolean => path === above || path.startsWith(`${above}/`)
const isSymbol = (thread: string): boolean => thread.startsWith('symbol ')
