import { BehaviorSubject } from 'rxjs'
import { assign, setup } from 'xstate'
import { type Console, createConsole } from '../../src/console/create.ts'
import { createInspection, type Inspection } from '../../src/console/inspection/inspection.ts'
import type { InspectionLimits } from '../../src/console/inspection/limits.ts'
import { liveClock } from '../../src/ports/live/clock.ts'
import { livePorts } from '../../src/ports/live/ports.ts'
import { liveServers } from '../../src/ports/live/server.ts'
import { createTree } from '../../src/supervision/create-tree.ts'
import { service } from '../../src/supervision/service.ts'
import type { WorkerSpec } from '../../src/supervision/spec.ts'
import type { Tree } from '../../src/supervision/tree.ts'
import type { StatusView } from '../../src/telemetry/status.ts'
import { STATUS } from '../telemetry/samples.ts'

/** A connection as the engine has them: nested states, guards, delays, and things in its context that nobody may see. */
export const connection = setup({
  types: {} as { context: { attempts: number; apiSecret: string; sent: bigint; book: Map<string, number> } },
  guards: { tired: ({ context }) => context.attempts > 5 },
  actions: { count: assign({ attempts: ({ context }) => context.attempts + 1 }) },
  delays: { backoff: 60_000 },
}).createMachine({
  id: 'connection',
  context: {
    attempts: 0,
    apiSecret: 'hunter2',
    sent: 12_345_678_901_234_567_890n,
    book: new Map([['100.5', 3]]),
  },
  initial: 'offline',
  on: {
    Poison: {
      actions: () => {
        throw new Error('poison')
      },
    },
  },
  states: {
    offline: { on: { Connect: { target: 'online', actions: 'count' } } },
    online: {
      initial: 'joining',
      on: { Lost: [{ guard: 'tired', target: 'given up' }, { target: 'waiting' }] },
      states: {
        joining: { description: 'Waits for the snapshot to join the deltas.', on: { Joined: 'live' } },
        live: { tags: ['ready'], on: { Gap: 'joining', Tick: { actions: [] } } },
      },
    },
    waiting: { after: { backoff: 'online' }, on: { Connect: 'online' } },
    'given up': { type: 'final' },
  },
})

export const order = setup({}).createMachine({
  id: 'order',
  type: 'parallel',
  states: {
    fill: {
      initial: 'none',
      states: {
        none: { on: { PartlyFilled: 'partial', Filled: 'full' } },
        partial: { on: { PartlyFilled: {}, Filled: 'full' } },
        full: { on: { Filled: 'over' } },
        over: {},
      },
    },
    command: {
      initial: 'idle',
      states: {
        idle: { on: { Submit: 'submitting', Amend: 'amending', Cancel: 'cancelling' } },
        submitting: { on: { Acknowledged: 'idle', Rejected: 'idle' } },
        amending: { on: { Acknowledged: 'idle' } },
        cancelling: { on: { Cancelled: 'idle', CancelRefused: 'idle' } },
      },
    },
    knowledge: {
      initial: 'confirmed',
      states: {
        confirmed: { on: { Silence: 'uncertain', Contradiction: 'contradicted' } },
        uncertain: { on: { Evidence: 'confirmed', Contradiction: 'contradicted' } },
        contradicted: { on: { Reconciled: 'confirmed' } },
      },
    },
  },
})

const account = service<{ type: 'Show'; equity: string }>('account', (scope) => {
  const show = (equity: string): void =>
    scope.show({
      equity,
      currency: 'USDT',
      positions: new Map([['XBTUSDTM', { lots: 12, entry: 64_250.1 }]]),
    })
  show('10000')
  scope.receive(({ equity }) => show(equity))
})

const worker = (id: string, logic: WorkerSpec['logic']): WorkerSpec => ({ kind: 'worker', id, logic })

export interface House {
  readonly tree: Tree
  readonly inspection: Inspection
  readonly console: Console
  readonly status$: BehaviorSubject<StatusView>
  close(): Promise<void>
}

/** A small engine under the real supervision, on real time, with the console on a free port. */
export async function openHouse(limits: Partial<InspectionLimits> = {}): Promise<House> {
  const inspection = createInspection({ clock: liveClock, limits })
  const tree = createTree({
    clock: liveClock,
    random: livePorts(7).random,
    inspect: inspection.inspect,
    spec: {
      kind: 'supervisor',
      id: 'engine',
      strategy: 'one-for-one',
      children: [
        { ...worker('account', account), inbox: { limit: 2, whenFull: 'drop-oldest' } },
        {
          kind: 'supervisor',
          id: 'venue:kucoin',
          strategy: 'one-for-one',
          children: [
            worker('public', connection),
            {
              ...worker('private', connection),
              budget: { restarts: 0, withinMs: 60_000 },
              whenSpent: 'quarantine',
            },
          ],
        },
        { ...worker('strategy', connection), needs: ['venue:kucoin/private'] },
        { kind: 'dynamic', id: 'orders', template: () => ({ kind: 'worker', logic: order }) },
      ],
    },
  })
  await tree.start()
  const status$ = new BehaviorSubject<StatusView>(STATUS)
  const console = await createConsole({
    servers: liveServers,
    port: 0,
    inspection,
    status$,
    children: () => tree.children(),
    queues: () => [],
  })
  return {
    tree,
    inspection,
    console,
    status$,
    close: async () => {
      await console.close()
      await tree.stop(1_000)
    },
  }
}
