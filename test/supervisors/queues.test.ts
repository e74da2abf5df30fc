import { describe, expect, it } from 'vitest'
import { Barrier } from '../../actors/barrier.ts'
import type { InstrumentSymbol, Lots, Ticks } from '../../src/domain/instrument.ts'
import type { OrderReport } from '../../src/domain/order.ts'
import { OrderBook } from '../../src/market/book.ts'
import { seededRandom } from '../../src/ports/random.ts'
import { SimulatedClock } from '../../src/ports/simulated/clock.ts'
import { type Answer, answerOf } from '../../src/venues/answer.ts'
import { effectRuntime } from '../../src/venues/effect-runtime.ts'
import { TradingLine } from '../../src/venues/kucoin/trading/line.ts'

describe('a queue that is filled beyond its bound', () => {
  it('the barrier lets all of it through, in order', () => {
    const through: OrderReport[] = []
    const barrier = new Barrier(
      (report) => through.push(report),
      () => 0,
    )
    const { bound } = barrier.queue
    const reports = Array.from({ length: bound + 1 }, () => ({}) as OrderReport)
    for (const report of reports.slice(0, bound - 1)) barrier.hear(report)
    expect([through.length, barrier.queue.held]).toEqual([0, bound - 1])
    for (const report of reports.slice(bound - 1)) barrier.hear(report)
    expect(through).toEqual(reports)
    expect(barrier.queue).toMatchObject({ held: 0, most: bound })
  })

  it('a book lets the oldest half of its changes go', () => {
    const book = new OrderBook('XBTUSDTM' as InstrumentSymbol)
    const { bound } = book.queue
    for (let sequence = 1; sequence <= bound + 1; sequence++)
      book.apply({
        type: 'BookDelta',
        symbol: 'XBTUSDTM' as InstrumentSymbol,
        sequence,
        side: 'buy',
        price: 1 as Ticks,
        size: 1 as Lots,
        at: 0,
      })
    expect(book.queue).toMatchObject({ held: bound / 2 + 1, most: bound })
  })

  it('the trading line sends nothing more until it is answered, and says that nothing was sent', () => {
    const clock = new SimulatedClock(0)
    const runtime = effectRuntime(clock, seededRandom(1))
    const line = new TradingLine(clock, 2, 1_000)
    const sent: string[] = []
    const answers: Answer<unknown>[] = []
    const send = (): void =>
      void runtime.run(line.send({ op: 'futures.order', args: {} }, 'write'), (exit) =>
        answers.push(answerOf(exit)),
      )
    line.lend({ send: (text) => sent.push(text), giveUp: () => {} })
    for (let count = 0; count < 3; count++) send()
    clock.step(0)
    expect(sent).toHaveLength(2)
    expect(answers).toMatchObject([{ ok: false, failure: { _tag: 'Unavailable', code: 'LINE_FULL' } }])
    expect(line.queue).toMatchObject({ held: 2, most: 2, bound: 2 })
    line.answered({ id: '1', code: '200000', message: '', data: null, limit: undefined })
    expect(line.queue).toMatchObject({ held: 1, most: 2 })
  })
})
