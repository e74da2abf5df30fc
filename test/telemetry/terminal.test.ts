import { stripVTControlCharacters } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SimulatedClock } from '../../src/ports/simulated/clock.ts'
import { createTelemetry } from '../../src/telemetry/create.ts'
import { formatLine } from '../../src/telemetry/lines.ts'
import { renderStatus } from '../../src/telemetry/status-block.ts'
import { Terminal } from '../../src/telemetry/terminal.ts'
import { EVENTS, STATUS, SUMMARY } from './samples.ts'
import { Screen } from './screen.ts'

describe('lines scroll over one block', () => {
  it('keeps every line once and one block, through any order of lines and blocks', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('line' as const), text: fc.stringMatching(/^[a-z]{1,30}$/) }),
      fc.record({
        kind: fc.constant('block' as const),
        lines: fc.array(fc.stringMatching(/^[A-Z]{1,30}$/), { maxLength: 5 }),
      }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const screen = new Screen(31, 40)
        const terminal = new Terminal(screen)
        const lines: string[] = []
        let block: readonly string[] = []
        for (const each of steps) {
          if (each.kind === 'line') {
            lines.push(each.text)
            terminal.line(each.text)
          } else {
            block = each.lines
            terminal.block(each.lines)
          }
          expect(screen.text).toEqual([...lines, ...block])
        }
      }),
    )
  })

  it('lets a line wrap without losing count of the block', () => {
    const screen = new Screen(20, 40)
    const terminal = new Terminal(screen)
    terminal.block(['A', 'B'])
    terminal.line('x'.repeat(50))
    terminal.block(['C', 'D'])
    expect(screen.text).toEqual(['x'.repeat(20), 'x'.repeat(20), 'x'.repeat(10), 'C', 'D'])
  })

  it('takes the whole block away after the terminal was made narrower', () => {
    const screen = new Screen(40, 40)
    const terminal = new Terminal(screen)
    terminal.line('one')
    terminal.block(['A'.repeat(30), 'B'.repeat(30), ''])
    screen.narrow(20)
    terminal.block(['C', 'D'])
    terminal.line('two')
    expect(screen.text).toEqual(['one', 'two', 'C', 'D'])
  })

  it('shows no block on a terminal that is too low for it', () => {
    const screen = new Screen(80, 4)
    const terminal = new Terminal(screen)
    terminal.block(['A', 'B'])
    terminal.line('one')
    expect(screen.text).toEqual(['one'])
  })
})

describe('telemetry on a terminal', () => {
  const start = () => {
    const screen = new Screen(90, 40)
    const clock = new SimulatedClock(STATUS.at)
    const telemetry = createTelemetry({ clock, output: screen, json: false, statusEveryMs: 250 })
    return { screen, clock, telemetry }
  }

  it('prints the checklist, then lines over the status, then the closing block', async () => {
    const { screen, telemetry } = start()
    telemetry.step('journal', 12.3)
    telemetry.failed('venue:kucoin', 'refused')
    telemetry.status(STATUS)
    for (const [event] of EVENTS) telemetry.line(event)
    const lines = EVENTS.flatMap(([event]) => wrapped(formatLine({ at: STATUS.at, event }, false), 90))
    const block = renderStatus(STATUS, 89).map((line) => line.trimEnd())
    expect(screen.text).toEqual(['✓ journal 12 ms', '✗ venue:kucoin refused', ...lines, ...block])
    await telemetry.close(SUMMARY)
    expect(screen.text.slice(2 + lines.length)).toEqual([
      'orders      213 sent, 212 acknowledged, 30 filled, 180 cancelled, 1 rejected, 4 denied, no',
      'ne uncertain',
      'fills       31, notional 12,345.50, fees 1.5',
      'profit      +3.20 realised, 0.00 open, funding -0.10; equity 10,000.00 → 10,003.10',
      'positions   flat',
      'ladder      NORMAL',
      'gaps        2, the longest 1.5 s, equal after at most 90 ms',
      'differences ghost 1, missing-fill 2',
      'restarts    2',
      'invariants  2 checked, all held',
      'exit        0 duration over, after 30.0 s',
    ])
  })

  it('draws the status at most so often, and the newest in the end', () => {
    const { screen, clock, telemetry } = start()
    for (let sent = 0; sent < 100; sent++) {
      telemetry.status({ ...STATUS, orders: { ...STATUS.orders, sent } })
      clock.step(1)
    }
    expect(screen.text[2]).toContain(' 0 sent')
    while (clock.step(250)) expect(clock.now()).toBeLessThan(STATUS.at + 2_000)
    expect(screen.text[2]).toContain(' 99 sent')
  })

  it('is silent after it was closed, and leaves no timer behind', async () => {
    const { screen, clock, telemetry } = start()
    telemetry.status(STATUS)
    telemetry.line({ type: 'Note', level: 'info', text: 'one' })
    await telemetry.close(undefined)
    await telemetry.close(SUMMARY)
    telemetry.status(STATUS)
    telemetry.line({ type: 'Note', level: 'info', text: 'two' })
    expect(screen.text.map((line) => stripVTControlCharacters(line).slice(14))).toEqual([
      'Note              one',
    ])
    expect(clock.pending).toBe(0)
  })
})

describe('the closing block names what went wrong', () => {
  it('positions, quarantines, invariants and the exit', async () => {
    const screen = new Screen(100, 40)
    const telemetry = createTelemetry({
      clock: new SimulatedClock(0),
      output: screen,
      json: false,
      statusEveryMs: 250,
    })
    await telemetry.close({
      ...SUMMARY,
      orders: { ...SUMMARY.orders, uncertain: 1 },
      positions: { XBTUSDTM: '0', ETHUSDTM: '-3' },
      quarantined: ['symbols/symbol:ETHUSDTM'],
      violations: { 'ledger-sums': 2, other: 0 },
      exit: { code: 4, reason: 'not flat' },
    })
    expect(screen.text[0]).toMatch(/1 uncertain$/)
    expect(screen.text).toEqual(
      expect.arrayContaining([
        'positions   ETHUSDTM -3',
        'restarts    2, in quarantine: symbols/symbol:ETHUSDTM',
        'invariants  ledger-sums broken 2 ×',
        'exit        4 not flat, after 30.0 s',
      ]),
    )
  })
})

const wrapped = (line: string, columns: number): string[] =>
  line.match(new RegExp(`.{1,${columns}}`, 'gu'))?.map((row) => row.trimEnd()) ?? []
