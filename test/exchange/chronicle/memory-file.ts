import type { AppendFile } from '../../../src/ports/append-file.ts'

/** A file that outlives its exchange, and that can be cut as a kill cuts it. */
export class MemoryFile implements AppendFile {
  readonly path = 'accounts.log'
  #bytes: Buffer
  /** Runs after each write, before its writer goes on. */
  written: () => void = () => {}

  constructor(bytes: Buffer = Buffer.alloc(0)) {
    this.#bytes = bytes
  }

  get length(): number {
    return this.#bytes.length
  }

  read(): Buffer {
    return this.#bytes
  }

  truncate(bytes: number): void {
    this.#bytes = this.#bytes.subarray(0, bytes)
  }

  append(text: string): void {
    this.#bytes = Buffer.concat([this.#bytes, Buffer.from(text)])
    this.written()
  }

  close(): void {}

  /** Its first bytes, as another file. */
  cut(bytes: number): MemoryFile {
    return new MemoryFile(this.#bytes.subarray(0, bytes))
  }
}
