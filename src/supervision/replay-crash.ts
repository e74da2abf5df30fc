import type { AnyActorRef, EventObject } from 'xstate'
import { seededRandom } from '../ports/random.ts'
import type { SimulatedClock } from '../ports/simulated/clock.ts'
import { drive } from '../ports/simulated/drive.ts'
import type { CrashFile } from './crash-file.ts'
import { nameOf } from './crash-log.ts'
import { createTree } from './create-tree.ts'
import { XSTATE_INIT } from './events.ts'
import { fromPlain } from './plain-value.ts'
import { type LastMoment, MisfitError, type Overheard, putBack } from './put-back.ts'
import type { SupervisorSpec, WorkerSpec } from './spec.ts'
import { amongStandIns, placesOf, workerAt } from './stand-in.ts'
import type { Tree } from './tree.ts'

/**
 * `put back`: in its last good state. `born`: it died of its birth, and is born again. `born anew`: its state cannot be
 * put back, so it is born with the same input and gets the event then.
 */
export type Manner = 'put back' | 'born' | 'born anew'

export type Replay =
  | { readonly verdict: 'same' | 'another'; readonly manner: Manner; readonly error: Error }
  | { readonly verdict: 'survived'; readonly manner: Manner }
  | { readonly verdict: 'impossible'; readonly reason: string }

/** Where it is replayed. */
export interface Stage {
  /** The tree that it crashed in, of logics that can do no harm. Only the subject's are run. */
  readonly spec: SupervisorSpec
  /** At the time of the crash. */
  readonly clock: SimulatedClock
  /** The tree of stand-ins, before it starts. */
  readonly inhabit?: (tree: Tree) => void
  /** What the subject tells others, who are not there. A path, or `path»id` for an actor that it had spawned. */
  readonly overhear?: (to: string, event: EventObject) => void
}

/** How long one whose state cannot be put back may take to come into it, by the simulated clock. */
export const LIVES_MS = 60_000

/** Lets the actor die again: alone, with a stand-in in every other place, under a simulated clock. */
export async function replayCrash(file: CrashFile, stage: Stage): Promise<Replay> {
  const worker = workerAt(stage.spec, file.path)
  if (!worker) return impossible(absence(file, stage.spec))
  const name = nameOf(worker.logic)
  if (name !== file.logic)
    return impossible(
      `${file.path} is '${name}' here, and it was '${file.logic}' that crashed: another version wrote this`,
    )
  const moment = momentOf(file)
  if (moment.event?.type === XSTATE_INIT) return run(file, stage, worker, 'born')
  if (moment.lastGood === undefined)
    return impossible('it died before it was born: what makes its input failed')
  const overheard: Overheard = (id, event) => stage.overhear?.(`${file.path}»${id}`, event)
  try {
    const logic = putBack(worker.logic, moment, overheard)
    if (!logic) return await run(file, stage, worker, 'born anew', moment)
    if (!moment.event)
      return impossible('it died of no event: it was struck from outside, or had come to its end')
    return await run(file, stage, { ...worker, logic }, 'put back', moment)
  } catch (error) {
    if (!(error instanceof MisfitError)) throw error
    return impossible(
      `its state is none that '${name}' has here, so another version wrote this: ${error.message}`,
    )
  }
}

async function run(
  file: CrashFile,
  { spec, clock, inhabit, overhear }: Stage,
  { id, logic, needs }: WorkerSpec,
  manner: Manner,
  moment?: LastMoment,
): Promise<Replay> {
  const input = fromPlain(file.input)
  const worker: WorkerSpec = {
    kind: 'worker',
    id,
    logic,
    input: () => input,
    restart: 'temporary',
    ...(needs && { needs }),
  }
  let errors: Error[] = []
  let heard = overhear
  const tree = createTree({
    clock,
    random: seededRandom(0),
    spec: amongStandIns(spec, { path: file.path, worker }, (to, event) => heard?.(to, event)),
  })
  tree.observe((told) => {
    if (told.type === 'Crashed') errors = [...errors, told.report.error]
    if (told.type === 'DeadLetter') heard?.(told.to, told.event)
  })
  inhabit?.(tree)
  // Whether it gets ready is nothing to us.
  tree.start().catch(() => undefined)
  if (tree.status(file.path) === 'absent') spawnAt(tree, file.path)
  await pass(clock, 0)
  if (moment) tellAgain(tree, file.path, moment)
  await pass(clock, manner === 'born anew' || moment?.nested ? LIVES_MS : 0)
  heard = undefined
  await drive(clock, tree.stop(0), Number.POSITIVE_INFINITY)
  const [error] = errors
  if (!error) return { verdict: 'survived', manner }
  const before = fromPlain(file.error) as Error
  const same = error.name === before.name && error.message === before.message
  return { verdict: same ? 'same' : 'another', manner, error }
}

/** Of any number of children by key. */
function spawnAt(tree: Tree, path: string): void {
  const slash = path.lastIndexOf('/')
  tree.spawn(path.slice(0, slash), path.slice(slash + 1), undefined)
}

const pass = (clock: SimulatedClock, ms: number): Promise<void> =>
  drive(clock, new Promise<void>((resolve) => clock.setTimeout(resolve, ms)), Number.POSITIVE_INFINITY)

interface Parent {
  readonly children?: Readonly<Record<string, AnyActorRef>>
}

/** No events, but words for what an actor did by itself. It does it again by living. */
const OWN_DOING = /^(service\.(timer|callback)|xstate\.(init|promise|observable))\b/

/** To whoever died of it first: the actor, or the one that it had spawned. */
function tellAgain(tree: Tree, path: string, moment: LastMoment): void {
  let { event, nested } = moment
  let actor = tree.ref(path)
  for (; nested; { event, nested } = nested)
    actor = (actor?.getSnapshot() as Parent | undefined)?.children?.[nested.id]
  if (event && !OWN_DOING.test(event.type)) actor?.send(event)
}

function momentOf(file: CrashFile): LastMoment {
  const moment = {
    event: fromPlain(file.event),
    lastGood: fromPlain(file.lastGood),
    nested: fromPlain(file.nested),
  }
  return moment as LastMoment
}

function absence({ path, logic }: CrashFile, spec: SupervisorSpec): string {
  if (logic === 'supervisor')
    return 'it is a supervisor, which gave up on a child: what that died of has its own file'
  return `nobody can live at '${path}' here, but ${placesOf(spec).join(', ')}`
}

const impossible = (reason: string): Replay => ({ verdict: 'impossible', reason })
