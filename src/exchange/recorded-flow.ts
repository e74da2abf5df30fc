import type { TimerHandle } from '../ports/clock.ts'
import type { RecordedFrame, RecordedSession } from './binance-frames.ts'
import type { Floor, MarketSource } from './market-source.ts'
import { RecordedBook } from './recorded-book.ts'

/**
 * A market that is a recording: the recorded book is the book, the recorded trades are the trades, at the
 * recorded pace. The frames up to the first whole book are its opening; market time starts there.
 */
export function recordedFlow({ instrument, frames }: RecordedSession): MarketSource {
  const opening = openingLength(frames)
  const startsAt = frames[opening - 1]?.at ?? 0
  const endsAt = frames.at(-1)?.at ?? startsAt
  const { symbol } = instrument
  let tape: Tape | undefined
  let floor: Floor | undefined
  let timer: TimerHandle | undefined

  function play(opened: Floor, played: Tape): void {
    const startedMicros = opened.clock.monotonicMicros()
    const dueMicros = (frame: RecordedFrame): number => Math.round((frame.at - startsAt) * 1000)
    let next = opening
    const turn = (): void => {
      const elapsedMicros = opened.clock.monotonicMicros() - startedMicros
      for (let frame = frames[next]; frame && dueMicros(frame) <= elapsedMicros; frame = frames[next]) {
        next++
        const due = frame
        opened.act(() => played.apply(due))
      }
      if (played.mid !== undefined) opened.setIndex(symbol, played.mid)
      const following = frames[next]
      if (following) timer = opened.clock.setTimeout(turn, (dueMicros(following) - elapsedMicros) / 1000)
      else opened.ended()
    }
    turn()
  }

  return {
    instruments: [instrument],
    startsAt: Math.floor(startsAt),
    durationMs: Math.ceil(endsAt - startsAt),
    openingPrice: () => openingMid(frames[opening - 1]),
    makeBook: (_instrument, listener) => {
      const book = new RecordedBook(listener)
      tape = new Tape(book)
      return book
    },
    open: (opened) => {
      floor = opened
      opened.act(() => {
        for (const frame of openingFrames(frames, opening)) tape?.apply(frame)
      })
    },
    start: () => {
      if (!floor || !tape) throw new Error('a market starts after it was opened')
      play(floor, tape)
    },
    stop: () => floor?.clock.clearTimeout(timer),
  }
}

/**
 * Puts depth, touch and trades of one session together. The touch comes far more often than the depth and the
 * two cross on the way, so each says how new it is: an older touch is passed over, and an older depth update may
 * not contradict the touch.
 */
class Tape {
  readonly #book: RecordedBook
  #touch: Extract<RecordedFrame, { type: 'Touch' }> | undefined
  #depthId = 0

  constructor(book: RecordedBook) {
    this.#book = book
  }

  get mid(): number | undefined {
    const bid = this.#book.bids.best
    const ask = this.#book.asks.best
    return bid && ask && (bid.price + ask.price) / 2
  }

  apply(frame: RecordedFrame): void {
    switch (frame.type) {
      case 'Trade':
        this.#book.trade(frame.side, frame.price, frame.size)
        return
      case 'Touch':
        this.#applyTouch(frame)
        return
      case 'Snapshot':
      case 'Depth':
        this.#applyDepth(frame)
        return
      default:
        frame satisfies never
    }
  }

  #applyTouch(frame: Extract<RecordedFrame, { type: 'Touch' }>): void {
    if (frame.updateId < this.#depthId) return
    this.#touch = frame
    const [bid, bidSize] = frame.bid
    const [ask, askSize] = frame.ask
    this.#book.dropBefore('buy', bid)
    this.#book.dropBefore('sell', ask)
    this.#book.setLevels([[bid, bidSize]], [[ask, askSize]])
  }

  #applyDepth(frame: Extract<RecordedFrame, { type: 'Snapshot' | 'Depth' }>): void {
    if (frame.updateId < this.#depthId) return
    this.#depthId = frame.updateId
    const touch = this.#touch
    if (!touch || touch.updateId <= frame.updateId) {
      this.#book.setLevels(frame.bids, frame.asks)
      return
    }
    this.#book.setLevels(
      frame.bids.filter(([price]) => price < touch.bid[0]),
      frame.asks.filter(([price]) => price > touch.ask[0]),
    )
  }
}

/** How many frames make the opening: to the snapshot, or to the first touch when there is none. */
function openingLength(frames: readonly RecordedFrame[]): number {
  const snapshot = frames.findIndex((frame) => frame.type === 'Snapshot')
  return 1 + (snapshot >= 0 ? snapshot : frames.findIndex((frame) => frame.type === 'Touch'))
}

/** The snapshot first; what came before it counts as far as it is newer, which the tape can tell. */
function openingFrames(frames: readonly RecordedFrame[], length: number): readonly RecordedFrame[] {
  const whole = frames[length - 1]
  const earlier = frames.slice(0, length - 1).filter((frame) => frame.type !== 'Trade')
  return whole ? [whole, ...earlier] : earlier
}

function openingMid(frame: RecordedFrame | undefined): number {
  const [bid, ask] =
    frame?.type === 'Snapshot'
      ? [frame.bids[0], frame.asks[0]]
      : frame?.type === 'Touch'
        ? [frame.bid, frame.ask]
        : []
  if (!bid || !ask) throw new RangeError('the recording never shows both sides of the book')
  return (bid[0] + ask[0]) / 2
}
