import { liveAsyncContext } from '../../src/ports/live/async-context.ts'
import { liveClock } from '../../src/ports/live/clock.ts'
import { seededRandom } from '../../src/ports/random.ts'
import { createTree } from '../../src/supervision/create-tree.ts'
import type { Tree } from '../../src/supervision/tree.ts'
import { machineCounter, TICK, transitionCounter } from './counters.ts'
import type { Amounts, ContextSamples } from './protocol.ts'
import { nanosSince } from './stopwatch.ts'

/** What it costs that an actor's path follows its work: two trees, with it and without, take turns burst by burst. */
export async function measureInContext({ burst, bursts }: Amounts): Promise<ContextSamples> {
  const trees = [await pair(false), await pair(true)]
  const measured = (name: string): ContextSamples['machine'] => {
    const [plain = [], carried = []] = alternating(
      trees.map((tree) => senderTo(tree, name, burst)),
      bursts,
    )
    return { plain, carried }
  }
  // Compiled first: an engine is warm when it matters.
  measured('transition')
  measured('machine')
  return { transition: measured('transition'), machine: measured('machine') }
}

async function pair(inContext: boolean): Promise<Tree> {
  const tree = createTree({
    clock: liveClock,
    random: seededRandom(1),
    ...(inContext ? { context: liveAsyncContext() } : {}),
    spec: {
      kind: 'supervisor',
      id: 'bench',
      strategy: 'one-for-one',
      children: [
        { kind: 'worker', id: 'transition', logic: transitionCounter },
        { kind: 'worker', id: 'machine', logic: machineCounter },
      ],
    },
  })
  await tree.start()
  return tree
}

function senderTo(tree: Tree, name: string, burst: number): () => void {
  const actor = tree.ref(name)
  if (!actor) throw new Error(`${name} is not up`)
  return () => {
    for (let at = 0; at < burst; at++) actor.send(TICK)
  }
}

/** Nanoseconds of each run of each act, one after the other: a slow moment falls on all of them. */
function alternating(acts: readonly (() => void)[], times: number): number[][] {
  const samples = acts.map((): number[] => [])
  for (let at = 0; at < times; at++)
    for (const [side, act] of acts.entries()) {
      const startedMs = performance.now()
      act()
      samples[side]?.push(nanosSince(startedMs))
    }
  return samples
}
