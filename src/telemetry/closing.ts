import { duration, fineAmount, shortAmount, signedAmount } from './amount.ts'
import { draw, type Piece } from './paint.ts'
import { rungPiece } from './sentence.ts'
import type { RunSummary } from './summary.ts'

/** Positions and broken invariants that are named one by one. */
const NAMED_MAX = 12

/** The last lines of a run: what was traded, what it brought, what is left, what went wrong. Pure. */
export function renderClosing(summary: RunSummary, colours: boolean): readonly string[] {
  const { orders, fills, pnl, exit } = summary
  const restarts = Object.values(summary.restarts).reduce((sum, count) => sum + count, 0)
  const broken = Object.entries(summary.violations).filter(([, count]) => count > 0)
  const { gaps, differences } = summary.reconciliation
  const differing = Object.entries(differences).filter(([, count]) => count > 0)
  const open = Object.entries(summary.positions).filter(([, lots]) => lots !== '0')
  const rows: readonly (readonly [string, readonly Piece[]])[] = [
    [
      'orders',
      [
        `${orders.sent} sent, ${orders.acknowledged} acknowledged, ${orders.filled} filled, `,
        `${orders.cancelled} cancelled, ${orders.rejected} rejected, ${orders.denied} denied, `,
        orders.uncertain > 0 ? ['red', `${orders.uncertain} uncertain`] : 'none uncertain',
      ],
    ],
    ['fills', [`${fills.count}, notional ${shortAmount(fills.notional)}, fees ${fineAmount(fills.fees)}`]],
    [
      'profit',
      [
        `${signedAmount(pnl.realised)} realised, ${signedAmount(pnl.unrealised)} open, `,
        `funding ${signedAmount(pnl.funding)}; equity ${shortAmount(pnl.equityStart)} → `,
        ['bold', shortAmount(pnl.equityEnd)],
      ],
    ],
    [
      'positions',
      open.length === 0
        ? [['green', 'flat']]
        : [['yellow', named(open.map(([symbol, lots]) => `${symbol} ${lots}`))]],
    ],
    ['ladder', [rungPiece(summary.ladder.state)]],
    [
      'gaps',
      [
        gaps.count === 0
          ? 'none'
          : `${gaps.count}, the longest ${duration(gaps.lostMs.max)}, equal after at most ${duration(gaps.equalAfterMs.max)}`,
      ],
    ],
    [
      'differences',
      [differing.length === 0 ? 'none' : named(differing.map(([name, count]) => `${name} ${count}`))],
    ],
    [
      'restarts',
      [
        String(restarts),
        ...(summary.quarantined.length > 0
          ? ([', ', ['red', `in quarantine: ${named(summary.quarantined)}`]] as const)
          : []),
      ],
    ],
    [
      'invariants',
      broken.length === 0
        ? [['green', `${Object.keys(summary.violations).length} checked, all held`]]
        : [['red', named(broken.map(([name, count]) => `${name} broken ${count} ×`))]],
    ],
    [
      'exit',
      [
        [exit.code === 0 ? 'green' : 'red', String(exit.code)],
        ` ${exit.reason}, after ${duration(summary.durationMs)}`,
      ],
    ],
  ]
  return rows.map(([name, pieces]) => draw([['dim', name.padEnd(NAME_COLUMNS)], ...pieces], colours))
}

const NAME_COLUMNS = 12

const named = (all: readonly string[]): string =>
  all.slice(0, NAMED_MAX).join(', ') + (all.length > NAMED_MAX ? ` and ${all.length - NAMED_MAX} more` : '')
