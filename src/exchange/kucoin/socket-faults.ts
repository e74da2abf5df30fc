import type { Random } from '../../ports/random.ts'
import type { Connection } from './connection.ts'

/** The connections as a chaos driver gets hold of them. */
export class SocketFaults {
  readonly #connections: ReadonlySet<Connection>
  readonly #random: Random

  constructor(connections: ReadonlySet<Connection>, random: Random) {
    this.#connections = connections
    this.#random = random
  }

  get count(): number {
    return this.#connections.size
  }

  /** Ends every connection without a handshake. */
  cutAll(): void {
    for (const connection of [...this.#connections]) connection.cut()
  }

  /** Closes every connection in good order, with a code. */
  closeAll(code: number): void {
    for (const connection of [...this.#connections]) connection.close(code)
  }

  /** Everybody suffers something else at the same time: one is cut, the next closed with this code, the next half open. */
  tearAll(code: number): void {
    const rips: readonly ((connection: Connection) => void)[] = [
      (connection) => connection.cut(),
      (connection) => connection.close(code),
      (connection) => connection.freeze(),
    ]
    const first = this.#random.below(rips.length)
    for (const [index, connection] of [...this.#connections].entries())
      rips[(first + index) % rips.length]?.(connection)
  }

  /** Closes one connection in good order; false when there was none. */
  closeOne(code: number): boolean {
    return this.#one((connection) => connection.close(code))
  }

  /** Ends one connection; false when there was none. */
  cutOne(): boolean {
    return this.#one((connection) => connection.cut())
  }

  /** Makes one connection half-open: it stays up, and nothing comes through in either direction. */
  freezeOne(): boolean {
    return this.#one((connection) => connection.freeze())
  }

  #one(act: (connection: Connection) => void): boolean {
    if (this.#connections.size === 0) return false
    act(this.#random.pick([...this.#connections]))
    return true
  }
}
