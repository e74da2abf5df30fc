import { LIVE_ORDERS, orderAt } from '../actors/names.ts'
import { scattered, seededRandom } from '../src/ports/random.ts'
import { drive } from '../src/ports/simulated/drive.ts'
import { disturbedSiblings } from './invariants/siblings-undisturbed.ts'
import type { Build } from './mortal-engine.ts'
import { openSimulation, type Pace } from './simulation.ts'
import { type Death, ThreadRecorder, type Threads } from './threads.ts'

/** Every message takes as long as any other, and no write waits for another: one more of them makes the next one not late. */
const EVEN: Pace = { latency: { meanMs: 4, jitterMs: 0 }, syncMs: 0 }
/** So far away that no symbol takes another one's room. */
const FAR = '1000000'
const ROOMY = {
  symbolNotionalMax: FAR,
  venueNotionalMax: FAR,
  netNotionalMax: FAR,
  totalNotionalMax: FAR,
  groups: [],
}

/** Who dies, and at which event of the engine, from 1 for the first since it trades. */
export interface Kill {
  /** A path, or `AN_ORDER`. */
  readonly victim: string
  readonly at: number
}

/** The order that is the newest then. */
export const AN_ORDER = `${LIVE_ORDERS}/`

/** What a run came to. */
export interface Run {
  readonly threads: Threads
  /** Events of the engine since it traded. */
  readonly events: number
  readonly children: readonly string[]
  /** Undefined: nobody died. */
  readonly death: Death | undefined
}

/** An engine trades for so long, and one death is all that goes wrong. */
export async function trade(seed: number, forMs: number, kill?: Kill): Promise<Run> {
  const simulation = await openSimulation(seed, {}, { pace: EVEN })
  const { clock } = simulation
  const nowMs = (): number => clock.monotonicMicros() / 1000
  let events = 0
  let death: Death | undefined
  let strike = (): void => {}
  const recorder = new ThreadRecorder(nowMs, () => strike())
  const engine = simulation.start(roomy(simulation.builds[0]), {
    hear: () => {},
    journalled: () => {},
    inspect: recorder.inspect,
  })
  const { tree, ...session } = await drive(clock, engine.session, Number.POSITIVE_INFINITY)
  recorder.follow({ tree, ...session })
  const children = tree.children().flatMap(({ path }) => (path === '' ? [] : [path]))
  strike = () => {
    events++
    if (events !== kill?.at) return
    const victim = kill.victim === AN_ORDER ? newestOrder(tree.children()) : kill.victim
    if (victim === undefined || !tree.crash(victim, new Error('killed on purpose'))) return
    death = { victim, atMs: nowMs(), compartment: recorder.compartmentOf(victim), children }
  }
  await drive(
    clock,
    new Promise<void>((resolve) => clock.setTimeout(resolve, forMs)),
    Number.POSITIVE_INFINITY,
  )
  engine.kill()
  await simulation.close()
  return { threads: recorder.threads, events, children, death }
}

/** What a death changes that it must not; the seed chooses the child and the event. */
export async function killAChild(seed: number, forMs: number): Promise<readonly string[]> {
  const calm = await trade(seed, forMs)
  const random = seededRandom(scattered(seed), 'kill a child')
  const victim = random.pick([...calm.children, AN_ORDER])
  const { death, threads } = await trade(seed, forMs, { victim, at: 1 + random.below(calm.events) })
  return death ? disturbedSiblings(calm.threads, threads, death) : []
}

const newestOrder = (children: readonly { readonly path: string }[]): string | undefined =>
  children.findLast(({ path }) => orderAt(path) !== undefined)?.path

const roomy = ({ config, ...build }: Build): Build => ({
  ...build,
  config: { ...config, risk: { ...config.risk, ...ROOMY } },
})
