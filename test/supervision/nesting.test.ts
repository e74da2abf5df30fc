import { expect, test } from 'vitest'
import type { ChildSpec, SupervisorSpec } from '../../src/supervision/spec.ts'
import { AT_ONCE, BOOM, fragile, type Grove, group, started, worker } from './harness.ts'
import { expectNothingUncaught } from './uncaught.ts'

/**
 * Every nesting of strategies, up to four deep: each supervisor has a worker, the next supervisor, a worker. Each of
 * them is crashed in turn, and the lives of all are compared with what the strategies say.
 */
expectNothingUncaught()

type Strategy = SupervisorSpec['strategy']
const STRATEGIES: readonly Strategy[] = ['one-for-one', 'one-for-all', 'rest-for-one']
const POLICY = { backoff: AT_ONCE, budget: { restarts: 1_000, withinMs: 1 }, poison: false as const }

function nestings(depth: number): readonly (readonly Strategy[])[] {
  if (depth === 0) return [[]]
  return nestings(depth - 1).flatMap((inner) => STRATEGIES.map((strategy) => [strategy, ...inner]))
}

/** The innermost is a dynamic supervisor where that is asked for. */
function specOf([strategy, ...inner]: readonly Strategy[], dynamic: boolean): readonly ChildSpec[] {
  if (!strategy)
    return dynamic
      ? [
          {
            kind: 'dynamic',
            id: 'd',
            template: () => ({ kind: 'worker', logic: fragile, ...POLICY }),
            ...POLICY,
          },
        ]
      : []
  const children = [worker('l', fragile, POLICY), ...specOf(inner, dynamic), worker('r', fragile, POLICY)]
  return [group('s', strategy, children, POLICY)]
}

/** How often each place has been started, as the strategies have it. */
class Lives {
  readonly #generations = new Map<string, number>()
  readonly #children: readonly ChildSpec[]

  constructor(children: readonly ChildSpec[]) {
    this.#children = children
    for (const child of children) this.#restart(child, child.id)
  }

  crash(path: string): void {
    const [first = '', ...rest] = path.split('/')
    this.#crash(this.#children, 'one-for-one', '', first, rest)
  }

  get all(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#generations)
  }

  #crash(
    siblings: readonly ChildSpec[],
    strategy: Strategy,
    above: string,
    id: string,
    rest: readonly string[],
  ): void {
    const at = siblings.findIndex((sibling) => sibling.id === id)
    const child = siblings[at]
    const [next, ...deeper] = rest
    if (next !== undefined && child?.kind === 'supervisor')
      return this.#crash(child.children, child.strategy, `${above}${id}/`, next, deeper)
    const gone =
      strategy === 'one-for-one' ? [child] : strategy === 'one-for-all' ? siblings : siblings.slice(at)
    for (const sibling of gone) if (sibling) this.#restart(sibling, above + sibling.id)
  }

  #restart(child: ChildSpec, path: string): void {
    this.#generations.set(path, (this.#generations.get(path) ?? 0) + 1)
    if (child.kind !== 'supervisor') return
    for (const own of child.children) this.#restart(own, `${path}/${own.id}`)
  }
}

const livesOf = ({ tree }: Grove): Readonly<Record<string, number>> =>
  Object.fromEntries(tree.children().map(({ path, generation }) => [path, generation]))

const CASES = [1, 2, 3, 4].flatMap((depth) => [false, true].map((dynamic) => [depth, dynamic] as const))

test.each(CASES)('all nestings %i deep, dynamic inside: %s', async (depth, dynamic) => {
  for (const nesting of nestings(depth)) {
    const children = specOf(nesting, dynamic)
    const grove = started(children)
    const lives = new Lives(children)
    expect(livesOf(grove)).toEqual(lives.all)
    for (const { path, kind } of grove.tree.children()) {
      if (kind === 'worker') grove.tree.tell(path, BOOM)
      else grove.tree.crash(path, new Error('struck'))
      grove.pass(0)
      lives.crash(path)
      expect([nesting, path, livesOf(grove)]).toEqual([nesting, path, lives.all])
      expect(new Set(Object.values(grove.statuses()))).toEqual(new Set(['ready']))
    }
    expect((await grove.stop()).late).toEqual([])
    expect(grove.clock.pending).toBe(0)
  }
})

test.each(STRATEGIES)(
  'a budget that is spent four deep climbs through %s until somebody has one left',
  (strategy) => {
    const spent = { backoff: AT_ONCE, budget: { restarts: 0, withinMs: 1_000 } }
    const at = (depth: number): ChildSpec =>
      depth === 0
        ? worker('x', fragile, spent)
        : group(
            's',
            strategy,
            [worker('l', fragile), at(depth - 1)],
            depth === 4 ? { backoff: AT_ONCE } : spent,
          )
    const grove = started([at(4), worker('other', fragile)])
    grove.tree.tell('s/s/s/s/x', BOOM)
    const crashed = grove.told().filter((line) => line.startsWith('Crashed'))
    expect(crashed).toEqual(['s/s/s/s/x', 's/s/s/s', 's/s/s', 's/s', 's'].map((path) => `Crashed ${path}`))
    grove.pass(0)
    expect(livesOf(grove)).toEqual({
      s: 2,
      's/l': 2,
      's/s': 2,
      's/s/l': 2,
      's/s/s': 2,
      's/s/s/l': 2,
      's/s/s/s': 2,
      's/s/s/s/l': 2,
      's/s/s/s/x': 2,
      other: 1,
    })
    expect(new Set(Object.values(grove.statuses()))).toEqual(new Set(['ready']))
  },
)
