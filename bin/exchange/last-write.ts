import type { AppendFile } from '../../src/ports/append-file.ts'
import type { Random } from '../../src/ports/random.ts'

/** A file whose writer dies of a failed write, and, when a trial asks for it, in the middle of one. */
export class LastWrite implements AppendFile {
  readonly #file: AppendFile
  readonly #random: Random
  readonly #die: (error: unknown) => never
  #doomed = false

  /** `die`: a write that failed must not be answered for, by anybody. */
  constructor(file: AppendFile, random: Random, die: (error: unknown) => never) {
    this.#file = file
    this.#random = random
    this.#die = die
  }

  get path(): string {
    return this.#file.path
  }

  read(): Buffer {
    return this.#file.read()
  }

  truncate(bytes: number): void {
    this.#file.truncate(bytes)
  }

  /** kill -9 within the next write: before it, in its middle, or when it is done and nobody has heard of it. */
  doom(): void {
    this.#doomed = true
  }

  append(text: string): void {
    try {
      if (!this.#doomed) return this.#file.append(text)
      this.#file.append(text.slice(0, this.#random.pick([0, this.#random.below(text.length), text.length])))
    } catch (error) {
      this.#die(error)
    }
    process.kill(process.pid, 'SIGKILL')
  }

  close(): void {
    this.#file.close()
  }
}
