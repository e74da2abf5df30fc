import type { Session } from '../supervisors/session.ts'
import { StartError } from '../supervisors/start-error.ts'
import type { Build, EngineListener, StartedEngine } from './mortal-engine.ts'
import type { Simulation } from './simulation.ts'

/** An engine that could not begin, or gave up, is started again after so long. */
const AGAIN_MS = 1_000
const DOWN_MS_MIN = 100

/** Who is told of what becomes of its engines. */
export interface ServiceListener extends EngineListener {
  /** It trades from now on. */
  readonly began: (session: Session) => void
  /** It was killed or gave up. */
  readonly lost: (session: Session) => void
}

/** What keeps the engine's process alive on a machine: starts it, and starts it again whenever it is gone. */
export class Service {
  readonly #simulation: Simulation
  readonly #listener: ServiceListener
  #build: Build
  #appendsLeft = Number.POSITIVE_INFINITY
  #diesOfIt = (): void => {}
  #engine: StartedEngine | undefined
  #session: Session | undefined
  #waiting: ((session: Session) => void)[] = []
  #over = false
  /** Processes so far. */
  starts = 0
  /** Of them, those that ended because the root of the tree had no restarts left. */
  gaveUp = 0
  /** Sentences of what no start may come to. */
  readonly faults: string[] = []

  constructor(simulation: Simulation, listener: ServiceListener) {
    this.#simulation = simulation
    this.#listener = listener
    this.#build = simulation.builds[0]
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

  /** kill -9; it is up again after about so long. False: there was nothing to kill. */
  kill(downMs: number, garbled = false): boolean {
    if (!this.#engine) return false
    this.#engine.kill(garbled)
    // Whoever kills wakes what sleeps; the dead hear nothing of what waited for them.
    this.#simulation.machine.goOn()
    this.#gone(downMs)
    return true
  }

  /** Kills it in the turn that appends its n-th journal entry from now, whoever it is then. */
  killAtAppend(count: number, struck: () => void): void {
    this.#appendsLeft = count
    this.#diesOfIt = struck
  }

  /** From its next start on it is the other version of the program. */
  changeVersion(): void {
    const [first, second] = this.#simulation.builds
    this.#build = this.#build === first ? second : first
  }

  /**
   * Starts another engine on the same journal, which has to be refused: one that comes to trade beside the first is a fault.
   */
  startTwice(): boolean {
    const first = this.#session
    if (!first) return false
    const second = this.#simulation.start(this.#build, { hear: () => {}, journalled: () => {} })
    second.session.then(
      () => {
        second.kill()
        if (this.#session === first) this.faults.push('a second engine trades on the journal of the first')
      },
      (error: unknown) => {
        second.kill()
        if (!(error instanceof StartError)) this.faults.push(String(error))
      },
    )
    return true
  }

  /** What has not struck yet never will. */
  heal(): void {
    this.#appendsLeft = Number.POSITIVE_INFINITY
  }

  /** Whatever happens to it from here on, nobody starts it again. */
  retire(): void {
    this.#over = true
  }

  #start(): void {
    if (this.#over) return
    this.starts++
    const { disk } = this.#simulation
    // A sync that failed is of the process that it was told; the next one finds the disk as it is.
    if (disk.failing === 'SYNC_FAILED') disk.fail(undefined)
    const { began, hear, journalled } = this.#listener
    const engine = this.#simulation.start(this.#build, {
      hear,
      journalled: (entry) => {
        journalled?.(entry)
        this.#appended()
      },
    })
    this.#engine = engine
    const mine = (): boolean => this.#engine === engine && !this.#over
    engine.session.then(
      (session) => {
        if (!mine()) return
        this.#session = session
        began(session)
        for (const tell of this.#waiting.splice(0)) tell(session)
        void session.gaveUp.then((why) => mine() && this.#stop(session, why))
      },
      (error: unknown) => {
        if (!(error instanceof StartError)) this.faults.push(String(error))
        if (mine()) this.kill(AGAIN_MS)
      },
    )
  }

  /** What the program does when its engine has given up: it stops in order, which flattens, and is started again. */
  #stop(session: Session, why: string): void {
    this.gaveUp++
    this.#listener.lost(session)
    this.#session = undefined
    const engine = this.#engine
    void session.stop(why).then(() => this.#engine === engine && this.kill(AGAIN_MS))
  }

  #appended(): void {
    this.#appendsLeft--
    if (this.#appendsLeft > 0) return
    this.#appendsLeft = Number.POSITIVE_INFINITY
    if (this.kill(AGAIN_MS)) this.#diesOfIt()
  }

  #gone(downMs: number): void {
    if (this.#session) this.#listener.lost(this.#session)
    this.#engine = undefined
    this.#session = undefined
    this.#simulation.clock.setTimeout(() => this.#start(), Math.max(DOWN_MS_MIN, downMs))
  }
}
