import {
  type ActorRefFrom,
  type AnyActorRef,
  assign,
  createActor,
  setup,
  spawnChild,
  stopChild,
} from 'xstate'
import { type CounterEvent, machineCounter, TICK, transitionCounter } from './counters.ts'
import type { Amounts, Samples } from './protocol.ts'
import { heapBytes, nanosSince, settleHeap, timed } from './stopwatch.ts'

/**
 * Every `spawnChild`, and every stop, copies the parent's whole table of children: a hundred thousand, one by one, would
 * take an hour, and the stop of ten thousand minutes. So spawners are filled in one `assign`, which copies once, and
 * what is timed is bounded by the entries that it copies. Large spawners are left to the end of the process.
 */
const ENTRIES_COPIED_MAX = 300_000

/** How many spawns are timed at a size. */
export const rawSpawns = (spawns: number, live: number): number =>
  Math.max(1, Math.min(spawns, Math.floor(ENTRIES_COPIED_MAX / live)))

/** How many children are stopped together. */
export const rawStopped = (stopped: number): number =>
  Math.min(stopped, Math.floor(Math.sqrt(ENTRIES_COPIED_MAX)))

type SpawnerEvent =
  | { readonly type: 'fill'; readonly from: number; readonly to: number }
  | { readonly type: 'spawn' | 'stop'; readonly key: string }

const spawner = setup({
  types: { events: {} as SpawnerEvent },
  actors: { counter: transitionCounter },
}).createMachine({
  on: {
    fill: {
      actions: assign(({ event, spawn }) => {
        for (let at = event.from; at < event.to; at++) spawn('counter', { id: `child-${at}` })
        return {}
      }),
    },
    spawn: { actions: spawnChild('counter', { id: ({ event }) => event.key }) },
    stop: { actions: stopChild(({ event }) => event.key) },
  },
})

/** What people write by hand: born again in the error handler, on the crash's own stack, without a budget. */
const restarter = setup({ actors: { counter: transitionCounter } }).createMachine({
  entry: spawnChild('counter', { id: 'crashing' }),
  on: {
    'xstate.error.actor.crashing': {
      actions: [stopChild('crashing'), spawnChild('counter', { id: 'crashing' })],
    },
  },
})

const pair = setup({ actors: { transition: transitionCounter, machine: machineCounter } }).createMachine({
  entry: [spawnChild('transition', { id: 'transition' }), spawnChild('machine', { id: 'machine' })],
})

export async function measureRaw(amounts: Amounts): Promise<Samples> {
  const told = await messages(amounts)
  restarts(amounts)
  const restart = restarts(amounts)
  const crowd = crowds(amounts)
  return { spawn: spawning(amounts), ...told, restart, ...crowd }
}

function spawning({ live, spawns }: Amounts): number[][] {
  const parent = createActor(spawner).start()
  const samples: number[][] = []
  let alive = 0
  for (const size of live) {
    parent.send({ type: 'fill', from: alive, to: size })
    alive = size
    settleHeap()
    samples.push(
      timed(
        rawSpawns(spawns, size),
        (at) => parent.send({ type: 'spawn', key: `one-more-${at}` }),
        (at) => parent.send({ type: 'stop', key: `one-more-${at}` }),
      ),
    )
  }
  return samples
}

/** xstate's `send` runs the receiver on the sender's stack; what is to come later is queued by hand. */
async function messages({ burst, bursts }: Amounts) {
  const parent = createActor(pair).start()
  const queued = async (id: string): Promise<number[]> => {
    const actor = childOf(parent, id)
    const samples: number[] = []
    for (let at = 0; at < bursts; at++) {
      const startedMs = performance.now()
      for (let message = 0; message < burst; message++) queueMicrotask(() => actor.send(TICK))
      await new Promise<void>((resolve) => {
        queueMicrotask(() => {
          samples.push(nanosSince(startedMs))
          resolve()
        })
      })
    }
    return samples
  }
  const sent = (id: string): number[] => {
    const actor = childOf(parent, id)
    return timed(bursts, () => {
      for (let at = 0; at < burst; at++) actor.send(TICK)
    })
  }
  const measured = async () => ({
    transitionBurst: await queued('transition'),
    machineBurst: await queued('machine'),
    transitionSendBurst: sent('transition'),
    machineSendBurst: sent('machine'),
  })
  // Compiled first, as ours is.
  await measured()
  const samples = await measured()
  parent.stop()
  return samples
}

function restarts({ restarts: wanted }: Amounts): number[] {
  const parent = createActor(restarter).start()
  const answer = (): void => {}
  const ping: CounterEvent = { type: 'ping', answer }
  const samples = timed(wanted, (attempt) => {
    childOf(parent, 'crashing').send({ type: 'crash', attempt })
    childOf(parent, 'crashing').send(ping)
  })
  parent.stop()
  return samples
}

function crowds({ stopped, stops }: Amounts): Pick<Samples, 'stop' | 'bytesPerChild'> {
  // The code that everybody shares is compiled before memory is measured; both crowds must outlive the measuring.
  const all = [filled(stopped)]
  const before = heapBytes()
  all.push(filled(stopped))
  const bytesPerChild = (heapBytes() - before) / stopped
  if (all.some((parent) => parent.getSnapshot().status !== 'active')) throw new Error('a crowd has ended')
  const stop = Array.from({ length: stops }, () => {
    const parent = filled(rawStopped(stopped))
    const startedMs = performance.now()
    parent.stop()
    return nanosSince(startedMs)
  })
  return { stop, bytesPerChild }
}

function filled(to: number): ActorRefFrom<typeof spawner> {
  const parent = createActor(spawner).start()
  parent.send({ type: 'fill', from: 0, to })
  return parent
}

function childOf(parent: AnyActorRef, id: string): AnyActorRef {
  const child = parent.getSnapshot().children[id] as AnyActorRef | undefined
  if (!child) throw new Error(`${id} is not up`)
  return child
}
