import { describe, expect, it } from 'vitest'
import { SimulatedClock } from '../../src/ports/simulated/clock.ts'
import type { TelemetryEvent, TelemetryLine } from '../../src/telemetry/events.ts'
import { FLOOD_WINDOW_MS } from '../../src/telemetry/flood.ts'
import { HeldLines } from '../../src/telemetry/held-lines.ts'

const denied = (code: string, symbol = 'XBTUSDTM'): TelemetryEvent => ({
  type: 'OrderDenied',
  symbol,
  owner: 'quotes',
  code,
  context: {},
})

const start = () => {
  const clock = new SimulatedClock(0)
  const printed: TelemetryLine[] = []
  const lines = new HeldLines(clock, (line) => printed.push(line))
  return { clock, printed, lines }
}

describe('a flood of lines', () => {
  it('prints the first denial and counts the rest of the window in one line', () => {
    const { clock, printed, lines } = start()
    for (let each = 0; each < 1_000; each++) lines.add(denied('STALE_BOOK'))
    expect(printed).toHaveLength(1)
    clock.step(FLOOD_WINDOW_MS)
    expect(printed[1]).toEqual({
      at: FLOOD_WINDOW_MS,
      event: {
        type: 'Repeated',
        of: 'OrderDenied',
        subject: 'STALE_BOOK XBTUSDTM',
        count: 999,
        withinMs: FLOOD_WINDOW_MS,
      },
    })
    expect(clock.pending).toBe(0)
    lines.add(denied('STALE_BOOK'))
    expect(printed).toHaveLength(3)
  })

  it('tells codes and symbols apart', () => {
    const { printed, lines } = start()
    for (const code of ['A', 'B']) for (const symbol of ['X', 'Y']) lines.add(denied(code, symbol))
    expect(printed).toHaveLength(4)
  })

  it('never holds money and ladder moves back', () => {
    const { clock, printed, lines } = start()
    const fill = {
      type: 'FillSeen',
      symbol: 'X',
      side: 'buy',
      lots: 1,
      price: '1',
      fee: '0',
      liquidity: 'maker',
      kind: 'trade',
    } as const
    for (let each = 0; each < 500; each++) lines.add(fill)
    expect(printed).toHaveLength(500)
    expect(clock.pending).toBe(0)
  })

  it('stays bounded when every event is of its own kind, and loses no count', () => {
    const { clock, printed, lines } = start()
    for (let kind = 0; kind < 3_000; kind++) {
      lines.add(denied(`CODE_${kind}`))
      lines.add(denied(`CODE_${kind}`))
    }
    clock.step(FLOOD_WINDOW_MS)
    const repeated = printed.filter(({ event }) => event.type === 'Repeated')
    expect(repeated).toHaveLength(3_000)
    expect(printed).toHaveLength(6_000)
  })

  it('tells what it holds when it is closed', () => {
    const { clock, printed, lines } = start()
    lines.add(denied('A'))
    lines.add(denied('A'))
    lines.close()
    expect(printed.map(({ event }) => event.type)).toEqual(['OrderDenied', 'Repeated'])
    expect(clock.pending).toBe(0)
  })
})
