/** Follows work into the timers and promises that it starts, so that an error which comes late can tell whose it is. */
export interface AsyncContext {
  /** What the answer runs is this name's work, and so is whatever it starts. To be asked for once and kept. */
  carrying(name: string): Carrier
  /** Whose work is under way. */
  current(): string | undefined
}

/** Runs a task, and answers and throws what it does. */
export type Carrier = <Args extends readonly unknown[], Result>(
  task: (...args: Args) => Result,
  ...args: Args
) => Result
