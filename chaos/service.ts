import { type LadderState, rung } from '../src/domain/ladder.ts'
import { decodeEntry } from '../src/journal/codec.ts'
import type { Session } from '../supervisors/session.ts'
import { StartError } from '../supervisors/start-error.ts'
import type { EngineListener, Simulation, StartedEngine } from './simulation.ts'

/** An engine that could not begin, or gave up, is started again after so long. */
const AGAIN_MS = 1_000
const DOWN_MS_MIN = 100

/** Where the ladder stands on the disk. */
function lastMove({ disk }: Simulation): LadderState | undefined {
  const record = disk.records.findLast(({ text }) => text.includes('"LadderMoved"') && text.endsWith('}}'))
  const event = record && decodeEntry(record.text).event
  return event?.type === 'LadderMoved' ? event.to : undefined
}

/** What keeps the engine's process alive on a machine: starts it, and starts it again whenever it is gone. */
export class Service {
  readonly #simulation: Simulation
  readonly #listener: EngineListener
  #engine: StartedEngine | undefined
  #session: Session | undefined
  #waiting: ((session: Session) => void)[] = []
  #over = false
  /** Processes so far. */
  starts = 0
  /** Sentences of what no start may come to. */
  readonly faults: string[] = []

  constructor(simulation: Simulation, listener: EngineListener) {
    this.#simulation = simulation
    this.#listener = listener
    this.#start()
  }

  /** While it trades. */
  get session(): Session | undefined {
    return this.#session
  }

  /** Timers of the running process. */
  get armed(): number {
    return this.#engine?.armed() ?? 0
  }

  /** Resolves with an engine that trades. */
  up(): Promise<Session> {
    if (this.#session) return Promise.resolve(this.#session)
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  /** kill -9; it is up again after about so long. */
  kill(downMs: number): void {
    if (!this.#engine) return
    this.#engine.kill()
    this.#gone(downMs)
  }

  /** Whatever happens to it from here on, nobody starts it again. */
  retire(): void {
    this.#over = true
  }

  #start(): void {
    if (this.#over) return
    this.starts++
    const stood = lastMove(this.#simulation)
    const engine = this.#simulation.start(this.#listener)
    this.#engine = engine
    const mine = (): boolean => this.#engine === engine && !this.#over
    engine.session.then(
      (session) => {
        if (!mine()) return
        this.#session = session
        this.#expectLatch(session, stood)
        for (const tell of this.#waiting.splice(0)) tell(session)
        void session.gaveUp.then(() => mine() && this.kill(AGAIN_MS))
      },
      (error: unknown) => {
        if (!(error instanceof StartError)) this.faults.push(String(error))
        if (mine()) this.kill(AGAIN_MS)
      },
    )
  }

  /** A rung that only an operator may leave is found again, whatever happened to the process. */
  #expectLatch({ world }: Session, stood: LadderState | undefined): void {
    const { state } = world.channels.ladder.value
    if (stood !== undefined && rung(stood) >= rung('CRITICAL') && rung(state) < rung(stood))
      this.faults.push(`the ladder stood at ${stood} on disk, and a new engine begins at ${state}`)
  }

  #gone(downMs: number): void {
    this.#engine = undefined
    this.#session = undefined
    this.#simulation.clock.setTimeout(() => this.#start(), Math.max(DOWN_MS_MIN, downMs))
  }
}
