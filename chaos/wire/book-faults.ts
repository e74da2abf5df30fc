import type { HttpResponse } from '../../src/ports/http.ts'
import type { ServedRequest } from '../../src/ports/server.ts'
import type { Acts } from './armed.ts'
import type { FrameVerdict } from './frames.ts'

export type BookFault = 'frames-gap' | 'snapshot-old' | 'sequence-reset'

const GAP_MAX = 20
const TOPIC = /"topic":"(\/contractMarket\/level2:[^"]*)"/
const SNAPSHOT = /\/level2\/snapshot\?.*symbol=(\w+)/
const SEQUENCE = /("(?:sequence|sn)":)(\d+)/g

/** What goes wrong with a book over more than one frame. */
export class BookFaults {
  /** Topic of the frames that get lost, and how many still. */
  #gap = { topic: '', left: 0 }
  /** The first snapshot of each symbol that anybody was given. */
  readonly #first = new Map<string, HttpResponse>()
  /** By symbol: what the venue takes off its numbers since it began to count anew. */
  readonly #resets = new Map<string, number>()

  readonly frameActs: Acts<BookFault, (text: string, draw: number) => FrameVerdict | undefined> = {
    'frames-gap': (text, draw) => this.#lose(text, 1 + Math.floor(draw * GAP_MAX)),
    // Whoever misses a frame asks for a snapshot.
    'snapshot-old': (text) => {
      const symbol = symbolOf(text)
      return symbol !== undefined && this.#first.has(symbol) ? this.#lose(text, 2, symbol) : undefined
    },
    'sequence-reset': (text) => {
      const symbol = symbolOf(text)
      const sequence = /"sequence":(\d+)/.exec(text)?.[1]
      if (symbol === undefined || sequence === undefined || this.#resets.has(symbol)) return undefined
      this.#resets.set(symbol, Number(sequence) - 1)
      return this.frame(text)
    },
  }
  /** Symbols whose next snapshot is the first once more. */
  readonly #stale = new Set<string>()

  /** What a frame is by now; undefined: as it was. */
  frame(text: string): FrameVerdict | undefined {
    if (this.#gap.left === 0 && this.#resets.size === 0) return undefined
    const topic = TOPIC.exec(text)?.[1]
    if (topic === undefined) return undefined
    if (this.#gap.left > 0 && topic === this.#gap.topic) {
      this.#gap.left--
      return 'lost'
    }
    const taken = this.#resets.get(topic.split(':')[1] ?? '')
    return taken === undefined ? undefined : renumbered(text, taken)
  }

  answer({ target }: ServedRequest, response: HttpResponse): HttpResponse | undefined {
    const symbol = SNAPSHOT.exec(target)?.[1]
    if (symbol === undefined) return undefined
    if (!this.#first.has(symbol)) this.#first.set(symbol, response)
    if (this.#stale.delete(symbol)) return this.#first.get(symbol)
    const taken = this.#resets.get(symbol)
    return taken === undefined ? undefined : { ...response, body: renumbered(response.body, taken) }
  }

  heal(): void {
    this.#gap.left = 0
    this.#stale.clear()
    this.#resets.clear()
  }

  #lose(text: string, count: number, stale?: string): 'lost' | undefined {
    const topic = TOPIC.exec(text)?.[1]
    if (topic === undefined) return undefined
    this.#gap = { topic, left: count - 1 }
    if (stale !== undefined) this.#stale.add(stale)
    return 'lost'
  }
}

const symbolOf = (text: string): string | undefined => TOPIC.exec(text)?.[1]?.split(':')[1]

const renumbered = (text: string, taken: number): string =>
  text.replace(
    SEQUENCE,
    (_all, name: string, number: string) => `${name}${Math.max(0, Number(number) - taken)}`,
  )
