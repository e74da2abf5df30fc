import type { Reconciliation } from '../domain/reconciliation.ts'
import { duration, percent, shortAmount, signedAmount } from './amount.ts'
import { cut, draw, type Piece, type Style, widthOf } from './paint.ts'
import { rungPiece } from './sentence.ts'
import type { FeedStatus, StatusView, TreeSummary, WorstStress } from './status.ts'

/** The block is never taller, however many positions there are. */
export const STATUS_ROWS_MAX = 5
/** Under so many columns nothing useful fits. */
const COLUMNS_MIN = 20

/**
 * The status block as lines, none wider than `columns`: a rule with mode and uptime, the ladder with equity and
 * orders, the positions, the feeds with the tree. Pure.
 */
export function renderStatus(view: StatusView, columns: number, colours = false): readonly string[] {
  if (columns < COLUMNS_MIN) return []
  const rows: readonly (readonly Piece[])[] = [
    rule(view, columns),
    money(view),
    orders(view),
    positions(view, columns),
    compartments(view),
  ]
  return rows.filter((row) => row.length > 0).map((row) => draw(cut(row, columns), colours))
}

function rule(view: StatusView, columns: number): readonly Piece[] {
  const title = ` ${view.mode} · ${view.venue} · ${view.phase} · ${duration(view.upMs)} `
  return [
    ['dim', '──'],
    ['bold', title],
    ['dim', '─'.repeat(Math.max(0, columns - 2 - widthOf([title])))],
  ]
}

function money(view: StatusView): readonly Piece[] {
  return [
    label('ladder'),
    rungPiece(view.ladder),
    gap,
    label('equity'),
    ['bold', shortAmount(view.equity)],
    gap,
    label('day'),
    profit(view.dayPnl),
    ...tail(view.portfolio?.cvarShare ?? null),
    ...stress(view.portfolio?.worstStress ?? null),
    ...margin(view.marginRatio),
    ...nearness(view.liquidation),
  ]
}

/** A tail loss, from where it begins to matter. */
const TAIL_SHOWN_FROM = 0.005

const tail = (share: number | null): readonly Piece[] =>
  share === null || share < TAIL_SHOWN_FROM ? [] : [gap, label('cvar'), percent(share)]

/** A crash, from where it begins to matter. */
const STRESS_SHOWN_FROM = 0.05

const stress = (worst: WorstStress | null): readonly Piece[] =>
  worst?.share != null && worst.share >= STRESS_SHOWN_FROM
    ? [gap, label(worst.name), percent(worst.share)]
    : []

/** Margin that is used, from where it begins to matter. */
const MARGIN_SHOWN_FROM = 0.01

const margin = (ratio: number | null): readonly Piece[] =>
  ratio === null || ratio < MARGIN_SHOWN_FROM ? [] : [gap, label('margin'), percent(ratio)]

/** Only what is near is worth a place. */
const nearness = (liquidation: number | null): readonly Piece[] =>
  liquidation === null ? [] : [gap, ['red', `liquidation in ${percent(liquidation)}`]]

function orders({ orders: { open, uncertain, sent, filled }, ...view }: StatusView): readonly Piece[] {
  return [
    label('orders'),
    `${open} open`,
    gap,
    uncertain > 0 ? ['red', `${uncertain} uncertain`] : ['dim', '0 uncertain'],
    gap,
    `${sent} sent`,
    gap,
    `${filled} fills`,
    gap,
    label('restarts'),
    String(view.restarts),
  ]
}

function positions(view: StatusView, columns: number): readonly Piece[] {
  const open = view.positions.filter((position) => position.lots !== 0)
  if (open.length === 0) return [label('positions'), ['dim', 'flat']]
  const row: Piece[] = [label('positions')]
  for (const [index, { symbol, lots, pnl, liquidation }] of open.entries()) {
    const next: readonly Piece[] = [
      `${symbol} ${lots > 0 ? '+' : ''}${lots} `,
      profit(pnl),
      ...nearness(liquidation),
      gap,
    ]
    const left = open.length - index
    const more = `and ${left} more`
    if (widthOf([...row, ...next]) + (left > 1 ? more.length : 0) > columns) return [...row, more]
    row.push(...next)
  }
  return row
}

function compartments(view: StatusView): readonly Piece[] {
  return [
    label('feeds'),
    ...view.feeds.flatMap(feed),
    ...equality(view.reconciliation),
    label('tree'),
    ...tree(view.tree),
  ]
}

/** Nothing opens while it is not equal; what the last loss has cost stays to be seen. */
function equality({ equal, lastGap }: Reconciliation): readonly Piece[] {
  if (!equal) return [['red', 'not reconciled'], gap]
  if (!lastGap) return []
  const { lostMs, equalAfterMs } = lastGap
  return [['dim', `last gap ${duration(lostMs)}, equal after ${duration(equalAfterMs)}`], gap]
}

const FEED_STYLE: Record<FeedStatus['state'], Style> = {
  live: 'green',
  connecting: 'yellow',
  stale: 'yellow',
  lost: 'red',
}

function feed({ name, state, ageMs }: FeedStatus): readonly Piece[] {
  const age: Piece = state === 'live' ? ['dim', duration(ageMs)] : [FEED_STYLE[state], state]
  return [[FEED_STYLE[state], '●'], ` ${name} `, age, gap]
}

function tree({ total, ready, suspended, restarting, quarantined }: TreeSummary): readonly Piece[] {
  const some = (count: number, style: Style, what: string): readonly Piece[] =>
    count > 0 ? [gap, [style, `${count} ${what}`]] : []
  return [
    [ready === total ? 'green' : 'yellow', `${ready}/${total} ready`],
    ...some(suspended, 'yellow', 'suspended'),
    ...some(restarting, 'yellow', 'restarting'),
    ...some(quarantined, 'red', 'quarantined'),
  ]
}

const gap: Piece = '  '
const label = (text: string): Piece => ['dim', `${text} `]

function profit(amount: string): Piece {
  const text = signedAmount(amount)
  if (text.startsWith('-')) return ['red', text]
  return text.startsWith('+') ? ['green', text] : text
}
