import { EXIT } from '../../src/config/exit-codes.ts'
import { type Line, type Program, wait } from './program.ts'

/** An engine that could not start is started again after so long. */
const AGAIN_MS = 500

/** What keeps the engine running, as a service manager does: starts it, and starts it again whenever it is gone. */
export class Keeper {
  readonly #start: () => Program
  /** Of all lives, the newest last. */
  readonly engines: Program[] = []
  #killed = false
  #over = false
  #downMs = 0
  /** Sentences of ends that nobody caused. */
  readonly faults: string[] = []
  /** The end of the last of them, once it has been told to stop. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>

  constructor(start: () => Program) {
    this.#start = start
    this.#begin()
    this.ended = this.#keep()
  }

  /** The one that runs, or the last one that ran. */
  get engine(): Program {
    const engine = this.engines.at(-1)
    if (!engine) throw new Error('no engine was started')
    return engine
  }

  /** kill -9; the next one starts so long afterwards. */
  kill(downMs: number): void {
    this.#killed = true
    this.#downMs = downMs
    this.engine.signal('SIGKILL')
  }

  /** Resolves with a line that is said from now on, by this engine or one after it. */
  async says(type: string): Promise<Line> {
    for (;;) {
      const engine = this.engine
      const from = engine.lines.length
      const line = await engine
        .line(type, (line) => engine.lines.indexOf(line) >= from)
        .catch(() => undefined)
      if (line) return line
      if (this.#over) throw new Error(`the engine was over before it said ${type}`)
      while (this.engine === engine) await wait(AGAIN_MS / 5)
    }
  }

  /** Asks it to stop; nobody starts it again. */
  stop(): void {
    this.#over = true
    this.engine.signal('SIGINT')
  }

  #begin(): void {
    this.engines.push(this.#start())
  }

  async #keep() {
    for (;;) {
      const end = await this.engine.exited
      if (this.#over) return end
      const { code, signal } = end
      if (!this.#killed && code !== EXIT.cannotStart.code)
        this.faults.push(`the engine ended with ${code ?? signal}: ${this.engine.said.slice(-1_000)}`)
      await wait(this.#killed ? this.#downMs : AGAIN_MS)
      this.#killed = false
      if (this.#over) return end
      this.#begin()
    }
  }
}
