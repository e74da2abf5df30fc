import { TRADING_PATH } from '../../src/exchange/kucoin/trading-socket.ts'
import type { Clock } from '../../src/ports/clock.ts'
import { type HttpRequest, type HttpResponse, TransportError } from '../../src/ports/http.ts'
import type { Ports } from '../../src/ports/ports.ts'
import { TradingTraffic } from './trading-traffic.ts'

/** What passes between adapter and venue; by the trading socket a request and its answer are what they are by REST. */
export interface Passage {
  readonly leg: 'request' | 'answer' | 'frame'
  /** Of a frame its text; else method, path and query of the request, or of the one that means the same. */
  readonly text: string
}

/** Which of it is meant. */
export interface Traffic {
  readonly leg: Passage['leg']
  readonly of: RegExp
}

/** What becomes of it. A frame may arrive in other words, or several times. */
export type Verdict =
  | 'lost'
  | { readonly lateMs: number }
  | { readonly gate: Gate }
  | { readonly frames: readonly string[] }
  | { readonly answer: HttpResponse }
  | { readonly edited: (body: string) => string }

type Rule = (passage: Passage) => Verdict | undefined

/** Where traffic waits. Frames of a socket that has closed meanwhile are gone, as on a real line. */
export class Gate {
  readonly #waiting: (() => void)[] = []
  #open = false

  get held(): number {
    return this.#waiting.length
  }

  wait(deliver: () => void): void {
    if (this.#open) deliver()
    else this.#waiting.push(deliver)
  }

  /** Lets everything through that waited, as it came or the last one first, and from then on all that comes. */
  open(order: 'as it came' | 'reversed' = 'as it came'): void {
    this.#open = true
    const waiting = this.#waiting.splice(0)
    for (const deliver of order === 'reversed' ? waiting.reverse() : waiting) deliver()
  }
}

/**
 * Stands between the adapter and the venue, at the engine's ports, and does to real traffic what networks do: holds
 * it back, loses it, repeats it, changes its order. The venue's own ledger knows nothing of it.
 */
export class Middleman {
  readonly #clock: Clock
  readonly #rules: Rule[] = []
  readonly #gates: Gate[] = []

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** The newest rule that has something to say of a passage is the one that holds. */
  rule(rule: Rule): void {
    this.#rules.unshift(rule)
  }

  hold(traffic: Traffic): Gate {
    const gate = new Gate()
    this.#gates.push(gate)
    this.#meddle(traffic, () => ({ gate }))
    return gate
  }

  lose(traffic: Traffic, times = Number.POSITIVE_INFINITY): void {
    let left = times
    this.#meddle(traffic, () => (left-- > 0 ? 'lost' : undefined))
  }

  delay(traffic: Traffic, lateMs: number): void {
    this.#meddle(traffic, () => ({ lateMs }))
  }

  /** Frames arrive in these words instead; in none, once or several times. */
  reword(of: RegExp, words: (text: string) => readonly string[]): void {
    this.#meddle({ leg: 'frame', of }, (text) => ({ frames: words(text) }))
  }

  /** Another answer: to a request that the venue then never sees, or in place of what it said. */
  answer(traffic: Traffic, answer: HttpResponse, times = Number.POSITIVE_INFINITY): void {
    let left = times
    this.#meddle(traffic, () => (left-- > 0 ? { answer } : undefined))
  }

  /** The venue's answers with something changed in them. */
  edit(of: RegExp, edited: (body: string) => string): void {
    this.#meddle({ leg: 'answer', of }, () => ({ edited }))
  }

  /** From here on everything passes; what was held arrives now. */
  heal(): void {
    this.#rules.length = 0
    for (const gate of this.#gates.splice(0)) gate.open()
  }

  between(ports: Ports): Ports {
    return {
      ...ports,
      http: {
        request: (request, signal) => this.#request(ports, request, signal),
        close: () => ports.http.close(),
      },
      sockets: {
        open: (url, observer) => {
          let closed = false
          const trading = new TradingTraffic()
          const deliver = (words: string) => () => void (closed || observer.message(words))
          const socket = ports.sockets.open(url, {
            opened: observer.opened,
            message: (text) => {
              const command = trading.answered(text)
              if (command)
                return this.#pass({ leg: 'answer', text: command.call }, deliver(text), (verdict) => {
                  if ('answer' in verdict) deliver(command.answer(verdict.answer.body))()
                  if ('edited' in verdict) deliver(command.answer(verdict.edited(text)))()
                  if ('frames' in verdict) for (const words of verdict.frames) deliver(words)()
                })
              this.#pass({ leg: 'frame', text }, deliver(text), (verdict) => {
                if ('frames' in verdict) for (const words of verdict.frames) deliver(words)()
              })
            },
            closed: (code, reason) => {
              closed = true
              observer.closed(code, reason)
            },
          })
          if (new URL(url).pathname !== TRADING_PATH) return socket
          return {
            ...socket,
            send: (text) => {
              const command = trading.sent(text)
              if (!command) return socket.send(text)
              this.#pass(
                { leg: 'request', text: command.call },
                () => socket.send(text),
                (verdict) => {
                  if ('answer' in verdict) deliver(command.answer(verdict.answer.body))()
                },
              )
            },
          }
        },
      },
    }
  }

  /** The client's patience ends as the port promises, whatever is held; a request that it gave up may arrive later. */
  #request(
    { clock, http }: Ports,
    request: HttpRequest,
    signal: AbortSignal | undefined,
  ): Promise<HttpResponse> {
    const { pathname, search } = new URL(request.url)
    const text = `${request.method} ${pathname}${search}`
    return new Promise((resolve, reject) => {
      const give = (act: () => void): void => {
        clock.clearTimeout(patience)
        signal?.removeEventListener('abort', abort)
        act()
      }
      const fail = (code: string): void => give(() => reject(new TransportError('sent', code, 'no answer')))
      const abort = (): void => fail('ABORTED')
      const patience = clock.setTimeout(() => fail('ETIMEDOUT'), request.responseTimeoutMs)
      signal?.addEventListener('abort', abort)
      const instead = (verdict: Verdict, response?: HttpResponse): void => {
        if (typeof verdict !== 'object') return
        if ('answer' in verdict) give(() => resolve(verdict.answer))
        if ('edited' in verdict && response)
          give(() => resolve({ ...response, body: verdict.edited(response.body) }))
      }
      const answered = (response: HttpResponse): void =>
        this.#pass(
          { leg: 'answer', text },
          () => give(() => resolve(response)),
          (verdict) => instead(verdict, response),
        )
      this.#pass(
        { leg: 'request', text },
        () => void http.request(request).then(answered, (error: unknown) => give(() => reject(error))),
        instead,
      )
    })
  }

  #pass(passage: Passage, deliver: () => void, otherwise: (verdict: Exclude<Verdict, 'lost'>) => void): void {
    let verdict: Verdict | undefined
    for (const rule of this.#rules) {
      verdict = rule(passage)
      if (verdict) break
    }
    if (verdict === undefined) deliver()
    else if (verdict === 'lost') return
    else if ('lateMs' in verdict) this.#clock.setTimeout(deliver, verdict.lateMs)
    else if ('gate' in verdict) verdict.gate.wait(deliver)
    else otherwise(verdict)
  }

  #meddle({ leg, of }: Traffic, judge: (text: string) => Verdict | undefined): void {
    this.rule((passage) => (passage.leg === leg && of.test(passage.text) ? judge(passage.text) : undefined))
  }
}

const traffic =
  (leg: Passage['leg']) =>
  (of: RegExp): Traffic => ({ leg, of })

export const requests = traffic('request')
export const answers = traffic('answer')
export const frames = traffic('frame')

export const PLACING = /^POST \S*\/orders$/
export const CANCELLING = /^DELETE /
export const ASKING_FOR_ONE = /^GET \S*byClientOid/
export const ASKING_BY_ID = /^GET \S*\/orders\/\d+$/
export const READING_ORDERS = /^GET \S*\/orders\?/
export const READING_FILLS = /^GET \S*\/fills\?/
export const READING_POSITIONS = /^GET \S*\/positions/
/** Every question that changes nothing. */
export const READING = /^GET /

/** Pushes of orders: all, fills, ends. */
export const ORDER_PUSHES = /tradeOrders/
export const FILL_PUSHES = /tradeOrders.*"type":"match"/
export const END_PUSHES = /tradeOrders.*"type":"(?:filled|canceled|update)"/
