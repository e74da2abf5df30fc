import { fineAmount, shortAmount } from '../../src/telemetry/amount.ts'
import { draw, type Piece } from '../../src/telemetry/paint.ts'
import { rungPiece } from '../../src/telemetry/sentence.ts'
import type { PastState } from './past-state.ts'

/** A past state for people, a thing a line. Unmarked: what is open is worth what the market said, and that is not in the log. */
export function wordsOfPast(state: PastState, colours: boolean): string {
  const { ladder, positions, orders, groups, ledger, anchors, counts } = state
  const held = positions.filter(({ lots }) => lots !== 0)
  const rows: (readonly [name: string, ...pieces: Piece[]])[] = [
    [
      'entry',
      ['bold', String(state.sequence)],
      `, ${timeOf(state.at)}, run ${state.run}, engine ${state.engine}`,
    ],
    [
      'ladder',
      rungPiece(ladder.state),
      ladder.trigger === '' ? '' : ` since ${timeOf(ladder.since)} by ${ladder.trigger}`,
    ],
    ['orders', `${orders.length} open of ${counts.intents} ever intended`],
    ...orders.map((order): readonly [string, ...Piece[]] => ['', ...orderPieces(order)]),
    ['groups', `${groups.length} of ${counts.groups} ever placed`],
    ...groups.map((group): readonly [string, ...Piece[]] => ['', ...groupPieces(group)]),
    ['positions', held.length === 0 ? 'flat' : `${held.length}, of ${counts.fills} fills`],
    ...positions.map((position): readonly [string, ...Piece[]] => ['', ...positionPieces(position)]),
    ['ledger', ledger.length === 0 ? 'empty' : ''],
    ...ledger.map((line): readonly [string, ...Piece[]] => ['', ...ledgerPieces(line)]),
    ['anchors', (['day', 'peak'] as const).map((kind) => anchorText(kind, anchors[kind])).join(', ')],
    [
      'folded',
      state.foldedFrom === 0
        ? 'from the first entry, each verified'
        : `from the snapshot of entry ${state.foldedFrom}, each verified since`,
    ],
  ]
  const lines = rows.map(([name, ...pieces]) =>
    draw([['dim', name.padEnd(NAME_COLUMNS)], ...pieces], colours),
  )
  return `${lines.join('\n')}\n`
}

const NAME_COLUMNS = 11

type Order = PastState['orders'][number]
function orderPieces({ regions, ...order }: Order): readonly Piece[] {
  const { trigger, leg, reduceOnly, postOnly, timeInForce, price, waiting, amendment, replacement } = order
  const manner = [
    price === null ? 'market' : `@ ${price}`,
    ...(trigger
      ? [`when ${trigger.by} ${trigger.direction} ${trigger.price}${waiting ? '' : ' (reached)'}`]
      : []),
    ...(timeInForce === 'IOC' ? ['IOC'] : []),
    ...(postOnly ? ['post-only'] : []),
    ...(reduceOnly ? ['reduce-only'] : []),
    ...(amendment ? [`amended to ${termsText(amendment)}, unanswered`] : []),
    ...(replacement ? [`to be replaced by ${termsText(replacement)}`] : []),
    ...(leg ? [`${leg.name} of ${leg.of}`] : []),
  ]
  return [
    ['bold', order.symbol],
    ' ',
    [order.side === 'buy' ? 'green' : 'red', order.side],
    ` ${order.filled}/${order.size} ${manner.join(' ')}  fill ${regions.fill}, command ${regions.command}, knowledge `,
    [regions.knowledge === 'confirmed' ? 'green' : 'red', regions.knowledge],
    ['dim', `  ${order.clientOrderId}`],
  ]
}

const termsText = ({ size, price }: NonNullable<Order['amendment']>): string =>
  `${size} ${price === null ? 'market' : `@ ${price}`}`

type Group = PastState['groups'][number]
function groupPieces({ id, kind, symbol, size, best, cancelling, legs }: Group): readonly Piece[] {
  const of = legs.map(({ name, filled, open }) => `${name} ${filled} filled, ${open.length} open`)
  return [
    ['bold', symbol],
    ` ${id} ${kind} of ${size}${best === null ? '' : `, best ${best}`}${cancelling ? ', being cancelled' : ''}: ${of.join('; ')}`,
  ]
}

type Position = PastState['positions'][number]
function positionPieces({ symbol, lots, averageEntry, realised, currency }: Position): readonly Piece[] {
  return [
    ['bold', symbol],
    ` ${lots > 0 ? `+${lots}` : lots}${averageEntry === null ? '' : ` @ ${fineAmount(String(averageEntry))}`}`,
    `  realised ${realised} ${currency}`,
  ]
}

type Line = PastState['ledger'][number]
const ledgerPieces = (line: Line): readonly Piece[] => [
  ['bold', `${line.venue} ${line.currency}`],
  ` ${shortAmount(line.balance)}${line.told ? '' : ' (never told by the venue)'}`,
  `  realised ${line.realised}, fees ${line.fees}, funding ${line.funding}, transferred ${line.transferred}, adjusted ${line.adjusted}`,
]

const anchorText = (kind: string, anchor: PastState['anchors']['day']): string =>
  anchor ? `${kind} ${shortAmount(anchor.equity)} ${anchor.currency} (${anchor.utcDay})` : `${kind} none`

const timeOf = (at: number): string => new Date(at).toISOString()
