import { liveClock } from '../../src/ports/live/clock.ts'
import { seededRandom } from '../../src/ports/random.ts'
import { createTree } from '../../src/supervision/create-tree.ts'
import type { ChildSpec } from '../../src/supervision/spec.ts'
import type { Tree } from '../../src/supervision/tree.ts'
import { type CounterEvent, machineCounter, TICK, transitionCounter } from './counters.ts'
import type { Amounts, Samples } from './protocol.ts'
import { heapBytes, nanosSince, settleHeap, timed } from './stopwatch.ts'

const MANY: ChildSpec = {
  kind: 'dynamic',
  id: 'many',
  template: () => ({ kind: 'worker', logic: transitionCounter }),
}
const CRASHING: ChildSpec = {
  kind: 'worker',
  id: 'crashing',
  logic: transitionCounter,
  budget: { restarts: 1_000_000, withinMs: 1 },
  backoff: { initialMs: 0, factor: 1, maxMs: 0, healthyAfterMs: 0 },
}
const STOP_DEADLINE_MS = 60_000

export async function measureOurs(amounts: Amounts): Promise<Samples> {
  const told = await messages(amounts)
  // Compiled first, too.
  await restarts(amounts)
  const restart = await restarts(amounts)
  const crowd = await crowds(amounts)
  // Last: what is measured after it would pay for the heap that it leaves.
  const spawn = await spawning(amounts)
  return { spawn, ...told, restart, ...crowd }
}

async function started(...children: ChildSpec[]): Promise<Tree> {
  const spec = { kind: 'supervisor', id: 'bench', strategy: 'one-for-one', children } as const
  const tree = createTree({ clock: liveClock, random: seededRandom(1), spec })
  await tree.start()
  return tree
}

function fill(tree: Tree, from: number, to: number): void {
  for (let at = from; at < to; at++) tree.spawn('many', `child-${at}`, undefined)
}

async function spawning({ live, spawns }: Amounts): Promise<number[][]> {
  const tree = await started(MANY)
  const samples: number[][] = []
  let alive = 0
  for (const size of live) {
    fill(tree, alive, size)
    alive = size
    settleHeap()
    samples.push(
      timed(
        spawns,
        (at) => tree.spawn('many', `one-more-${at}`, undefined),
        (at) => tree.remove('many', `one-more-${at}`),
      ),
    )
  }
  return samples
}

async function messages({ burst, bursts }: Amounts) {
  const tree = await started(
    { kind: 'worker', id: 'transition', logic: transitionCounter },
    { kind: 'worker', id: 'machine', logic: machineCounter },
  )
  const told = (name: string): number[] =>
    timed(bursts, () =>
      // Inside a turn nothing is delivered: all are queued first, as in a mailbox.
      tree.enter(() => {
        for (let at = 0; at < burst; at++) tree.tell(name, TICK)
      }),
    )
  const sent = (name: string): number[] => {
    const actor = tree.ref(name)
    if (!actor) throw new Error(`${name} is not up`)
    return timed(bursts, () => {
      for (let at = 0; at < burst; at++) actor.send(TICK)
    })
  }
  const measured = () => ({
    transitionBurst: told('transition'),
    machineBurst: told('machine'),
    transitionSendBurst: sent('transition'),
    machineSendBurst: sent('machine'),
  })
  // Compiled first: an engine is warm when it matters.
  measured()
  const samples = measured()
  await tree.stop(STOP_DEADLINE_MS)
  return samples
}

async function restarts({ restarts: wanted }: Amounts): Promise<number[]> {
  const tree = await started(CRASHING)
  const samples: number[] = []
  let crashedMs = 0
  const { promise, resolve } = Promise.withResolvers<void>()
  const crash = (): void => {
    const event: CounterEvent = { type: 'crash', attempt: samples.length }
    crashedMs = performance.now()
    tree.tell('crashing', event)
  }
  const ping: CounterEvent = {
    type: 'ping',
    answer: () => {
      samples.push(nanosSince(crashedMs))
      if (samples.length === wanted) resolve()
      else liveClock.setTimeout(crash, 0)
    },
  }
  tree.observe((event) => {
    if (event.type === 'Ready') tree.tell('crashing', ping)
  })
  crash()
  await promise
  await tree.stop(STOP_DEADLINE_MS)
  return samples
}

async function crowds({ stopped, stops }: Amounts): Promise<Pick<Samples, 'stop' | 'bytesPerChild'>> {
  // The code that everybody shares is compiled before memory is measured.
  const warm = await started(MANY)
  fill(warm, 0, stopped)
  await warm.stop(STOP_DEADLINE_MS)
  const stop: number[] = []
  let bytesPerChild = 0
  for (let at = 0; at < stops; at++) {
    const tree = await started(MANY)
    const before = heapBytes()
    fill(tree, 0, stopped)
    bytesPerChild = (heapBytes() - before) / stopped
    const startedMs = performance.now()
    await tree.stop(STOP_DEADLINE_MS)
    stop.push(nanosSince(startedMs))
  }
  return { stop, bytesPerChild }
}
