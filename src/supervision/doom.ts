/** An actor's death that waits for it: of the n-th thing that it hears from now on, before it acts on it. */
export class Doom {
  readonly #error: Error
  #left: number

  /** @param nth 1: the next. */
  constructor(error: Error, nth: number) {
    this.#error = error
    this.#left = nth
  }

  /** It hears something. @throws the error when that is it. */
  meet(): void {
    this.#left--
    if (this.#left === 0) throw this.#error
  }
}
