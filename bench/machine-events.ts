import { type AnyStateMachine, createActor, type EventObject } from 'xstate'
import { connectionMachine } from '../machines/connection.ts'
import { orderMachine } from '../machines/order/order.ts'
import { seededRandom } from '../src/ports/random.ts'
import { SimulatedClock } from '../src/ports/simulated/clock.ts'
import { createTree } from '../src/supervision/create-tree.ts'
import { type Bench, type Effort, scaled } from './bench.ts'
import {
  connectionEvents,
  dispatchConnection,
  dispatchOrder,
  orderEvents,
  orderInput,
} from './machine-stories.ts'
import { type Row, rate } from './row.ts'
import { throughputs } from './throughput.ts'

const NAME = 'machine-events'
/** Crash safety, turns and dead letters may cost a fifth of an event. */
const SUPERVISED_AIM = 0.8
const EVENTS = 20_000
const LIVES = 1_000
const START_MS = Date.UTC(2026, 0, 5, 9)

/** Events a second of our machines where they live, of the same machines bare, and of a plain function. */
export const machineEvents: Bench = {
  name: NAME,
  run: async (effort) => [
    ...(await eventRows('order', orderMachine, orderInput, orderEvents, dispatchOrder, effort)),
    ...(await eventRows(
      'connection',
      connectionMachine,
      undefined,
      connectionEvents,
      dispatchConnection,
      effort,
    )),
    ...(await lifeRows(effort)),
  ],
}

async function eventRows<Event extends EventObject>(
  name: string,
  machine: AnyStateMachine,
  input: unknown,
  story: { readonly opening: readonly Event[]; readonly cycle: readonly Event[] },
  dispatch: (events: readonly Event[]) => void,
  effort: Effort,
): Promise<readonly Row[]> {
  const events = Array.from(
    { length: scaled(EVENTS, effort) },
    (_, at) => story.cycle[at % story.cycle.length] as Event,
  )
  const count = events.length
  const clock = new SimulatedClock(START_MS)
  const tree = createTree({
    clock,
    random: seededRandom(1),
    spec: {
      kind: 'supervisor',
      id: 'bench',
      strategy: 'one-for-one',
      children: [{ kind: 'worker', id: name, logic: machine, input: () => input }],
    },
  })
  await tree.start()
  const bare = createActor(machine, { input, clock: xstateClock(clock) }).start()
  for (const event of story.opening) {
    tree.tell(name, event)
    bare.send(event)
  }
  const { supervised, raw, plain } = throughputs(
    {
      supervised: { count, act: () => events.forEach((event) => void tree.tell(name, event)) },
      raw: { count, act: () => events.forEach((event) => void bare.send(event)) },
      plain: { count, act: () => dispatch(events) },
    },
    effort,
  )
  bare.stop()
  return [
    rate(
      {
        bench: NAME,
        row: `${name}, supervised`,
        ours: supervised,
        peer: 'bare xstate actor',
        peerValue: raw,
      },
      'events/s',
      SUPERVISED_AIM,
    ),
    rate(
      { bench: NAME, row: `${name}, bare xstate actor`, ours: raw, peer: 'plain function', peerValue: plain },
      'events/s',
    ),
  ]
}

/** An order from birth to its end, five events between. */
async function lifeRows(effort: Effort): Promise<readonly Row[]> {
  const count = scaled(LIVES, effort)
  const clock = new SimulatedClock(START_MS)
  const tree = createTree({
    clock,
    random: seededRandom(1),
    spec: {
      kind: 'supervisor',
      id: 'bench',
      strategy: 'one-for-one',
      children: [
        {
          kind: 'dynamic',
          id: 'live',
          template: () => ({ kind: 'worker', logic: orderMachine, input: ({ spawned }) => spawned }),
        },
      ],
    },
  })
  await tree.start()
  const events = [...orderEvents.opening, ...orderEvents.cycle, ...orderEvents.ending]
  const { supervised, raw } = throughputs(
    {
      supervised: {
        count,
        act: () => {
          for (let life = 0; life < count; life++) {
            const key = `order-${life}`
            tree.spawn('live', key, orderInput)
            for (const event of events) tree.tell(`live/${key}`, event)
            tree.remove('live', key)
          }
        },
      },
      raw: {
        count,
        act: () => {
          for (let life = 0; life < count; life++) {
            const actor = createActor(orderMachine, { input: orderInput, clock: xstateClock(clock) }).start()
            for (const event of events) actor.send(event)
            actor.stop()
          }
        },
      },
    },
    effort,
  )
  return [
    rate(
      {
        bench: NAME,
        row: 'whole order, supervised',
        ours: supervised,
        peer: 'bare xstate actor',
        peerValue: raw,
      },
      'orders/s',
    ),
  ]
}

/** Its timers go to a clock that nobody advances: none fires while we measure. */
const xstateClock = (clock: SimulatedClock) => ({
  setTimeout: (task: (...args: unknown[]) => void, delayMs: number) =>
    clock.setTimeout(() => task(), delayMs),
  clearTimeout: (handle: ReturnType<SimulatedClock['setTimeout']>) => clock.clearTimeout(handle),
})
