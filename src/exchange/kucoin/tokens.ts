import type { Clock } from '../../ports/clock.ts'
import { token as randomToken } from '../../ports/ids.ts'
import type { Random } from '../../ports/random.ts'

const VALID_MS = 86_400_000
const TOKEN_LENGTH = 64

/** What a token lets its holder see: public topics, or one account's as well. */
export interface Ticket {
  readonly account: string | null
  readonly expiresAt: number
}

/** Tokens that bullets hand out. One opens any number of connections until it expires. */
export class Tokens {
  readonly #clock: Clock
  readonly #random: Random
  readonly #tickets = new Map<string, Ticket>()

  constructor(clock: Clock, random: Random) {
    this.#clock = clock
    this.#random = random
  }

  issue(account: string | null): string {
    this.#forgetExpired()
    const text = randomToken(this.#random, TOKEN_LENGTH)
    this.#tickets.set(text, { account, expiresAt: this.#clock.now() + VALID_MS })
    return text
  }

  /** The ticket of a token, or why the venue turns it away. */
  redeem(text: string): Ticket | 'token is invalid.' | 'token is expired' {
    const ticket = this.#tickets.get(text)
    if (!ticket) return 'token is invalid.'
    return ticket.expiresAt > this.#clock.now() ? ticket : 'token is expired'
  }

  /** Long-expired tokens are indistinguishable from invalid ones. Tokens expire in the order of their issue. */
  #forgetExpired(): void {
    for (const [text, { expiresAt }] of this.#tickets) {
      if (expiresAt + VALID_MS > this.#clock.now()) return
      this.#tickets.delete(text)
    }
  }
}
