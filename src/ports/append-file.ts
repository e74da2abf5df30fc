/** A file that only grows, and that one process at a time has. */
export interface AppendFile {
  /** For sentences. */
  readonly path: string
  /** All of it, as it was when it was opened. */
  read(): Buffer
  /** Cuts off what comes after so many bytes. */
  truncate(bytes: number): void
  /**
   * When this returns, the operating system has all of it: a process that is killed now has not lost it. A power cut may.
   * @throws the system's error; what it wrote of the text is not known then.
   */
  append(text: string): void
  close(): void
}
