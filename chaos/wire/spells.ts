import type { HttpResponse } from '../../src/ports/http.ts'
import type { ServedRequest } from '../../src/ports/server.ts'
import { type FrameVerdict, isPong } from './frames.ts'
import { said } from './requests.ts'

/** What goes wrong for a while, whoever it meets. */
export type Spell =
  | 'maintenance'
  | 'connects-refused'
  | 'key-revoked'
  | 'filters-changed'
  | 'pongs-lost'
  | 'frames-trickle'

/** A road that gets slower by this share of the time, to a bound that still is no silence. */
const TRICKLE_SHARE = 0.3
const TRICKLE_MS_MAX = 2_000

const revoked = said('400003', 'KC-API-KEY not exists', 401)
const closed: HttpResponse = {
  ...said('200000', ''),
  body: JSON.stringify({ code: '200000', data: { status: 'close', msg: 'upgrade' } }),
}

/** Faults of the wire that last. */
export class Spells {
  readonly #nowMs: () => number
  readonly #untilMs = new Map<Spell, number>()
  #trickleSinceMs = 0
  #arrivesMs = 0
  /** Whose orders are refused since the venue's rules changed. */
  #symbol = ''

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs
  }

  begin(spell: Spell, lastsMs: number, symbol = ''): void {
    const nowMs = this.#nowMs()
    if (spell === 'frames-trickle' && !this.#on(spell)) this.#trickleSinceMs = nowMs
    if (spell === 'filters-changed') this.#symbol = symbol
    this.#untilMs.set(spell, Math.max(this.#untilMs.get(spell) ?? 0, nowMs + lastsMs))
  }

  heal(): void {
    this.#untilMs.clear()
  }

  request({ headers, method, target, body }: ServedRequest): HttpResponse | undefined {
    if (this.#untilMs.size === 0) return undefined
    const signed = headers['kc-api-sign'] !== undefined
    if (this.#on('maintenance'))
      return target === '/api/v1/status' ? closed : said('503000', 'Service Unavailable', 503)
    // A command of the trading socket was signed with the session.
    if (this.#on('key-revoked') && (signed || target.includes('/orders'))) return revoked
    const places = method === 'POST' && target.endsWith('/orders')
    if (this.#on('filters-changed') && places && body.includes(`"symbol":"${this.#symbol}"`))
      return said('100001', 'Price parameter invalid. Price is not a multiple of the tick size.')
    return undefined
  }

  connect(): 'refused' | undefined {
    const shut = this.#on('maintenance') || this.#on('connects-refused') || this.#on('key-revoked')
    return shut ? 'refused' : undefined
  }

  frame(text: string): FrameVerdict | undefined {
    const nowMs = this.#nowMs()
    if (this.#untilMs.size === 0 && this.#arrivesMs <= nowMs) return undefined
    if (this.#on('pongs-lost') && isPong(text)) return 'lost'
    if (!this.#on('frames-trickle') && this.#arrivesMs <= nowMs) return undefined
    // Nothing overtakes on one road, also when it has become fast again.
    const lateMs = this.#on('frames-trickle')
      ? Math.min(TRICKLE_MS_MAX, (nowMs - this.#trickleSinceMs) * TRICKLE_SHARE)
      : 0
    this.#arrivesMs = Math.max(this.#arrivesMs, nowMs + lateMs)
    return { delayMs: this.#arrivesMs - nowMs }
  }

  #on(spell: Spell): boolean {
    return (this.#untilMs.get(spell) ?? 0) > this.#nowMs()
  }
}
