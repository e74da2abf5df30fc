import { type Exit, type Line, type Program, wait } from './program.ts'

/** What could not start is started again after so long. */
const AGAIN_MS = 500

export interface Kept {
  readonly start: () => Program
  /** Ends that nobody asked for and that are no fault: it is started again. */
  readonly excused: (end: Exit, program: Program) => boolean
}

/** What keeps a program running, as a service manager does: starts it, and starts it again whenever it is gone. */
export class Keeper {
  readonly #kept: Kept
  /** Of all lives, the newest last. */
  readonly programs: Program[] = []
  /** Somebody is there, and nobody has killed it. */
  runs = false
  /** How often somebody did. */
  kills = 0
  #over = false
  /** An end that was caused: how long it stays down, and, when it was asked to end, with which codes it may. */
  #caused: { readonly downMs: number; readonly codes: readonly (number | null)[] } | undefined
  readonly #awaiting: ((program: Program) => void)[] = []
  /** Sentences of ends that nobody caused. */
  readonly faults: string[] = []
  /** The end of the last of them, once it has been told to stop. */
  readonly ended: Promise<Exit>

  constructor(kept: Kept) {
    this.#kept = kept
    this.#begin()
    this.ended = this.#keep()
  }

  /** The one that runs, or the last one that ran. */
  get program(): Program {
    const program = this.programs.at(-1)
    if (!program) throw new Error('nothing was started')
    return program
  }

  /** All that they said. */
  get said(): string {
    return this.programs.map(({ said }) => said).join('\n--- it was over, and another one began ---\n')
  }

  /** kill -9; the next one starts so long afterwards. @returns false when nothing runs. */
  kill(downMs: number): boolean {
    if (!this.replace('SIGKILL', downMs, [null])) return false
    this.runs = false
    this.kills++
    return true
  }

  /** Asks it to end by a signal, with one of these codes (null: it is killed); then another one is started. */
  replace(signal: NodeJS.Signals, downMs: number, codes: readonly (number | null)[]): boolean {
    if (!this.runs) return false
    this.#caused = { downMs, codes }
    this.program.signal(signal)
    return true
  }

  /** Resolves with the program that is begun next. */
  next(): Promise<Program> {
    return new Promise((resolve) => this.#awaiting.push(resolve))
  }

  /** Resolves with a line that is said from now on, by this program or one after it. */
  async says(type: string): Promise<Line> {
    for (;;) {
      const { program } = this
      const from = program.lines.length
      const line = await program
        .line(type, (line) => program.lines.indexOf(line) >= from)
        .catch(() => undefined)
      if (line) return line
      if (this.#over) throw new Error(`it was over before it said ${type}`)
      while (this.program === program) await wait(AGAIN_MS / 5)
    }
  }

  /** Nobody starts it again. */
  leave(): void {
    this.#over = true
  }

  /** Asks it to stop; nobody starts it again. */
  stop(): void {
    this.leave()
    this.program.signal('SIGINT')
  }

  #begin(): void {
    const program = this.#kept.start()
    this.programs.push(program)
    this.runs = true
    for (const hear of this.#awaiting.splice(0)) hear(program)
  }

  async #keep(): Promise<Exit> {
    for (;;) {
      const { program } = this
      const end = await program.exited
      this.runs = false
      if (this.#over) return end
      const fine = this.#caused?.codes.includes(end.code) || this.#kept.excused(end, program)
      if (!fine) this.faults.push(`it ended with ${end.code ?? end.signal}: ${program.said.slice(-1_000)}`)
      await wait(this.#caused?.downMs ?? AGAIN_MS)
      this.#caused = undefined
      if (this.#over) return end
      this.#begin()
    }
  }
}
