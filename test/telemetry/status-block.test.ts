import { stripVTControlCharacters } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LADDER } from '../../src/domain/ladder.ts'
import { type StatusView, summariseTree } from '../../src/telemetry/status.ts'
import { renderStatus, STATUS_ROWS_MAX } from '../../src/telemetry/status-block.ts'
import { STATUS } from './samples.ts'

describe('the status block', () => {
  it('shows ladder, money, orders, positions, feeds and tree', () => {
    expect(renderStatus(STATUS, 80)).toEqual([
      `── paper · kucoin · trading · 3 min 12 s ${'─'.repeat(39)}`,
      'ladder NORMAL  equity 10,003.21  day +3.21',
      'orders 6 open  0 uncertain  213 sent  31 fills  restarts 2',
      'positions XBTUSDTM +12 +1.20  ETHUSDTM -3 -0.20  ',
      'feeds ● public 12 ms  ● private lost  tree 18/19 ready  1 suspended',
    ])
  })

  it('says flat when nothing is open', () => {
    expect(renderStatus({ ...STATUS, positions: [] }, 80)[3]).toBe('positions flat')
  })

  it('says how near a liquidation is, of all and of one, and what margin is used', () => {
    const positions = [{ symbol: 'XBTUSDTM', lots: 12, pnl: '1.2', liquidation: 0.123 }]
    const rows = renderStatus({ ...STATUS, marginRatio: 0.42, liquidation: 0.0875, positions }, 120)
    expect(rows[1]).toBe('ladder NORMAL  equity 10,003.21  day +3.21  margin 42 %  liquidation in 8.8 %')
    expect(rows[3]).toBe('positions XBTUSDTM +12 +1.20  liquidation in 12.3 %  ')
  })

  it('says what the tail is of the equity, from where it matters', () => {
    const portfolio = STATUS.portfolio && { ...STATUS.portfolio, cvarShare: 0.0123 }
    const row = renderStatus({ ...STATUS, portfolio }, 80)[1]
    expect(row).toBe('ladder NORMAL  equity 10,003.21  day +3.21  cvar 1.2 %')
  })

  it('says nothing of margin that does not matter yet', () => {
    const row = renderStatus({ ...STATUS, marginRatio: 0.0099 }, 80)[1]
    expect(row).toBe('ladder NORMAL  equity 10,003.21  day +3.21')
  })

  it('says that equity is unknown', () => {
    const row = renderStatus({ ...STATUS, equity: 'unknown', dayPnl: 'unknown' }, 80)[1]
    expect(row).toBe('ladder NORMAL  equity unknown  day unknown')
  })

  it('says that nothing may open while we do not know what the venue knows', () => {
    const reconciliation = { ...STATUS.reconciliation, equal: false }
    expect(renderStatus({ ...STATUS, reconciliation }, 80)[4]).toContain('private lost  not reconciled  tree')
  })

  it('says what the last loss of the private stream has cost', () => {
    const lastGap = { lostMs: 1_500, equalAfterMs: 90, losses: 1, held: 0, spilled: false }
    const reconciliation = { ...STATUS.reconciliation, lastGap }
    expect(renderStatus({ ...STATUS, reconciliation }, 100)[4]).toContain(
      'last gap 1.5 s, equal after 90 ms  tree',
    )
  })

  it('counts the positions that do not fit', () => {
    const positions = Array.from({ length: 40 }, (_, index) => ({
      symbol: `S${index}USDTM`,
      lots: 1,
      pnl: '0',
      liquidation: null,
    }))
    const row = renderStatus({ ...STATUS, positions }, 80)[3] ?? ''
    const shown = row.split('USDTM').length - 1
    expect(row).toContain(`and ${40 - shown} more`)
    expect(row.length).toBeLessThanOrEqual(80)
  })

  it('is never wider than the terminal nor taller than its bound, whatever it shows', () => {
    const anyStatus: fc.Arbitrary<StatusView> = fc.record({
      at: fc.nat(),
      upMs: fc.oneof(fc.nat(), fc.constant(Number.NaN)),
      mode: fc.constantFrom('paper', 'shadow', 'live'),
      venue: fc.string(),
      ladder: fc.constantFrom(...LADDER),
      phase: fc.string(),
      equity: fc.string(),
      dayPnl: fc.string(),
      marginRatio: fc.option(fc.double()),
      liquidation: fc.option(fc.double()),
      positions: fc.array(
        fc.record({
          symbol: fc.string(),
          lots: fc.integer(),
          pnl: fc.string(),
          liquidation: fc.option(fc.double()),
        }),
      ),
      portfolio: fc.option(fc.constant(STATUS.portfolio), { nil: null }),
      orders: fc.record({ open: fc.nat(), uncertain: fc.nat(), sent: fc.nat(), filled: fc.nat() }),
      feeds: fc.array(
        fc.record({
          name: fc.string(),
          state: fc.constantFrom('live', 'connecting', 'lost', 'stale'),
          ageMs: fc.nat(),
        }),
      ),
      reconciliation: fc.record({
        equal: fc.boolean(),
        lastGap: fc.option(
          fc.record({
            lostMs: fc.nat(),
            equalAfterMs: fc.nat(),
            losses: fc.nat(),
            held: fc.nat(),
            spilled: fc.boolean(),
          }),
        ),
        differences: fc.constant(STATUS.reconciliation.differences),
        lost: fc.constant(STATUS.reconciliation.lost),
        equalAfter: fc.constant(STATUS.reconciliation.equalAfter),
      }),
      restarts: fc.nat(),
      tree: fc.record({
        total: fc.nat(),
        ready: fc.nat(),
        suspended: fc.nat(),
        restarting: fc.nat(),
        quarantined: fc.nat(),
      }),
    })
    fc.assert(
      fc.property(anyStatus, fc.integer({ min: -1, max: 200 }), fc.boolean(), (view, columns, colours) => {
        const lines = renderStatus(view, columns, colours)
        expect(lines.length).toBeLessThanOrEqual(STATUS_ROWS_MAX)
        for (const line of lines) {
          expect([...stripVTControlCharacters(line)].length).toBeLessThanOrEqual(columns)
          expect(line).not.toContain('\n')
        }
      }),
    )
  })
})

describe('a tree in five numbers', () => {
  it('counts each condition', () => {
    const statuses = [
      'ready',
      'ready',
      'suspended',
      'starting',
      'restarting',
      'quarantined',
      'stopped',
    ] as const
    expect(summariseTree(statuses.map((status) => ({ status })))).toEqual({
      total: 7,
      ready: 2,
      suspended: 1,
      restarting: 2,
      quarantined: 1,
    })
  })
})
